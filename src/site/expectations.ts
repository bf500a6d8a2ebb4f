import type { Expectation } from '../config/expectation.ts';
import type { NamedRule, Rule } from '../sdk/index.ts';
import type { Named } from './expectation-facts.ts';
import { fileFact, isSecretAsWhole, settingFact, sysctlFact, unitsFact } from './expectation-facts.ts';
import { contentRule, fileRule, packageRule, settingRule, sysctlRule, unitRule } from './expectation-rules.ts';

export const expectationId = ({ id }: Pick<Expectation, 'id'>): string => `expect/${id}`;

/** A rule that may be for one pair only. */
export interface ScopedRule extends NamedRule {
  /** Name of the pair; absent: all. */
  readonly pair?: string;
}

/**
 * The table `expect` as rules like any other: what they need is gathered with everything else, and they are judged and
 * reported as the built-in ones are. However many rows there are, systemctl and sysctl run once.
 */
export function compileExpectations(rows: readonly Expectation[]): readonly ScopedRule[] {
  const units = unitsFact(named(rows, ({ assertion }) => (assertion.kind === 'unit' ? assertion.unit : undefined)));
  const sysctl = sysctlFact(named(rows, ({ assertion }) => (assertion.kind === 'sysctl' ? assertion.key : undefined)));
  const compile = (row: Expectation): Rule => {
    const { assertion } = row;
    const id = expectationId(row);
    switch (assertion.kind) {
      case 'setting':
        return settingRule(row, assertion, settingFact(id, assertion));
      case 'package':
        return packageRule(row, assertion);
      case 'sysctl':
        return sysctlRule(row, assertion, sysctl);
      case 'content':
        return contentRule(row, assertion, fileFact(id, assertion.path, 'keyed'));
      case 'file':
        return fileRule(row, assertion, fileFact(id, assertion.path, 'none'));
      case 'unit':
        return unitRule(row, assertion, units);
    }
  };
  return rows.map((row) => ({
    id: expectationId(row),
    rule: compile(row),
    ...(row.pair === undefined ? {} : { pair: row.pair }),
  }));
}

function named(rows: readonly Expectation[], nameOf: (row: Expectation) => string | undefined): readonly Named[] {
  return rows.flatMap((row) => {
    const name = nameOf(row);
    return name === undefined ? [] : [{ name, pair: row.pair }];
  });
}

/** Rows that ask for a key in a file whose whole text is a secret, which halint never reads. One sentence each. */
export const refusedExpectations = (rows: readonly Expectation[]): readonly string[] =>
  rows.flatMap(({ id, assertion, at }) =>
    assertion.kind === 'setting' && isSecretAsWhole(assertion.path)
      ? [
          `${at.path}:${at.line}: expect.${id}: ${assertion.path} is a secret as a whole and is never read; leave out the key, and "across: equal" compares it`,
        ]
      : [],
  );
