import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { gather } from '../../../src/engine/gather.ts';
import { archiveHost } from '../../../src/hosts/offline/archive.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { healthyPair, healthySnapshot } from '../../rules/healthy.ts';

// What the hosts of fixtures/healthy printed, saved under names without meaning. dpkg's table and the supportconfig
// are written here: the first from the recorded list, the second in the layout of supportutils 3.2.

const folder = mkdtempSync(join(tmpdir(), 'halint-loose-'));
afterAll(() => rmSync(folder, { recursive: true }));

const recorded = (side: Side): ReadonlyMap<string, string> => {
  const at = `fixtures/healthy/${side}/commands`;
  const rows = readFileSync(`${at}/index.tsv`, 'utf8').split('\n').slice(1);
  return new Map(
    rows.flatMap((row): [string, string][] => {
      const [line = '', exit, file = ''] = row.split('\t');
      return exit === '0' && file !== '-' ? [[line, readFileSync(`${at}/${file}`, 'utf8')]] : [];
    }),
  );
};

const saved = [
  'cibadmin -Q',
  'crm_mon -1 --include=all --output-as=xml',
  'corosync-quorumtool -s',
  'corosync-cfgtool -s',
  'corosync-cmapctl -b runtime.config',
  'multipath -ll',
  'iscsiadm -m session -P 3',
  'iscsiadm -m node -o show',
  'ip -j addr',
  'uname -a',
];

function dpkgTable(list: string): string {
  const rows = list.split('\n').filter((line) => line !== '');
  const names = rows.map((row) => row.split('\t')[1] ?? '');
  const width = Math.max(...names.map((name) => name.length));
  return [
    'Desired=Unknown/Install/Remove/Purge/Hold',
    '||/ Name Version Architecture Description',
    `+++-${'='.repeat(width)}-${'='.repeat(40)}-============-====`,
    ...rows.map((row) => {
      const [status = '', name = '', version = '', architecture = ''] = row.split('\t');
      return `${status.trim()}  ${name.padEnd(width)} ${version} ${architecture} about it`;
    }),
  ].join('\n');
}

function looseFolder(side: Side): string {
  const at = join(folder, `loose-${side}`);
  mkdirSync(at, { recursive: true });
  const outputs = recorded(side);
  saved.forEach((line, i) => writeFileSync(join(at, `mail-${i}.log`), outputs.get(line) ?? ''));
  const list = [...outputs].find(([line]) => line.startsWith('dpkg-query'))?.[1] ?? '';
  writeFileSync(join(at, 'packages.txt'), dpkgTable(list));
  cpSync(`fixtures/healthy/${side}/root/etc/fstab`, join(at, 'fstab'));
  cpSync(`fixtures/healthy/${side}/root/etc/corosync/corosync.conf`, join(at, 'the config'));
  return at;
}

function supportconfig(side: Side): string {
  const at = join(folder, `scc-${side}`);
  mkdirSync(at, { recursive: true });
  const outputs = recorded(side);
  const line = '='.repeat(34);
  const part = (kind: string, name: string, text: string): string => `#==[ ${kind} ]${line}#\n# ${name}\n${text}\n\n`;
  const texts = saved.map((each) => part('Command', `/usr/sbin/${each}`, outputs.get(each) ?? ''));
  const etc = ['/etc/fstab', '/etc/corosync/corosync.conf', '/etc/hosts'].map((path) =>
    part('Configuration File', path, readFileSync(`fixtures/healthy/${side}/root${path}`, 'utf8')),
  );
  const gone = part('Configuration File', '/etc/drbd.conf - File not found', '');
  writeFileSync(join(at, 'ha.txt'), ['Supportconfig', ...texts, ...etc, gone].join('\n'));
  return at;
}

const options = {
  version: 'test',
  takenAt: '2026-11-22T10:35:00.000Z',
  digestKey: '0'.repeat(64),
  secrets: { a: {}, b: {} },
  deadline: 30,
};

async function judged(kind: (side: Side) => string) {
  const said: string[] = [];
  const host = (side: Side) =>
    archiveHost(healthyPair.hosts[side].name, kind(side), { say: (line) => said.push(line) });
  const snapshot = await gather(
    healthyPair,
    rules,
    { a: host('a'), b: host('b') },
    options,
    new AbortController().signal,
  );
  return { snapshot, said, results: evaluate(snapshot, healthyPair, rules) };
}

const live = evaluate(healthySnapshot, healthyPair, rules);
const verdictOf = new Map(live.map(({ rule, verdict }) => [rule, verdict]));

describe.each([
  { kind: 'a folder of loose files', make: looseFolder, least: 60 },
  { kind: 'a supportconfig of SUSE', make: supportconfig, least: 50 },
])('$kind', ({ make, least }) => {
  it('gives the verdicts of the hosts, or unknown', async () => {
    const { snapshot, results } = await judged(make);
    expect([snapshot.hosts.a, snapshot.hosts.b]).toMatchObject([{ status: 'complete' }, { status: 'complete' }]);
    const wrong = results.filter(
      ({ rule, verdict }) => verdict === 'fail' || (verdict === 'pass' && verdictOf.get(rule) === 'fail'),
    );
    expect(
      wrong.map(({ rule, findings }) => ({
        rule,
        live: verdictOf.get(rule),
        messages: findings.map((each) => each.message),
      })),
    ).toEqual([]);
    expect(results.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(least);
  });
});

it('says for each loose file what it is', async () => {
  const { said } = await judged(looseFolder);
  expect(said).toContain('mail-a: fstab: /etc/fstab');
  expect(said).toContain('mail-a: the config: /etc/corosync/corosync.conf');
  expect(said).toContain('mail-b: mail-5.log: multipath -ll');
});

describe('a recognised file', () => {
  // Debian 12: pcs 0.11.5 for the corosync.conf of the recorded pair, systemd 252, corosync 3.1.7, util-linux 2.38, LVM
  // 2.03; a part of each.
  const texts: readonly (readonly [text: string, meaning: string])[] = [
    [
      'Cluster Name: bmha\nTransport: knet\nNodes:\n  mail-a:\n    Link 0 address: 10.20.1.11\n    nodeid: 1\n',
      'pcs cluster config, not used: it leaves out two_node, expected_votes and logging; save /etc/corosync/corosync.conf',
    ],
    [
      'UNIT FILE                  STATE    PRESET\ncorosync.service           disabled enabled\n\n1 unit files listed.\n',
      'systemctl list-unit-files, not used: it has neither what runs nor what starts a unit; save systemctl show "*.service"',
    ],
    [
      readFileSync('fixtures/forms/pcs-0.12.3/faulty.txt', 'utf8'),
      'pcs config, not used: its end may be missing, or a line has no known meaning; save pcs cluster cib',
    ],
    [`${readFileSync('fixtures/forms/pcs-0.12.3/faulty.txt', 'utf8')}end\n`, 'pcs config'],
    [
      '  VG   #PV #LV #SN Attr   VSize   VFree\n  mail   1   3   0 wz--n- 100.00g 10.00g\n',
      'vgs -o, not used: a part is missing, or a line has no known meaning',
    ],
    [
      'Local node ID 1, transport knet\nnodeid: 2 reachable\n   LINK: 0 udp (10.0.0.1->10.0.0.2) enabled connected mtu: 1397\n',
      'corosync-cfgtool -n',
    ],
    ['Local node ID 1, transport knet\nLINK ID 0 udp\n\taddr\t= 10.0.0.1\n', 'corosync-cfgtool -s'],
    ['Sun Nov 22 10:33:02 UTC 2026\n', 'date'],
    ['Sun Nov 22 11:33:02 CET 2026\n', 'not recognised, not used'],
    [
      '<pacemaker-result api-version="2.25" request="stonith_admin -L --output-as=xml">\n</pacemaker-result>\n',
      'not recognised, not used',
    ],
    [
      '<pacemaker-result api-version="2.25" request="/usr/sbin/crm_mon -1 --output-as=xml">\n  <nodes>\n',
      'crm_mon -1 --include=all --output-as=xml',
    ],
    [
      'ALIGNMENT="0" DISC-ALN="0" FSTYPE="ext4" KNAME="vda" LABEL="" MAJ:MIN="254:0" NAME="vda" PKNAME="" SERIAL="" ' +
        'TRAN="virtio" TYPE="disk" UUID="" WWN=""\n',
      'lsblk -O -P',
    ],
  ];

  it.each(texts)('%# is listed with its meaning, and why it is not used', async (text, meaning) => {
    const at = mkdtempSync(join(folder, 'one-'));
    writeFileSync(join(at, 'text'), text);
    writeFileSync(join(at, 'fstab'), '');
    const said: string[] = [];
    const host = archiveHost('mail-a', at, { say: (line) => said.push(line) });
    await host.collect({ sources: [], digestKey: 'k', secrets: {}, deadline: 20 }, new AbortController().signal);
    expect(said).toEqual(['mail-a: fstab: /etc/fstab', `mail-a: text: ${meaning}`]);
  });
});

it('refuses a folder in which nothing is known', async () => {
  const at = join(folder, 'nothing');
  mkdirSync(at);
  writeFileSync(join(at, 'letter.txt'), 'Dear support,\n');
  const { snapshot } = await judged(() => at);
  expect(snapshot.hosts.a).toMatchObject({ status: 'unreachable', readings: {} });
  expect(snapshot.hosts.a.error).toContain('no output of a command that halint knows');
});
