import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Difference, BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, pairWith, snapshotWith } from '../../src/authoring/cases/case.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import type { ReportedFinding } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

/** A folder of public samples with the verdicts of the programs that they are written for. */
const corpus = process.env['HALINT_CORPUS'];

const rowsOf = (path: string): readonly (readonly string[])[] =>
  corpus === undefined
    ? []
    : readFileSync(join(corpus, path), 'utf8')
        .trim()
        .split('\n')
        .map((row) => row.split('\t'));

/** What a rule finds on host a of a pair with a difference. */
function found(ground: BaseFixture, id: string, difference: Difference): readonly ReportedFinding[] {
  const results = evaluate(
    snapshotWith(ground, difference),
    pairWith(ground.pair, difference),
    rules.filter((rule) => rule.id === id),
  );
  return results.filter(({ host }) => host !== 'b').flatMap(({ findings }) => findings);
}

describe.skipIf(corpus === undefined)(
  'rules on VRRP, against keepalived --config-test (skipped: HALINT_CORPUS is not set)',
  () => {
    // Not compared: interfaces that the judge's own machine lacks, unknown keywords, and routes and rules, which are no
    // part of a pair's address.
    const rows = rowsOf('keepalived/expected/keepalived-t.tsv');
    const on = baseFixtureOf(healthyGround, { on: 'keepalived-manual' });
    const judge = (id: string, name: string) =>
      found(on, id, {
        changes: [
          {
            host: 'both',
            file: '/etc/keepalived/keepalived.conf',
            text: readFileSync(join(corpus ?? '', 'keepalived', name), 'utf8'),
          },
        ],
      }).map(({ actual }) => actual);

    /** Where both are right about different things: what halint says beyond the judge, and why. */
    const beyond: readonly (readonly [RegExp, string])[] = [
      [/no accept/, 'keepalived accepts a configuration in which the host drops what is sent to its floating address'],
    ];

    it.each(rows)('%s: strict mode', (name = '', _ = '', messages = '') => {
      const own = judge('vip/vrrp-strict-fits', name).filter(
        (actual) => !beyond.some(([text]) => text.test(actual) && !/strict mode with/.test(actual)),
      );
      expect(own.length > 0).toBe(/Strict mode does not support/.test(messages));
    });

    it.each(rows.filter(([, , messages = '']) => messages.includes('AH authentication')))('%s: AH', (name = '') => {
      expect(judge('vip/vrrp-authentication-useful', name).length).toBeGreaterThan(0);
    });
  },
);

describe.skipIf(corpus === undefined)(
  'rules on the CIB, against crm_verify and a plain reading of the XML (skipped: HALINT_CORPUS is not set)',
  () => {
    const rows = rowsOf('cib/expected/labels.tsv').slice(1);
    const judge = (id: string, name: string) =>
      found(healthyGround, id, {
        changes: [
          { host: 'both', command: 'cibadmin -Q', stdout: readFileSync(join(corpus ?? '', 'cib', name), 'utf8') },
          { host: 'both', command: 'crm_verify *', fails: 'absent' },
        ],
      });

    it('has samples', () => {
      expect(readdirSync(join(corpus ?? '', 'cib')).length).toBeGreaterThan(0);
      expect(rows.length).toBeGreaterThan(100);
    });

    it.each(rows)('%s: doubled operations, lost names, left-over moves', (name = '', ...labels) => {
      const subjects = judge('cluster/configuration-consistent', name);
      const twice = subjects.filter(({ message }) => message.includes('name and interval'));
      const lost = subjects.filter(({ message }) => message.includes('does not exist'));
      expect({ twice: twice.length > 0, lost: lost.length > 0 }).toEqual({
        twice: Number(labels[5]) > 0,
        lost: Number(labels[6]) > 0,
      });
      expect(judge('cluster/no-leftover-moves', name).length > 0).toBe(Number(labels[7]) > 0);
    });
  },
);
