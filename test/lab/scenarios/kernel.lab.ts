import { beforeAll, expect, test } from 'vitest';
import { check, findings } from '../audit.ts';
import { bringUp, during, lab, on, provision } from '../lab.ts';

/** These hosts are no finished mail pair, so each fault is judged by what it adds to the findings before it. */
let before: string[];
const access = { policy: { failover: 'manual' } } as const;

beforeAll(async () => {
  await bringUp('kernel');
  before = findings((await check(access)).report);
});

const added = (now: readonly string[]): string[] => now.filter((line) => !before.includes(line));

test('the spool lies on NFS: a real nfs4 mount', async () => {
  await provision('kernel', 'nfs');
  expect(added(findings((await check(access)).report))).toEqual([]);
});

test('the NFS server is gone: the same finding in bounded time, the dead mount is not touched', async () => {
  const { report, seconds } = await during(
    () => lab('fault', 'link-down', 'gamma'),
    () => lab('fault', 'heal'),
    () => check(access),
  );
  expect(report.hosts.a.status).toBe('complete');
  expect(added(findings(report))).toEqual([]);
  expect(seconds).toBeLessThan(45);
  await on('alpha', 'umount -l /var/spool/cyrus');
});

test('a DRBD split brain', async () => {
  await provision('kernel', 'drbd');
  before = findings((await check(access)).report);
  await provision('kernel', 'split-brain');
  expect(added(findings((await check(access)).report))).toEqual([]);
});

test('GFS2 on both hosts, and no fencing', async () => {
  before = findings((await check(access)).report);
  await provision('kernel', 'gfs2');
  expect(added(findings((await check(access)).report))).toEqual([]);
});
