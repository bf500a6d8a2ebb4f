import type { FailoverTest, PairReport, RequiredTest } from '../sdk/index.ts';

/** One sentence about a required test. */
export function requiredText({ state, last, until }: RequiredTest): string {
  const success = last === undefined ? 'no success is known' : `last success on ${last}`;
  switch (state) {
    case 'current':
      return `${success}, valid until ${until ?? last ?? ''}`;
    case 'due':
      return `DUE: ${success}`;
    case 'missing':
      return `MISSING: ${success}`;
    case 'unknown':
      return `NOT KNOWN: a history or a clock could not be read (${success})`;
  }
}

/** One sentence about a test that took place. */
export function testText({ date, kind, result, host, operator, note, source }: FailoverTest): string {
  const where = host === undefined ? '' : ` of ${host}`;
  const by = source === 'cluster' ? 'in the history of the cluster' : operator;
  const details = [by, note].filter((detail) => detail !== undefined).join('; ');
  return `${date}: ${kind}${where} ${result}${details === '' ? '' : ` (${details})`}`;
}

/** The tests that a format lists; the JSON report has all. */
export const latestTests = ({ failoverTests }: PairReport): readonly FailoverTest[] =>
  (failoverTests?.tests ?? []).slice(0, 5);
