import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveHost } from '../../../src/hosts/offline/archive.ts';
import type { AnyReading, HostSnapshot, Source } from '../../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../../src/sdk/index.ts';
import type { Member } from './tar-members.ts';
import { tarOf } from './tar-members.ts';

// Every attack on every kind of archive. The archives are written here by hand, with the few files by which each kind
// is recognised (sos 3 and 4, sos/collector; crm_report 2.1; crmsh 5; supportutils 3.2; insights-client 3).

const folder = mkdtempSync(join(tmpdir(), 'halint-attacks-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of this machine that no archive may reach. */
const outside = join(folder, 'outside');
const canary = 'CANARY-OF-THIS-MACHINE';
mkdirSync(outside);
for (const name of ['hostname', 'shadow', 'RUNNING', 'manifest.json', 'ha.txt'])
  writeFileSync(join(outside, name), `${canary}\n`);

interface Kind {
  readonly name: string;
  /** The folder of the archive in which files of the host are, and one of its files of the host. */
  readonly at: string;
  readonly own: string;
  readonly members: readonly Member[];
  /** Packs the members as this kind is packed. */
  readonly pack?: (members: readonly Member[]) => Buffer;
}

const totem: Member = { name: '', content: 'totem {\n  version: 2\n}\n' };
const section = (kind: string, name: string, text: string): string =>
  `#==[ ${kind} ]${'='.repeat(34)}#\n# ${name}\n${text}\n\n`;
const sos = (at: string): readonly Member[] => [
  { name: `${at}/sos_commands/host/hostname`, content: 'mail-a\n' },
  { name: `${at}/etc/hostname`, content: 'mail-a\n' },
  { name: `${at}/etc/corosync/corosync.conf`, content: totem.content ?? '' },
];
const manifest: Member = {
  name: 's/sos_reports/manifest.json',
  content: JSON.stringify({
    version: '4.10.1',
    cmdline: 'report',
    components: {
      report: {
        plugins: {
          host: { commands: [{ exec: 'hostname', filepath: 'sos_commands/host/hostname', return_code: 0 }], files: [] },
          constructor: { commands: [], files: [] },
          corosync: { commands: [], files: [{ specification: '/etc/corosync', files_copied: [] }] },
        },
      },
    },
  }),
};
const node: readonly Member[] = [
  { name: 'r/mail-a/RUNNING' },
  { name: 'r/mail-a/corosync.conf', content: totem.content ?? '' },
  { name: 'r/mail-a/cib.xml', content: '<cib epoch="1"/>\n' },
];

const kinds: readonly Kind[] = [
  { name: 'an archive of a root', at: 's', own: 'etc/hostname', members: sos('s').slice(1) },
  { name: 'sos 4', at: 's', own: 'etc/hostname', members: [...sos('s'), manifest] },
  { name: 'sos 3', at: 's', own: 'etc/hostname', members: sos('s') },
  {
    name: 'sos collect',
    at: 's',
    own: 'etc/hostname',
    members: [...sos('s'), manifest],
    pack: (members) =>
      tarOf([
        { name: 'c/sos_logs/sos.log', content: 'ok\n' },
        { name: 'c/sosreport-mail-a-2026-11-22-abcdefg.tar.gz', content: gzipSync(tarOf(members)) },
      ]),
  },
  { name: 'crm_report', at: 'r/mail-a', own: 'corosync.conf', members: node },
  {
    name: "crmsh's report",
    at: 'r/mail-a',
    own: 'corosync.conf',
    members: [...node, { name: 'r/mail-a/configure_show.txt', content: 'node 1: mail-a\n' }],
  },
  {
    name: 'supportconfig',
    at: 'scc',
    own: 'ha.txt',
    members: [
      {
        name: 'scc/ha.txt',
        content: `${section('Command', '/bin/hostname', 'mail-a')}${section('Configuration File', '/etc/hostname', 'mail-a')}`,
      },
    ],
  },
  {
    name: 'Insights',
    at: 'insights-mail-a/data',
    own: 'etc/hostname',
    members: [
      { name: 'insights-mail-a/data/etc/hostname', content: 'mail-a\n' },
      { name: 'insights-mail-a/data/insights_commands/date', content: 'Sun Nov 22 10:33:02 UTC 2026\n' },
      { name: 'insights-mail-a/meta_data/insights.specs.Specs.date.json', content: '{}' },
    ],
  },
  {
    name: 'loose files',
    at: 'saved',
    own: 'hostname',
    members: [
      { name: 'saved/hostname', content: 'mail-a\n' },
      { name: 'saved/the config', content: totem.content ?? '' },
    ],
  },
];

const up = '../'.repeat(20);
/** Members that are added to an honest archive. */
const planted: readonly (readonly [string, (kind: Kind) => readonly Member[]])[] = [
  ['a path that climbs out', ({ at }) => [{ name: `${at}/${up}${outside.slice(1)}/planted`, content: 'x' }]],
  ['an absolute path', () => [{ name: `${outside}/planted`.slice(0, 99), content: 'x' }]],
  [
    'a link to a file of this machine',
    ({ at, own }) => [{ name: `${at}/${own}`, type: '2', link: `${outside}/hostname` }],
  ],
  [
    'a relative link out of the archive',
    ({ at, own }) => [{ name: `${at}/${own}`, type: '2', link: `${up}${outside.slice(1)}/hostname` }],
  ],
  [
    'a hard link to a file of this machine',
    ({ at, own }) => [{ name: `${at}/${own}`, type: '1', link: `${outside}/hostname` }],
  ],
  [
    'a folder that is a link to one of this machine',
    ({ at }) => [
      { name: `${at}/etc/out`, type: '2', link: outside },
      { name: `${at}/etc/out/planted`, content: 'x' },
    ],
  ],
  ['a device in the place of a file', ({ at, own }) => [{ name: `${at}/${own}`, type: '3' }]],
  ['a FIFO in the place of a file', ({ at, own }) => [{ name: `${at}/${own}`, type: '6' }]],
  [
    'the names of every object',
    ({ at }) => [
      { name: `${at}/__proto__/constructor`, content: 'x' },
      { name: `${at}/etc/__proto__`, content: 'x' },
    ],
  ],
  ['a file twice', ({ at, own }) => [{ name: `${at}/${own}`, content: '' }]],
  ['a folder in the place of a file', ({ at, own }) => [{ name: `${at}/${own}/x`, content: 'x' }]],
  ['links in a circle', ({ at, own }) => [{ name: `${at}/${own}`, type: '2', link: own.split('/').at(-1) ?? '' }]],
  [
    'a path of 40 000 characters',
    ({ at }) => {
      const rest = ` path=${at}/${'a/'.repeat(20_000)}x\n`;
      return [{ name: 'x', type: 'x', content: `${rest.length + 5}${rest}` }, { name: `${at}/x` }];
    },
  ],
  ['a size below zero', ({ at }) => [{ name: 'x', type: 'x', content: '11 size=-1\n' }, { name: `${at}/x` }]],
  [
    'an archive of itself',
    (kind) => [
      { name: `${kind.at}/sosreport-mail-a-2026-11-22-abcdefg.tar.gz`, content: gzipSync(tarOf(kind.members)) },
    ],
  ],
];

const sources: readonly Source[] = [
  ...['/etc/hostname', '/etc/corosync/corosync.conf', '/etc/shadow', '/etc/out/shadow'].map((path) => file(path)),
  glob('/etc/out/*'),
  listing('all', ['/etc/**']),
  command(['hostname']),
  command(['cibadmin', '-Q']),
  command(['date', '+%s']),
];

const read = async (path: string, deadline = 20): Promise<HostSnapshot> =>
  archiveHost('mail-a', path).collect({ sources, digestKey: 'k', secrets: {}, deadline }, new AbortController().signal);

let count = 0;
function written(bytes: Buffer): string {
  const path = join(folder, `archive-${count++}`);
  writeFileSync(path, bytes);
  return path;
}
const packed = ({ pack = tarOf }: Kind, members: readonly Member[]): string => written(gzipSync(pack(members)));

/** A verdict comes from readings: with none that the honest archive lacks, no rule can pass that did not before. */
function expectNothingGained(attacked: HostSnapshot, honest: HostSnapshot): void {
  expect(JSON.stringify(attacked)).not.toContain(canary);
  expect(readdirSync(outside)).not.toContain('planted');
  expect(existsSync('/planted')).toBe(false);
  if (attacked.status !== 'complete') return expect(attacked).toMatchObject({ status: 'unreachable', readings: {} });
  for (const source of sources.filter(({ kind }) => kind === 'file' || kind === 'command')) {
    const of = ({ readings }: HostSnapshot): AnyReading | undefined => readings[sourceKey(source)];
    if (of(attacked)?.read !== true) continue;
    const isEmpty = JSON.stringify(of(attacked)).includes('"text":""');
    if (!isEmpty) expect(of(attacked), sourceKey(source)).toEqual(of(honest));
  }
}

describe.each(kinds)('$name', (kind) => {
  const honest = read(packed(kind, kind.members));

  it('is read', async () => {
    const { status, error, readings } = await honest;
    expect({ status, error }).toEqual({ status: 'complete', error: undefined });
    expect(
      Object.values(readings).some(
        (reading) =>
          (reading.read && JSON.stringify(reading).includes('mail-a')) || JSON.stringify(reading).includes('totem'),
      ),
    ).toBe(true);
  });

  it.each(planted)('gains nothing by %s', async (_, attack) => {
    expectNothingGained(await read(packed(kind, [...kind.members, ...attack(kind)])), await honest);
  });

  it('is refused where it is cut off or a bit was flipped', async () => {
    const whole = readFileSync(packed(kind, kind.members));
    const damaged = [0.2, 0.5, 0.8].flatMap((part) => {
      const flipped = Buffer.from(whole);
      const at = 10 + Math.floor((whole.length - 18) * part);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      return [whole.subarray(0, whole.length * part), flipped];
    });
    for (const bytes of damaged) {
      const snapshot = await read(written(bytes));
      expect(snapshot).toMatchObject({ status: 'unreachable', readings: {} });
    }
    const header = tarOf(kind.members);
    header[0] = (header[0] ?? 0) ^ 1;
    expect(await read(written(header))).toMatchObject({
      status: 'unreachable',
      error: expect.stringMatching(/tar archive/),
    });
  });

  it('with 20 MB of zeros in one file keeps none of them', async () => {
    const zeros: Member = { name: `${kind.at}/etc/zeros`, content: Buffer.alloc(20_000_000) };
    const path = packed(kind, [...kind.members, zeros]);
    const before = process.memoryUsage.rss();
    const bomb = await read(path, 60);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
    expectNothingGained(bomb, await honest);
    rmSync(path);
  }, 60_000);
});

/** The members of an unpacked folder, links and FIFOs included, as tar(1) as a user would leave them. */
function unpacked(members: readonly Member[]): string {
  const at = join(folder, `unpacked-${count++}`);
  for (const { name, content = '' } of members) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), content);
  }
  return at;
}

describe.each(kinds.filter(({ pack }) => pack === undefined))('$name, unpacked', (kind) => {
  const placed: readonly (readonly [string, string])[] = [
    ['a link to a file of this machine', `rm -r "$1"; ln -s "$2/hostname" "$1"`],
    ['a link to an endless device', `rm -r "$1"; ln -s /dev/zero "$1"`],
    ['a FIFO', `rm -r "$1"; mkfifo "$1"`],
    ['a sparse file of 50 GB', `truncate -s 50G "$1"`],
    ['a folder of links to this machine', `rm -r "$(dirname "$1")"; ln -s "$2" "$(dirname "$1")"`],
    ['a link to the folder above', `ln -s .. "$(dirname "$1")/above"`],
  ];
  const victims = [...new Set([`${kind.at}/${kind.own}`, ...kind.members.map(({ name }) => name)])];
  it.each(placed)('gains nothing by %s in the place of any file', async (_, shell) => {
    const honest = await read(unpacked(kind.members));
    for (const victim of victims) {
      const at = unpacked(kind.members);
      execFileSync('sh', ['-c', shell, 'sh', join(at, victim), outside]);
      expectNothingGained(await read(at, 10), honest);
    }
  });
});

describe.each([
  ['gzip', 'gzip'],
  ['xz', 'xz'],
  ['bzip2', 'bzip2'],
  ['zstd', 'zstd'],
])('a bomb of %s', (name, program) => {
  const isMissing = spawnSync(program, ['--version']).error !== undefined;
  it.skipIf(isMissing)(
    'ends at its deadline with little memory (skipped: not installed)',
    async () => {
      const bomb = join(folder, `bomb.${name}`);
      const one = '{ printf %s "$3" | base64 -d; head -c 300000000 /dev/zero; } | "$1" -1 >"$2"';
      execFileSync('sh', [
        '-c',
        one,
        'sh',
        program,
        bomb,
        tarOf([{ name: 'etc/x' }])
          .subarray(0, 512)
          .toString('base64'),
      ]);
      const before = process.memoryUsage.rss();
      const began = performance.now();
      expect(await read(bomb, 0.2)).toMatchObject({ status: 'unreachable', readings: {} });
      expect(performance.now() - began).toBeLessThan(8000);
      expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
      const twice = join(folder, `twice.${name}`);
      execFileSync('sh', ['-c', '"$1" -c "$2" >"$3"', 'sh', program, bomb, twice]);
      expect((await read(twice)).error).toMatch(/is compressed twice; decompress it once/);
    },
    120_000,
  );
});
