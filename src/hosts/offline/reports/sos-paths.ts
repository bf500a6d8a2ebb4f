// The copy specifications of sos's plugins (sos/report/plugins), from 4.0 to the present
import { dirname } from 'node:path';
import { globMatcher } from '../../glob.ts';
import type { FileTree } from '../file-tree.ts';
import { resolveIn } from '../file-tree.ts';

/** A plugin that ran, by the manifest. */
export interface SosPlugin {
  readonly name: string;
  /** It was ended at its time limit: some of its paths may be missing. */
  readonly timedOut: boolean;
  /** Files, folders and patterns that matched at least one file. The manifest does not list the others. */
  readonly specifications: readonly string[];
}

/** Paths that a plugin copies whenever it runs. If the report does not contain one, it was not on the host. */
const always: Readonly<Record<string, readonly string[]>> = {
  apt: ['/etc/apt'],
  autofs: ['/etc/auto*'],
  cron: ['/etc/cron*', '/var/spool/cron'],
  date: ['/etc/localtime', '/etc/adjtime'],
  dnf: ['/etc/dnf'],
  drbd: ['/etc/drbd.conf', '/etc/drbd.d/*', '/proc/drbd'],
  filesys: ['/etc/fstab'],
  hardware: ['/proc/devices'],
  iscsi: ['/etc/iscsi/initiatorname.iscsi', '/etc/iscsi/iscsid.conf', '/var/lib/iscsi'],
  keepalived: ['/etc/keepalived/keepalived.conf', '/etc/sysconfig/keepalived'],
  kernel: ['/proc/modules', '/etc/sysctl.conf', '/etc/sysctl.d', '/lib/sysctl.d'],
  lvm2: ['/etc/lvm'],
  multipath: ['/etc/multipath.conf', '/etc/multipath'],
  networking: ['/etc/host*', '/etc/network*', '/etc/nsswitch.conf', '/etc/resolv.conf'],
  pacemaker: ['/etc/sysconfig/sbd'],
  pam: ['/etc/pam.d'],
  postfix: ['/etc/postfix'],
  postgresql: ['/etc/postgresql/*/main/*.conf'],
  release: ['/etc/*release'],
  selinux: ['/etc/selinux'],
  services: ['/etc/rc.d', '/etc/rc.local'],
  system: ['/etc/sysconfig', '/etc/default'],
  systemd: ['/etc/systemd', '/lib/systemd/system', '/run/systemd/system'],
};

/** In addition on Debian and Ubuntu. */
const onDebian: Readonly<Record<string, readonly string[]>> = {
  chrony: ['/etc/chrony/chrony.conf'],
  networking: ['/etc/network/interfaces', '/etc/network/interfaces.d', '/etc/netplan/*.yaml', '/run/netplan/*.yaml'],
  services: ['/etc/rc*.d'],
};

/** Names of files that sos omits although it copies their folder (`add_forbidden_path` of its plugins). */
const omitted = /key|\.crt$|\.pem$|\.p12$|passw|secret|shadow|auth|private|ssl|htpasswd/i;

/**
 * Whether a path (or pattern) that is not in the report was absent on the host: sos copied its folder, or everything
 * that matches a pattern. `chosen`: files were skipped by an option, so only what the manifest lists was copied.
 */
export function sosLooksFor(
  files: FileTree,
  plugins: readonly SosPlugin[],
  { debian, skipped }: { readonly debian: boolean; readonly skipped: boolean },
): (path: string) => boolean {
  const ran = skipped ? [] : plugins.filter(({ timedOut }) => !timedOut);
  const copied = ran.flatMap(({ name }) => [...of(always, name), ...(debian ? of(onDebian, name) : [])]);
  const listed = plugins.flatMap(({ specifications }) => specifications.map((each) => each.replace(/(?<=.)\/+$/, '')));
  // Folders that the manifest lists are folders in the report; of the others, nothing was on the host.
  const folders = new Set(
    [...listed.filter((each) => isFolder(files, each)), ...copied.filter((each) => !each.includes('*'))].flatMap(named),
  );
  const patterns = [...listed, ...copied]
    .filter((each) => each.includes('*'))
    .flatMap(named)
    .map(globMatcher);
  // /etc/rc3.d is a link to rc.d/rc3.d, if there is one.
  const noRunLevels =
    folders.has('/etc/rc.d') && files.names('/etc/rc.d').every((name) => !/^rc\d\.d$/.test(name)) && !debian;
  const isCopied = (path: string): boolean =>
    folders.has(path) ||
    patterns.some((pattern) => pattern.test(path)) ||
    (noRunLevels && path === '/etc/rc?.d') ||
    (path !== '/' && isCopied(dirname(path)));
  return (path) => !omitted.test(path) && isCopied(path);
}

/** A plugin of a hostile manifest can be named like a property of every object. */
const of = (paths: Readonly<Record<string, readonly string[]>>, plugin: string): readonly string[] =>
  Object.hasOwn(paths, plugin) ? (paths[plugin] ?? []) : [];

const isFolder = (files: FileTree, path: string): boolean => {
  const real = resolveIn(files, path);
  return real !== undefined && files.entry(real)?.type === 'directory';
};

/** A path below /lib is also below /usr/lib: one is a link to the other since Debian 12, Fedora 17 and SLES 15. */
const named = (path: string): readonly string[] =>
  path.startsWith('/lib/') ? [path, `/usr${path}`] : path.startsWith('/usr/lib/') ? [path, path.slice(4)] : [path];
