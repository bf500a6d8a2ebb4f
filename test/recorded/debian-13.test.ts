import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import type { Result } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { linesOf, pacemakerPair } from '../lab/healthy.ts';
import { recordedPair } from './recorded-pair.ts';

const { pair, snapshot } = recordedPair('debian-13');
const results = evaluate(snapshot, pair, rules, factsOfPair(snapshot, pair, undefined, undefined, loud));

const place = ({ host }: { readonly host?: 'a' | 'b' }): string =>
  host === undefined ? 'pair' : pair.hosts[host].name;
const lines = (verdict: Result['verdict']): readonly string[] =>
  results.filter((result) => result.verdict === verdict).map((result) => `${result.rule} ${place(result)}`);

describe('a healthy pair on Debian 13', () => {
  it('has the findings of the one on Debian 12, which are true of the lab, and no others', () => {
    const found = results.flatMap(({ rule, host, findings }) =>
      findings.map(({ subject, moment = 'now', ...finding }) =>
        [
          rule,
          place({ ...(host && { host }), ...finding }),
          subject,
          ...(moment === 'now' ? [] : [`(${moment})`]),
        ].join(' '),
      ),
    );
    expect(found.sort()).toEqual([...linesOf(pacemakerPair)].sort());
  });

  it('is judged: no verdict is unknown, other than of sources that a newer halint reads', () => {
    const unknown = results.filter(({ verdict }) => verdict === 'unknown');
    expect(
      unknown.map(({ rule, reason }) => `${rule}: ${reason ?? ''}`).filter((line) => !line.includes('collected')),
    ).toEqual([]);
    expect(unknown.length).toBeLessThan(results.length / 20);
    expect(lines('pass').length).toBeGreaterThan(150);
  });
});
