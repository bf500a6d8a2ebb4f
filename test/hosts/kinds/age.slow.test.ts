import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { reportPair } from '../../../src/engine/report.ts';
import { collectedText } from '../../../src/report/time.ts';
import type { PairReport, Side, Snapshot } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { crmReportFolder } from './crm-report.ts';
import { readArchives } from './decided.ts';
import { recordedHost } from './recorded.ts';
import { sosFolder } from './sos.ts';

// Reports of sos of the recorded hosts, collected at different times.

const folder = mkdtempSync(join(tmpdir(), 'halint-age-'));
afterAll(() => rmSync(folder, { recursive: true }));

const report = (side: Side, at: string): string => {
  const path = join(folder, `${side}-${at.replaceAll(/\W/g, '')}`);
  sosFolder(recordedHost(side), path, { date: at });
  return path;
};
const onTime = { a: report('a', 'Sun Nov 22 10:33:02 UTC 2026'), b: report('b', 'Sun Nov 22 10:40:02 UTC 2026') };
const aDayLater = { a: onTime.a, b: report('b', 'Mon Nov 23 11:33:02 UTC 2026') };

const judged = (snapshot: Snapshot, evidenceSkew = 900): PairReport =>
  reportPair(snapshot, { ...healthyPair, policy: { ...healthyPair.policy, evidenceSkew } }, rules);
const verdictOf = ({ results }: PairReport, rule: string) => results.find((each) => each.rule === rule);

describe('the age of evidence', () => {
  it('is in the snapshot and in the report', async () => {
    const snapshot = await readArchives(onTime);
    expect(snapshot.hosts.a.collectedAt).toBe('2026-11-22T10:33:02.000Z');
    const made = judged({ ...snapshot, takenAt: '2026-11-30T12:00:00.000Z' });
    expect(made.hosts.a.collectedAt).toBe('2026-11-22T10:33:02.000Z');
    expect(collectedText(made.hosts.a, made)).toBe('collected 2026-11-22 10:33 UTC, 8 days before');
  });

  it('is the time of the marks in a report of crmsh', async () => {
    const path = join(folder, 'crm');
    crmReportFolder([recordedHost('a'), recordedHost('b')], path);
    execFileSync('tar', ['czf', `${path}.tar.gz`, '-C', folder, 'crm']);
    const { hosts } = await readArchives({ a: `${path}.tar.gz`, b: `${path}.tar.gz` });
    expect(Math.abs(Date.parse(hosts.a.collectedAt ?? '') - Date.now())).toBeLessThan(600_000);
  });

  it('lets the running state be compared within policy.evidenceSkew', async () => {
    const made = judged(await readArchives(onTime));
    for (const rule of ['vip/one-holder', 'services/writers-on-one-host', 'storage/not-mounted-on-both'])
      expect(verdictOf(made, rule)?.verdict, rule).toBe('pass');
  });

  it('makes rules that compare the running state unknown beyond it, and no other rule', async () => {
    const snapshot = await readArchives(aDayLater);
    const [late, patient] = [judged(snapshot), judged(snapshot, 200_000)];
    for (const rule of ['vip/one-holder', 'services/writers-on-one-host', 'storage/not-mounted-on-both'])
      expect(verdictOf(late, rule), rule).toMatchObject({
        verdict: 'unknown',
        reason: expect.stringMatching(
          /the evidence is 25 h apart \(mail-a 2026-11-22 10:33 UTC, mail-b 2026-11-23 11:33 UTC\); policy.evidenceSkew accepts 15 min/,
        ),
      });
    const changed = patient.results.filter(
      (result) =>
        late.results.find(({ rule, host }) => rule === result.rule && host === result.host)?.verdict !== result.verdict,
    );
    expect(changed.every(({ host }) => host === undefined)).toBe(true);
    expect(verdictOf(late, 'cluster/corosync-conf-same')?.verdict).toBe('pass');
    expect(verdictOf(late, 'packages/cluster-stack-versions-agree')?.verdict).toBe('pass');
  });
});
