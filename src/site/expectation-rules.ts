import type { Expectation } from '../config/expectation.ts';
import { packages, upstreamVersion } from '../facts/packages/packages.ts';
import type { Rule, Unknown } from '../sdk/index.ts';
import { hostRule, pairRule, unknown } from '../sdk/index.ts';
import type { fileFact, settingFact, sysctlFact } from './expectation-facts.ts';
import type { AssertionOf, ObservedValue } from './expected-value.ts';
import { equalityRemedy, compareValues, testValue, textOf, describeExpected } from './expected-value.ts';

/** A key of a file. */
export function settingRule(
  row: Expectation,
  { path, key, test }: AssertionOf<'setting'>,
  setting: ReturnType<typeof settingFact>,
): Rule {
  const subject = `${key} in ${path}`;
  const seen = ({
    setting: found,
    missing,
  }: {
    readonly setting: { readonly value: string; readonly line: number } | undefined;
    readonly missing: string;
  }): ObservedValue => ({
    value: found?.value,
    missing,
    at: found === undefined ? { path } : { path, line: found.line },
  });
  if (test.kind === 'across') {
    const { must } = test;
    return pairRule({
      ...textOf(row, `${subject} is ${describeExpected(test)}`, equalityRemedy(subject, must)),
      reads: { setting },
      check: ({ pair, a, b }) => compareValues(subject, must, pair, seen(a.setting), seen(b.setting)),
    });
  }
  const remedy =
    test.kind === 'absent' ? `Remove ${key} from ${path}.` : `Set ${key} in ${path} to ${describeExpected(test)}.`;
  return hostRule({
    ...textOf(row, `${subject} is ${describeExpected(test)}`, remedy),
    reads: { setting },
    check: (view) => testValue(subject, test, seen(view.setting)),
  });
}

/** A package and its version. */
export function packageRule(row: Expectation, { name, test }: AssertionOf<'package'>): Rule {
  const seen = (installed: {
    readonly installed: ReadonlyMap<string, { readonly version: string }>;
  }): ObservedValue => {
    const version = installed.installed.get(name)?.version;
    return {
      value: version,
      missing: 'not installed',
      ...(version === undefined ? {} : { short: upstreamVersion(version) }),
    };
  };
  if (test.kind === 'across') {
    const { must } = test;
    return pairRule({
      ...textOf(row, `The version of ${name} is ${describeExpected(test)}`, equalityRemedy(`version of ${name}`, must)),
      reads: { packages },
      check: ({ pair, a, b }) => compareValues(name, must, pair, seen(a.packages), seen(b.packages)),
    });
  }
  const state =
    test.kind === 'absent'
      ? 'not installed'
      : test.kind === 'present'
        ? 'installed'
        : `installed in version ${describeExpected(test)}`;
  return hostRule({
    ...textOf(
      row,
      `The package ${name} is ${state}`,
      test.kind === 'absent' ? `Remove the package ${name}.` : `Install ${name} so that it is ${state}.`,
    ),
    reads: { packages },
    check: (view) => {
      const outcome = testValue(name, test, seen(view.packages));
      return 'known' in outcome ? outcome : outcome.map((each) => ({ ...each, expected: state }));
    },
  });
}

/** The current value of a kernel setting. */
export function sysctlRule(
  row: Expectation,
  { key, test }: AssertionOf<'sysctl'>,
  sysctl: ReturnType<typeof sysctlFact>,
): Rule {
  type Values = {
    readonly settings: readonly { readonly key: string; readonly value: string }[];
    readonly absent: readonly string[];
  };
  const seen = ({ settings }: Values): ObservedValue => ({
    value: settings.find((each) => each.key === key)?.value,
    missing: 'the kernel has no such setting',
  });
  const closed = (values: Values): Unknown | undefined =>
    seen(values).value !== undefined || values.absent.includes(key)
      ? undefined
      : unknown('not-collected', `sysctl returned no value for ${key}`);
  if (test.kind === 'across') {
    const { must } = test;
    return pairRule({
      ...textOf(row, `${key} is ${describeExpected(test)}`, equalityRemedy(key, must)),
      reads: { sysctl },
      check: ({ pair, a, b }) =>
        closed(a.sysctl) ?? closed(b.sysctl) ?? compareValues(key, must, pair, seen(a.sysctl), seen(b.sysctl)),
    });
  }
  return hostRule({
    ...textOf(
      row,
      `${key} is ${describeExpected(test)}`,
      `Set ${key} to ${describeExpected(test)} in a file of /etc/sysctl.d, then: sysctl --system`,
    ),
    reads: { sysctl },
    check: (view) => closed(view.sysctl) ?? testValue(key, test, seen(view.sysctl)),
  });
}

/** The content of a file on both hosts. */
export function contentRule(
  row: Expectation,
  { path, must }: AssertionOf<'content'>,
  content: ReturnType<typeof fileFact>,
): Rule {
  return pairRule({
    ...textOf(row, `${path} is ${describeExpected({ kind: 'across', must })}`, equalityRemedy(path, must)),
    reads: { content },
    check({ pair, a, b }) {
      for (const { content: found, host } of [a, b]) {
        if (found !== undefined && found.type !== 'file')
          return unknown('unparsable', `${path} on ${host.name} is not a regular file; use the path of its target`);
        if (found !== undefined && found.digest === undefined)
          return unknown('denied', `${path} could not be read on ${host.name}`);
      }
      const seen = (found: typeof a.content): ObservedValue => ({
        value: found?.digest === undefined ? undefined : `secret:${found.digest}`,
        missing: 'no file',
        at: { path },
      });
      const outcome = compareValues(path, must, pair, seen(a.content), seen(b.content));
      return 'known' in outcome
        ? outcome
        : outcome.map((each) => ({
            ...each,
            actual: each.actual.replace('two different secrets', 'different bytes').replaceAll('a secret', 'a file'),
          }));
    },
  });
}
