import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { check, findings } from '../audit.ts';
import { bringUp, during, lab, lacksUserModeKernel, on, provision } from '../lab.ts';

/** These hosts are no finished mail pair, so each fault is judged by what it adds to the findings before it. */
let before: string[];
const access = {
  policy: { failover: 'manual' },
  deadline: 110,
  connectTimeout: 60,
  rules: ['storage', 'replication', 'cluster/stack-running'],
} as const;

// Three user-mode kernels share the machine's processors with everything else: a program starts there ten times slower
// than on the other hosts. So only the rules that need such a kernel are judged.
vi.setConfig({ testTimeout: 600_000 });

let lacking = await lacksUserModeKernel();

beforeEach(({ skip }) => skip(lacking !== undefined, lacking));

beforeAll(async () => {
  if (lacking === undefined) {
    await bringUp('kernel');
    lacking = await tooSlow();
  }
  if (lacking !== undefined) {
    console.warn(`skipped: ${lacking}`);
    return;
  }
  before = findings((await check(access)).report);
});

/** Seconds for a question to systemd, of which an audit gives it ten. */
const slowest = 4;

/** The reason for which this machine cannot audit such hosts; undefined if it can. */
async function tooSlow(): Promise<string | undefined> {
  const began = performance.now();
  await on('alpha', "systemctl show '*' >/dev/null");
  const seconds = (performance.now() - began) / 1000;
  console.log(`a question to systemd takes ${seconds.toFixed(1)} s`);
  return seconds > slowest ? `a question to systemd takes ${seconds.toFixed(1)} s on such a host` : undefined;
}

/** What the pair's report has beyond the one before; its moment of truth is that it is exactly what was planted. */
async function added(): Promise<string[]> {
  const { report } = await check(access);
  expect([report.hosts.a, report.hosts.b].map(({ status, error }) => error ?? status)).toEqual([
    'complete',
    'complete',
  ]);
  return findings(report).filter((line) => !before.includes(line));
}

/** A host that has data mounted is the active one: its other data directories are on its root disk, truly. */
const onRootDisk = (host: string, ...besides: readonly string[]): string[] =>
  ['/var/lib/cyrus', '/var/lib/postgresql', '/var/spool/cyrus', '/var/spool/postfix', '/var/spool/sieve']
    .filter((path) => !besides.includes(path))
    .map((path) => `storage/data-on-shared-storage ${host} ${path}`);

const nfsFindings = [
  'storage/data-on-block-device alpha /var/spool/cyrus',
  ...onRootDisk('alpha', '/var/spool/cyrus'),
  'storage/mount-points-empty beta /var/spool/cyrus (after-failover)',
].sort();

test('the spool lies on NFS: a real nfs4 mount', async () => {
  await provision('kernel', 'nfs');
  expect(await added()).toEqual(nfsFindings);
});

test('the NFS server is gone: the same finding in bounded time, the dead mount is not touched', async () => {
  const found = await during(
    () => lab('fault', 'link-down', 'gamma'),
    () => lab('fault', 'heal').then(() => on('alpha', 'umount -l /var/spool/cyrus')),
    () => added(),
  );
  expect(found).toEqual(nfsFindings);
});

test('a DRBD split brain', async () => {
  await provision('kernel', 'drbd');
  before = findings((await check(access)).report);
  await provision('kernel', 'split-brain');
  expect(await added()).toEqual(['replication/no-split-brain pair r0']);
});

test('GFS2 on both hosts, and no fencing', async () => {
  before = findings((await check(access)).report);
  await provision('kernel', 'gfs2');
  expect(await added()).toEqual(
    [
      'cluster/stack-running alpha cluster stack',
      'cluster/stack-running beta cluster stack',
      ...onRootDisk('alpha'),
      ...onRootDisk('beta'),
      'storage/lock-manager-fences alpha /var/spool/bm-docs',
      'storage/lock-manager-fences beta /var/spool/bm-docs',
    ].sort(),
  );
});
