import type { Expectation } from '../config/expectation.ts';
import type { NamedRule, Rule } from '../sdk/index.ts';
import type { Named } from './expectation-facts.ts';
import { fileFact, isSecretAsWhole, settingFact, sysctlFact, unitsFact } from './expectation-facts.ts';
import { contentRule, packageRule, settingRule, sysctlRule } from './expectation-rules.ts';
import { fileRule } from './file-expectation.ts';
import { unitRule } from './unit-expectation.ts';

export const expectationId = ({ id }: Pick<Expectation, 'id'>): string => `expect/${id}`;

/** A rule that may be limited to one pair. */
export interface ScopedRule extends NamedRule {
  /** Name of the pair; absent: all pairs. */
  readonly pair?: string;
}

/**
 * Compiles `expect` to rules, which are gathered, judged and reported like built-in rules. systemctl and sysctl run
 * once for all expectations.
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

/** Problems of expectations about a key in a file that is a secret as a whole and never read. One sentence each. */
export const refusedExpectations = (rows: readonly Expectation[]): readonly string[] =>
  rows.flatMap(({ id, assertion, at }) =>
    assertion.kind === 'setting' && isSecretAsWhole(assertion.path)
      ? [
          `${at.path}:${at.line}: expect.${id}: ${assertion.path} is a secret file and is never read; remove the key and use "across: equal" to compare the file`,
        ]
      : [],
  );
