// Each row names the source of its statement, and the day on which that source was read.
import type { OperatingSystem } from './operating-system.ts';
import type { InstalledPackage, Packages } from './packages.ts';
import { compareVersions, upstreamVersion } from './packages.ts';

/** Versions of a program with a known fault that a failover or the data depends on. */
export interface FaultyVersions {
  readonly program: string;
  /** The packages that bring the program, in any distribution. */
  readonly packages: RegExp;
  /**
   * `upstream`: releases of the project, where distributions take them whole. `package`: versions of one distribution,
   * with its revision, which may carry a fix earlier. `build`: exactly this version, whatever its revision.
   */
  readonly by: 'upstream' | 'package' | 'build';
  readonly from: string;
  /** The first version without the fault, and how a report names it. */
  readonly before: string;
  readonly fixedIn: string;
  readonly manager?: Packages['manager'];
  /** `ID` of os-release: the fault is known only there. */
  readonly systems?: readonly string[];
  readonly fault: string;
  readonly source: string;
  /** YYYY-MM-DD */
  readonly read: string;
}

const suse = ['sles', 'sles_sap', 'opensuse-leap'];
const enterpriseLinux = ['rhel', 'centos', 'rocky', 'almalinux', 'ol'];
const postgresql = (major: string): RegExp =>
  new RegExp(`^(postgresql-${major}|postgresql${major.replace('.', '')}-server|postgresql-server)$`);

const release = { by: 'upstream', read: '2026-11-30' } as const;

export const faultyVersions: readonly FaultyVersions[] = [
  {
    ...release,
    program: 'PostgreSQL',
    packages: postgresql('14'),
    ...{ from: '14.0', before: '14.4', fixedIn: '14.4' },
    fault:
      'indexes that CREATE INDEX or REINDEX builds CONCURRENTLY miss rows, and before 14.2 VACUUM may corrupt other ' +
      'indexes; reindex after the update',
    source: 'https://www.postgresql.org/docs/14/release-14-4.html',
  },
  ...(
    [
      ['13', '13.6'],
      ['12', '12.10'],
    ] as const
  ).map(([major, fixed]) => ({
    ...release,
    program: 'PostgreSQL',
    packages: postgresql(major),
    ...{ from: `${major}.0`, before: fixed, fixedIn: fixed },
    fault: 'REINDEX CONCURRENTLY of a TOAST table corrupts its index; reindex after the update',
    source: `https://www.postgresql.org/docs/${major}/release-${fixed.replace('.', '-')}.html`,
  })),
  ...(
    [
      ['9.1', '9.1.11'],
      ['9.3', '9.3.2'],
    ] as const
  ).map(([major, fixed]) => ({
    ...release,
    program: 'PostgreSQL',
    packages: postgresql(major),
    ...{ from: `${major}.0`, before: fixed, fixedIn: fixed },
    fault: 'VACUUM may lose rows after many transactions; see the release notes for the VACUUM to run after the update',
    source: `https://www.postgresql.org/docs/${major}/release-${fixed.replaceAll('.', '-')}.html`,
  })),
  {
    program: 'Linux',
    packages: /^linux-image-\d.*-(amd64|arm64|i386|686|686-pae|armmp)$/,
    by: 'package',
    ...{ from: '6.1.64', before: '6.1.66', fixedIn: '6.1.66-1', manager: 'dpkg', systems: ['debian'] },
    fault: 'ext4 writes data of O_SYNC direct I/O to the wrong place in a file',
    source: 'https://bugs.debian.org/1057843',
    read: '2026-11-30',
  },
  {
    program: 'corosync',
    packages: /^corosync$/,
    by: 'package',
    ...{ from: '3.1.5-1', before: '3.1.5-2', fixedIn: '3.1.5-2', manager: 'rpm', systems: enterpriseLinux },
    fault: 'a change of membership may never complete, and all nodes are fenced',
    source: 'https://github.com/corosync/corosync/issues/660',
    read: '2026-11-30',
  },
  {
    ...release,
    program: 'corosync',
    packages: /^corosync$/,
    ...{ from: '2.4.0', before: '2.4.5', fixedIn: '2.4.5', manager: 'rpm', systems: suse },
    fault: 'split brains and lost communication were seen',
    source: 'https://www.suse.com/support/kb/doc/?id=000020407',
  },
  {
    program: 'Pacemaker',
    packages: /^pacemaker$/,
    by: 'package',
    ...{ from: '2.1.3-1', before: '2.1.3-2', fixedIn: '2.1.4' },
    fault: 'fence devices that are assigned by a node attribute are not found',
    source: 'https://github.com/ClusterLabs/pacemaker/pull/2726',
    read: '2026-11-30',
  },
  {
    program: 'Pacemaker',
    packages: /^pacemaker$/,
    by: 'build',
    ...{ from: '2.0.3+20200511.2b248d828', before: '', fixedIn: 'a later build of SUSE', systems: suse },
    fault: 'SUSE does not support this build',
    source: 'https://github.com/trento-project/checks/blob/main/checks/9FAAD0.yaml',
    read: '2026-11-30',
  },
  {
    program: 'SBD',
    packages: /^sbd$/,
    by: 'build',
    ...{ from: '1.4.0+20190326.c38c5e6', before: '', fixedIn: 'a later build of SUSE', systems: suse },
    fault: 'SUSE does not support this build',
    source: 'https://github.com/trento-project/checks/blob/main/checks/C3166E.yaml',
    read: '2026-11-30',
  },
  {
    ...release,
    program: 'keepalived',
    packages: /^keepalived$/,
    ...{ from: '1.2.20', before: '1.2.21', fixedIn: '1.2.21' },
    fault: 'it crashes where an instance has no virtual address',
    source: 'https://github.com/acassen/keepalived/issues/359',
  },
];

export interface FaultyPackage {
  readonly installed: InstalledPackage;
  readonly row: FaultyVersions;
  /** The row holds for some distributions only, and which one this is could not be read. */
  readonly ifSystem: boolean;
}

/** The installed packages that a row names. Of several kernels the newest one counts: the next boot starts it. */
export function faultyPackages(packages: Packages, system: OperatingSystem | undefined): readonly FaultyPackage[] {
  return faultyVersions.flatMap((row) => {
    if (row.manager !== undefined && row.manager !== packages.manager) return [];
    if (row.systems !== undefined && system !== undefined && !row.systems.includes(system.id)) return [];
    const [newest] = [...packages.installed.values()]
      .filter(({ name }) => row.packages.test(name))
      .sort((one, other) => compareVersions(other.version, one.version));
    if (newest === undefined || !isIn(row, newest.version)) return [];
    return [{ installed: newest, row, ifSystem: row.systems !== undefined && system === undefined }];
  });
}

function isIn({ by, from, before }: FaultyVersions, version: string): boolean {
  const plain = version.replace(/^\d+:/, '');
  if (by === 'build') return plain.replace(/-[^-]*$/, '') === from;
  const compared = by === 'upstream' ? upstreamVersion(version) : plain;
  return compareVersions(compared, from) >= 0 && compareVersions(compared, before) < 0;
}
