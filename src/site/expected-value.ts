import type { Assertion, Expectation, ValueTest } from '../config/expectation.ts';
import { foreignExpression } from '../facts/grammar/foreign-expression.ts';
import type { Finding, Location, Outcome, Pair, RuleText } from '../sdk/index.ts';
import { unknown } from '../sdk/index.ts';

/** The texts of a rule that is made from an expectation. */
export function textOf({ id, severity, why, at }: Expectation, summary: string, remedy: string): RuleText {
  return {
    severity,
    summary,
    why: why ?? `${at.path} expects it (expect.${id}).`,
    remedy,
    references: [`${at.path}:${at.line}`],
  };
}

/** A value on one host, as input of a test. */
export interface ObservedValue {
  /** Undefined if it is not set or not installed. */
  readonly value: string | undefined;
  /** The text of `actual` for a missing value. */
  readonly missing: string;
  readonly at?: Location;
  /** A second spelling that counts as equal: the upstream part of a version. */
  readonly short?: string;
}

export const describeExpected = (test: ValueTest): string => {
  switch (test.kind) {
    case 'equals':
      return `"${test.text}"`;
    case 'matches':
      return `a value that matches /${test.pattern}/`;
    case 'absent':
      return 'not set';
    case 'present':
      return 'installed';
    case 'across':
      return test.must === 'equal' ? 'the same on both hosts' : 'different on the two hosts';
  }
};

const isMasked = (value: string | undefined): boolean => value?.includes('secret:') === true;
const plain = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/** Undefined if the test has an invalid expression. */
function holds(test: ValueTest, { value, short }: ObservedValue): boolean | undefined {
  switch (test.kind) {
    case 'equals':
      return value !== undefined && (plain(value) === plain(test.text) || short === test.text);
    case 'matches':
      return value === undefined ? false : foreignExpression(test.pattern)?.test(value);
    case 'absent':
      return value === undefined;
    case 'present':
      return value !== undefined;
    case 'across':
      return true;
  }
}

/** Tests a value of one host. */
export function testValue(subject: string, test: ValueTest, seen: ObservedValue): Outcome {
  if (isMasked(seen.value) && (test.kind === 'equals' || test.kind === 'matches')) {
    return unknown('denied', `the value of ${subject} is masked as a secret; use across to compare it`);
  }
  const does = holds(test, seen);
  if (does === undefined)
    return unknown('unparsable', `expected ${describeExpected(test)}, but RE2 does not support this expression`);
  if (does) return [];
  const actual = seen.value === undefined ? seen.missing : isMasked(seen.value) ? 'a secret is set' : `"${seen.value}"`;
  return [finding(subject, `${subject} is not as expected`, describeExpected(test), actual, seen.at)];
}

export const finding = (
  subject: string,
  message: string,
  expected: string,
  actual: string,
  at?: Location,
): Finding => ({
  subject,
  message,
  expected,
  actual,
  ...(at === undefined ? {} : { at }),
});

/** Compares the values of both hosts. */
export function compareValues(
  subject: string,
  must: 'equal' | 'different',
  pair: Pair,
  a: ObservedValue,
  b: ObservedValue,
): Outcome {
  const same = a.value === b.value;
  if (must === 'different' && a.value === undefined && b.value === undefined) {
    return [
      finding(
        subject,
        `${subject} must differ between the hosts, but neither has it`,
        'different on the two hosts',
        a.missing,
      ),
    ];
  }
  if (same === (must === 'equal')) return [];
  const show = ({ value, missing }: ObservedValue): string =>
    value === undefined ? missing : isMasked(value) ? 'a secret' : `"${value}"`;
  const both = `${pair.hosts.a.name}: ${show(a)}, ${pair.hosts.b.name}: ${show(b)}`;
  const actual = same ? `${show(a)} on both` : isMasked(a.value) && isMasked(b.value) ? 'two different secrets' : both;
  const message = same ? `${subject} is the same on both hosts` : `${subject} differs between the hosts`;
  return [finding(subject, message, describeExpected({ kind: 'across', must }), actual, a.at ?? b.at)];
}

/** The assertions of one kind. */
export type AssertionOf<K extends Assertion['kind']> = Extract<Assertion, { readonly kind: K }>;

export const equalityRemedy = (what: string, must: 'equal' | 'different'): string =>
  must === 'equal' ? `Make ${what} the same on both hosts.` : `Give each host its own ${what}.`;
