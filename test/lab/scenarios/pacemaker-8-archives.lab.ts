import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PairReport, Result, Side } from '../../../src/sdk/index.ts';
import { check, findings, names } from '../audit.ts';
import { bringUp, during, on } from '../lab.ts';

let folder = '';
beforeAll(async () => {
  await bringUp('pacemaker');
  folder = await mkdtemp(join(tmpdir(), 'halint-lab-archives-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a line that leaves one archive at a path of the host, and brings that here. */
async function fetched(host: string, line: string, path: string): Promise<string> {
  await on(host, line);
  const target = join(folder, `${host}-${path.slice(path.lastIndexOf('/') + 1)}`);
  await writeFile(target, Buffer.from(await on(host, `base64 ${path}; rm -rf ${path}`), 'base64'));
  return target;
}

/** What an administrator sends who runs sos on both hosts. */
async function sosReports(): Promise<Readonly<Record<Side, string>>> {
  const make = (host: string): Promise<string> =>
    fetched(
      host,
      'mkdir -p /var/tmp/sos; sos report --batch --quiet -n logs --tmp-dir /var/tmp/sos; mv /var/tmp/sos/*.tar.?z ' +
        '/var/tmp/sos.tar; rm -r /var/tmp/sos',
      '/var/tmp/sos.tar',
    );
  const [a, b] = await Promise.all([make(names.a), make(names.b)]);
  return { a, b };
}

/** What crmsh collects from both nodes at once, asked on one of them. */
async function crmReport(): Promise<Readonly<Record<Side, string>>> {
  const line = `cd /var/tmp; rm -f crm.tar.*; crm report -n '${names.a} ${names.b}' -f "$(date -d '1 hour ago' '+%F %T')" crm </dev/null; mv crm.tar.* crm.tar`;
  const both = await fetched(names.a, line, '/var/tmp/crm.tar');
  return { a: both, b: both };
}

/** These judge where another fact is not known that tells it better. */
const standIns = ['cluster/configuration-consistent', 'cluster/resources-in-place'];

const shown = ({ rule, host, verdict, findings: found }: Result) => ({
  rule,
  host,
  verdict,
  found: found.map(({ subject, actual, moment }) => [subject, actual, moment]),
});

/** What an archive could tell is what the live hosts tell; the rest is unknown. */
function expectSame(archived: PairReport, live: PairReport): readonly Result[] {
  const judged = archived.results.filter(({ rule, verdict }) => verdict !== 'unknown' && !standIns.includes(rule));
  const same = live.results.filter(({ rule, host }) => judged.some((each) => each.rule === rule && each.host === host));
  expect(judged.map(shown)).toEqual(same.map(shown));
  return judged;
}

describe('what support tools collect is judged as the live pair is, or not at all', () => {
  test('reports of sos', async () => {
    const { report } = await check({ archives: await sosReports() });
    expect(expectSame(report, (await check()).report).length).toBeGreaterThan(60);
    expect(report.counts.unknown).toBeGreaterThan(100);
  });

  test('one report of crmsh for both hosts', async () => {
    const { report } = await check({ archives: await crmReport() });
    expect(expectSame(report, (await check()).report).length).toBeGreaterThan(40);
    expect(report.counts.unknown).toBeGreaterThan(100);
  });
});

// sos takes minutes on a slow machine, and runs on both hosts.
test('faults are found in what was sent', { timeout: 600_000 }, async () => {
  await during(
    async () => {
      await on(names.a, 'crm_attribute --name stonith-enabled --update false');
      await on(names.b, "echo 'nas:/spool /var/spool/cyrus nfs4 defaults 0 0' >>/etc/fstab");
    },
    async () => {
      await on(names.a, 'crm_attribute --name stonith-enabled --update true');
      await on(names.b, "sed -i '/^nas:/d' /etc/fstab");
    },
    async () => {
      const [sos, crm, live] = [
        await check({ archives: await sosReports() }),
        await check({ archives: await crmReport() }),
        await check(),
      ];
      expectSame(sos.report, live.report);
      expectSame(crm.report, live.report);
      expect(findings(crm.report)).toContain('fencing/fencing-enabled pair stonith-enabled (after-failover)');
      expect(findings(sos.report)).toEqual(
        expect.arrayContaining([
          'fencing/fencing-enabled pair stonith-enabled (after-failover)',
          'boot/cluster-mount-not-in-fstab beta /var/spool/cyrus (after-reboot)',
        ]),
      );
      expect([sos.exit, crm.exit]).toEqual([1, 1]);
    },
  );
});
