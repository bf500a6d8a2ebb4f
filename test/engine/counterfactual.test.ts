import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { isFailing, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { counterfactual } from '../../src/engine/counterfactual/counterfactual.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { evidenceOf, factsOfRule, relevantLines } from '../../src/engine/evidence.ts';
import type { NamedRule, Pair, ReportedFinding, Snapshot } from '../../src/sdk/index.ts';
import { healthyGround } from '../rules/healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

interface Situation {
  readonly named: NamedRule;
  readonly pair: Pair;
  readonly snapshot: Snapshot;
  readonly finding: ReportedFinding;
}

/** The first failing case of a rule's fixtures, and its first finding. */
function situation(id: string): Situation {
  const named = rules.find((each) => each.id === id);
  const failing = casesOf(folder, id).find(isFailing);
  if (named === undefined || failing === undefined) throw new Error(`${id} has no failing case`);
  const [snapshot, pair] = [snapshotOf(healthyGround, failing), pairOf(healthyGround, failing)];
  const [finding] = evaluate(snapshot, pair, [named]).flatMap(({ findings }) => findings);
  if (finding === undefined) throw new Error(`${id} finds nothing in its failing case`);
  return { named, pair, snapshot, finding };
}

const changed = (before: readonly string[], after: readonly string[]): readonly [string, string] => [
  before.join('\n').trim(),
  after.join('\n').trim(),
];

describe('the smallest change of the evidence that turns a verdict', () => {
  it.each<[string, string, string | RegExp, string | RegExp]>([
    ['boot/data-mounts-on-block-device', 'b', /^nas1:\/spool \/var\/spool\/cyrus nfs4/, /./],
    ['cluster/stop-timeouts-long-enough', 'ab', /name="stop" timeout="30s"/, /name="stop" timeout="90s"/],
    ['drift/member-address-is-virtual', 'ab', 'hz-member-address = 192.0.2.7', 'hz-member-address = 10.20.0.50'],
    ['fencing/power-key-ignored', 'b', 'HandlePowerKey=poweroff', 'HandlePowerKey=ignore'],
    ['monitoring/vendor-checks-installed', 'b', '', /^ii \tbm-checks\t/],
    ['packages/installations-complete', 'b', /^iF \tbm-core\t/, /^ii \tbm-core\t/],
    ['quorum/loss-stops-services', 'ab', /no-quorum-policy" value="ignore"/, /no-quorum-policy" value="stop"/],
    ['security/secrets-not-world-readable', 'a', /^0644 root:root file/, /^0640 root:root file/],
    ['services/stopped-on-passive', 'b', 'ActiveState=active', 'ActiveState=inactive'],
    ['services/unit-files-reloaded', 'a', 'NeedDaemonReload=yes', 'NeedDaemonReload=no'],
    ['storage/data-mounted-writable', 'a', /\/var\/lib\/cyrus .* ro/, /\/var\/lib\/cyrus .* rw/],
    ['update/mail-packages-upgraded-by-hand', 'b', /Unattended-Upgrade "1"/, /Unattended-Upgrade "0"/],
  ])('%s', (id, sides, before, after) => {
    const { named, pair, snapshot, finding } = situation(id);
    const { found } = counterfactual(snapshot, pair, named, finding);
    expect(found?.sides.join('')).toBe(sides);
    const [removed, added] = changed(found?.removed ?? [], found?.added ?? []);
    expect(removed).toEqual(typeof before === 'string' ? before : expect.stringMatching(before));
    expect(added).toEqual(typeof after === 'string' ? after : expect.stringMatching(after));
    // Applied, it turns the verdict.
    const results = evaluate(found?.snapshot ?? snapshot, pair, [named]).filter(
      ({ host }) => host === undefined || host === finding.host,
    );
    expect(results.map(({ verdict }) => verdict)).toEqual(['pass']);
  });

  it('changes nothing of the evidence that it was given', () => {
    const { named, pair, snapshot, finding } = situation('services/stopped-on-passive');
    const before = JSON.stringify(snapshot);
    counterfactual(snapshot, pair, named, finding);
    expect(JSON.stringify(snapshot)).toBe(before);
  });

  it('ends after the number of attempts that it may make, and says so', () => {
    const { named, pair, snapshot, finding } = situation('sizing/load-fits');
    expect(counterfactual(snapshot, pair, named, finding, 40)).toEqual({ found: undefined, tried: 40 });
  });

  it('takes no change under which the rule is unknown or does not apply', () => {
    const { named, pair, snapshot, finding } = situation('quorum/loss-stops-services');
    const { found } = counterfactual(snapshot, pair, named, finding);
    const [result] = evaluate(found?.snapshot ?? snapshot, pair, [named]);
    expect(result).toMatchObject({ verdict: 'pass', findings: [] });
    expect(result).not.toHaveProperty('reason');
  });
});

describe('the evidence of a finding', () => {
  it('is the very line, where the finding names one', () => {
    const { named, pair, snapshot, finding } = situation('drift/member-address-is-virtual');
    const { texts } = evidenceOf(snapshot, pair, factsOfRule(named), 'a');
    const [line] = relevantLines(texts, finding, 5);
    expect(line).toMatchObject({ line: finding.at?.line, content: expect.stringContaining(finding.actual) });
  });

  it('is else the lines that hold its subject', () => {
    const { named, pair, snapshot, finding } = situation('services/stopped-on-passive');
    const { texts } = evidenceOf(snapshot, pair, factsOfRule(named), 'b');
    const lines = relevantLines(texts, finding, 5);
    expect(lines.length).toBeGreaterThan(0);
    for (const { content } of lines) expect(content).toContain(finding.subject.replace('.service', ''));
  });

  it('names what could not be read', () => {
    const { named, pair, snapshot } = situation('services/stopped-on-passive');
    const { a, b } = snapshot.hosts;
    const blind = {
      ...snapshot,
      hosts: {
        a,
        b: {
          ...b,
          readings: {
            ...b.readings,
            'command:ip -j addr': { read: false as const, reason: 'denied' as const, detail: '' },
          },
        },
      },
    };
    expect(evidenceOf(blind, pair, factsOfRule(named), 'b').unread).toContainEqual({
      side: 'b',
      key: 'command:ip -j addr',
      reason: 'denied',
    });
  });
});
