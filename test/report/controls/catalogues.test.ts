import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { catalogues } from '../../../src/report/controls/built-in.ts';
import { controlsByRule, resolveCatalogue, rulesMatching } from '../../../src/report/controls/resolve.ts';

const ids = rules.map(({ id }) => id);

describe('the catalogues of controls', () => {
  it('name every rule in ISO/IEC 27001 and NIS2 without the help of a control for all other rules', () => {
    for (const catalogue of catalogues.filter(({ id }) => id === 'iso27001' || id === 'nis2')) {
      const controls = catalogue.controls.map(({ rest: _rest, ...control }) => control);
      const named = controlsByRule(resolveCatalogue({ ...catalogue, controls }, ids));
      expect(ids.filter((id) => !named.has(id))).toEqual([]);
    }
  });

  it.each(catalogues)('$id has patterns that match a rule, and each control once', ({ controls }) => {
    const patterns = controls.flatMap((control) => control.rules).filter((pattern) => pattern !== 'expect/*');
    expect(patterns.filter((pattern) => rulesMatching([pattern], ids).length === 0)).toEqual([]);
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
  });

  it('give a rule of the organisation a control', () => {
    for (const catalogue of catalogues.filter(({ id }) => id !== 'bsi'))
      expect(controlsByRule(resolveCatalogue(catalogue, [...ids, 'site/own'])).get('site/own')).toHaveLength(1);
  });

  it('map fencing to redundancy, and its test to readiness', () => {
    const [iso] = catalogues;
    const byRule = iso === undefined ? new Map() : controlsByRule(resolveCatalogue(iso, ids));
    expect(byRule.get('fencing/fencing-enabled')).toEqual(['A.8.14']);
    expect(byRule.get('fencing/fencing-tested')).toEqual(['A.5.30', 'A.8.14']);
    expect(byRule.get('fencing/no-default-account')).toEqual(['A.5.17', 'A.8.14']);
  });
});
