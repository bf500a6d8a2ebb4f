import fc from 'fast-check';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { rules } from '../../rules/index.ts';
import type { Case } from '../../src/authoring/cases/case.ts';
import { isFailing, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { Change } from '../../src/authoring/cases/overlay.ts';
import { reportHead, reportPair } from '../../src/engine/report.ts';
import { nextStep } from '../../src/engine/next-step.ts';
import { findingsOf, repairOf } from '../../src/report/findings.ts';
import { RemedySteps } from '../../src/report/remedies/remedy-steps.ts';
import type { PairReport, Repair, Report } from '../../src/sdk/index.ts';
import {
  compareRepairs,
  firstStepIn,
  isSecondWriter,
  remedyStage,
  secondWriterRules,
  severities,
} from '../../src/sdk/index.ts';
import { healthyGround } from '../rules/healthy.ts';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf } from './documents.ts';
import { reporters, summaryOf } from './reporters.ts';

const style = { color: false, width: 100 };
const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

/** Fencing is switched off as well, which alone would be the first step. */
const unfenced: Change = {
  host: 'both',
  command: 'cibadmin -Q',
  replace: [['name="stonith-enabled" value="true"', 'name="stonith-enabled" value="false"']],
};

function reportOf(each: Case, more: readonly Change[] = []): Report {
  const changed = { ...each, changes: [...(each.changes ?? []), ...more] };
  const { schemaVersion, halint, rules: texts } = reportHead('0.1.0', rules);
  return {
    schemaVersion,
    halint,
    rules: texts,
    pairs: [reportPair(snapshotOf(healthyGround, changed), pairOf(healthyGround, changed), rules)],
  };
}

const failing = (id: string) =>
  casesOf(folder, id)
    .filter(isFailing)
    .map((each) => [id, each.name, each] as const);
const writesNow = ({ expect: expected }: Case): boolean =>
  typeof expected !== 'string' && expected.some(({ moment = 'now' }) => moment === 'now');
const splitBrains = secondWriterRules
  .flatMap(failing)
  .filter(
    ([id, , each]) =>
      writesNow(each) &&
      reportOf(each).pairs.some((pair) =>
        findingsOf(pair).some((placed) => placed.result.rule === id && isSecondWriter(repairOf(placed))),
      ),
  );

const firstOf = (report: Report): string =>
  report.pairs.flatMap((pair) => findingsOf(pair)).map(({ finding }) => firstStepIn(finding.remedy))[0] ?? '';

describe('while two hosts write', () => {
  it('is seen by rules that exist, each of which has a case for it', () => {
    expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...secondWriterRules]));
    // A resource that is active twice is in no recording: its state is tested below.
    expect([...new Set(splitBrains.map(([id]) => id))].sort()).toEqual(
      secondWriterRules.filter((id) => id !== 'cluster/resources-run').sort(),
    );
  });

  it.each(splitBrains)('%s comes first: %s', (id, _, each) => {
    const report = reportOf(each, each.on === undefined ? [unfenced] : []);
    const [pair] = report.pairs;
    if (pair === undefined) throw new Error('no pair');
    // The document itself, and with it every format that follows its order (json, junit, tap, csv).
    expect(secondWriterRules).toContain(pair.results[0]?.rule);
    expect(pair.results.map(({ rule }) => rule)).toContain(id);
    const steps = new RemedySteps(report.rules);
    steps.add(pair);
    const order = steps.sorted();
    expect(order[0]?.stops).toBe(true);
    expect(order.map(({ stops }) => stops)).toEqual(
      order.map(({ stops }) => stops).sort((left, right) => Number(right) - Number(left)),
    );
    const first = firstStepIn(order[0]?.remedy ?? '');
    expect(firstOf(report)).toBe(first);
    expect(
      summaryOf([pair])
        .map(({ full }) => full)
        .join(' '),
    ).toContain(`${first} Do not start, move or fence anything before that.`);
    for (const phase of ['pre-update', 'mid-update', 'post-update'] as const)
      expect(secondWriterRules).toContain(nextStep(pair.results, phase).rule);
  });

  it.each(splitBrains)('%s: no step starts, moves or fences anything before one host writes: %s', (id, _, each) => {
    const report = reportOf(each, each.on === undefined ? [unfenced] : []);
    const script = reporters['remedy-sh'](report, style);
    const [before = '', after = ''] = script.split('# !!! Do not continue');
    expect(before).toContain('# === 1 of ');
    // The last step of a remedy starts the services again, once the other host is off.
    const [untilOneWriter = ''] = before.split('The other host is still off.');
    expect(untilOneWriter).not.toMatch(
      /stonith-enabled=true|stonith fence|pcs (resource (move|enable|cleanup|clear)|cluster start|stonith create)|=== \d+ of \d+: fencing\//,
    );
    if (each.on === undefined && id !== 'vip/one-holder') expect(after).toContain('fencing/fencing-enabled');
    const plays: readonly { readonly name: string; readonly hosts: string }[] = parseAllDocuments(
      reporters['remedy-ansible'](report, style),
    )[0]?.toJS();
    const barrier = plays.findIndex(({ name }) => name.endsWith(': one writer'));
    expect(barrier).toBeGreaterThan(0);
    const stops = plays.map(({ name }) => secondWriterRules.some((rule) => name.endsWith(`: ${rule}`)));
    expect(stops.slice(0, barrier)).not.toContain(false);
    expect(stops.slice(barrier)).not.toContain(true);
  });

  it('is known by what was found, where a rule finds other things as well', () => {
    const repair = (rule: string, actual: string, moment: Repair['finding']['moment'] = 'now'): Repair => ({
      rule,
      severity: 'critical',
      finding: { moment, actual },
    });
    expect(isSecondWriter(repair('vip/one-holder', 'on both hosts (eth0)'))).toBe(true);
    expect(isSecondWriter(repair('vip/one-holder', 'on neither host'))).toBe(false);
    expect(isSecondWriter(repair('cluster/resources-run', 'active on mail-a and mail-b'))).toBe(true);
    expect(isSecondWriter(repair('cluster/resources-run', 'failed, Started'))).toBe(false);
    expect(isSecondWriter(repair('sync/lsyncd-one-way', 'both copy /etc/bm', 'after-reboot'))).toBe(false);
  });
});

const withoutSteps = (pair: PairReport): PairReport => ({
  ...pair,
  results: pair.results.map((result) => ({
    ...result,
    findings: result.findings.map(({ steps: _, ...finding }) => finding),
  })),
});

describe('the order of repair', () => {
  const anyRepair: fc.Arbitrary<Repair> = fc.record({
    rule: fc.oneof(
      fc.constantFrom(...rules.map(({ id }) => id)),
      fc.string().map((text) => `site/${text}`),
    ),
    severity: fc.constantFrom(...severities),
    finding: fc.record({
      moment: fc.constantFrom('now', 'after-reboot', 'after-failover'),
      actual: fc.constantFrom('on both hosts (eth0)', 'active on a and b', 'off'),
    }),
  });

  it('is an order: the same whichever of two is asked first, and without circles', () => {
    const sign = (left: Repair, right: Repair): number => Math.sign(compareRepairs(left, right));
    fc.assert(
      fc.property(anyRepair, anyRepair, anyRepair, (one, two, three) => {
        expect(sign(one, two) + sign(two, one)).toBe(0);
        if (sign(one, two) <= 0 && sign(two, three) <= 0) expect(sign(one, three)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('protects data before it restores the service, and tidies last', () => {
    const found = (rule: string, severity: Repair['severity']): Repair => ({
      rule,
      severity,
      finding: { moment: 'now', actual: 'x' },
    });
    const wrong = [
      found('storage/not-mounted-on-both', 'critical'),
      found('fencing/fencing-enabled', 'critical'),
      found('storage/data-on-block-device', 'critical'),
      found('vip/manager-runs-on-both', 'critical'),
      found('fencing/fencing-tested', 'error'),
      found('fencing/second-method', 'warning'),
    ];
    expect(wrong.map(remedyStage)).toEqual(['stop', 'fence', 'protect', 'restore', 'restore', 'tidy']);
    expect([...wrong].reverse().sort(compareRepairs)).toEqual(wrong);
  });

  it('is the same in what to do first and in the steps, for any report', () => {
    fc.assert(
      fc.property(anyReport, ({ pairs }) => {
        // Any text with any steps; both are compared by the text.
        const steps = new RemedySteps({});
        for (const pair of pairs) steps.add(withoutSteps(pair));
        const [first] = steps.sorted();
        const advice = Buffer.from(
          summaryOf(pairs)
            .map(({ full }) => full)
            .at(-1) ?? '',
        ).toString();
        if (first === undefined || !advice.startsWith('Do this first ')) return;
        expect(advice).toContain(firstStepIn(first.remedy));
      }),
      { numRuns: 200, examples: caseNames.map((name): [Report] => [documentOf(name)]) },
    );
  });
});
