import type { Assertion, Expectation, ValueTest } from '../config/expectation.ts';
import { foreignExpression } from '../facts/grammar/foreign-expression.ts';
import { packages, upstreamVersion } from '../facts/packages/packages.ts';
import { octal } from '../facts/security/secret-files.ts';
import { unitName } from '../facts/units/unit-names.ts';
import { isActive, isInstalled } from '../facts/units/unit-state.ts';
import { unitOf } from '../facts/units/units.ts';
import type { Finding, Location, Outcome, Pair, Rule, RuleText, Unknown } from '../sdk/index.ts';
import { hostRule, pairRule, unknown } from '../sdk/index.ts';
import type { fileFact, settingFact, sysctlFact, unitsFact } from './expectation-facts.ts';

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
interface Seen {
  /** Undefined if it is not set or not installed. */
  readonly value: string | undefined;
  /** The text of `actual` for a missing value. */
  readonly missing: string;
  readonly at?: Location;
  /** A second spelling that counts as equal: the upstream part of a version. */
  readonly short?: string;
}

const wanted = (test: ValueTest): string => {
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
function holds(test: ValueTest, { value, short }: Seen): boolean | undefined {
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
function judged(subject: string, test: ValueTest, seen: Seen): Outcome {
  if (isMasked(seen.value) && (test.kind === 'equals' || test.kind === 'matches')) {
    return unknown('denied', `the value of ${subject} is masked as a secret; use across to compare it`);
  }
  const does = holds(test, seen);
  if (does === undefined)
    return unknown('unparsable', `expected ${wanted(test)}, but RE2 does not support this expression`);
  if (does) return [];
  const actual = seen.value === undefined ? seen.missing : isMasked(seen.value) ? 'a secret is set' : `"${seen.value}"`;
  return [finding(subject, `${subject} is not as expected`, wanted(test), actual, seen.at)];
}

const finding = (subject: string, message: string, expected: string, actual: string, at?: Location): Finding => ({
  subject,
  message,
  expected,
  actual,
  ...(at === undefined ? {} : { at }),
});

/** Compares the values of both hosts. */
function compared(subject: string, must: 'equal' | 'different', pair: Pair, a: Seen, b: Seen): Outcome {
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
  const show = ({ value, missing }: Seen): string =>
    value === undefined ? missing : isMasked(value) ? 'a secret' : `"${value}"`;
  const both = `${pair.hosts.a.name}: ${show(a)}, ${pair.hosts.b.name}: ${show(b)}`;
  const actual = same ? `${show(a)} on both` : isMasked(a.value) && isMasked(b.value) ? 'two different secrets' : both;
  const message = same ? `${subject} is the same on both hosts` : `${subject} differs between the hosts`;
  return [finding(subject, message, wanted({ kind: 'across', must }), actual, a.at ?? b.at)];
}

type Of<K extends Assertion['kind']> = Extract<Assertion, { readonly kind: K }>;

const acrossRemedy = (what: string, must: 'equal' | 'different'): string =>
  must === 'equal' ? `Make ${what} the same on both hosts.` : `Give each host its own ${what}.`;

/** A key of a file. */
export function settingRule(
  row: Expectation,
  { path, key, test }: Of<'setting'>,
  setting: ReturnType<typeof settingFact>,
): Rule {
  const subject = `${key} in ${path}`;
  const seen = ({
    setting: found,
    missing,
  }: {
    readonly setting: { readonly value: string; readonly line: number } | undefined;
    readonly missing: string;
  }): Seen => ({
    value: found?.value,
    missing,
    at: found === undefined ? { path } : { path, line: found.line },
  });
  if (test.kind === 'across') {
    const { must } = test;
    return pairRule({
      ...textOf(row, `${subject} is ${wanted(test)}`, acrossRemedy(subject, must)),
      reads: { setting },
      check: ({ pair, a, b }) => compared(subject, must, pair, seen(a.setting), seen(b.setting)),
    });
  }
  const remedy = test.kind === 'absent' ? `Remove ${key} from ${path}.` : `Set ${key} in ${path} to ${wanted(test)}.`;
  return hostRule({
    ...textOf(row, `${subject} is ${wanted(test)}`, remedy),
    reads: { setting },
    check: (view) => judged(subject, test, seen(view.setting)),
  });
}

/** A package and its version. */
export function packageRule(row: Expectation, { name, test }: Of<'package'>): Rule {
  const seen = (installed: { readonly installed: ReadonlyMap<string, { readonly version: string }> }): Seen => {
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
      ...textOf(row, `The version of ${name} is ${wanted(test)}`, acrossRemedy(`version of ${name}`, must)),
      reads: { packages },
      check: ({ pair, a, b }) => compared(name, must, pair, seen(a.packages), seen(b.packages)),
    });
  }
  const state =
    test.kind === 'absent'
      ? 'not installed'
      : test.kind === 'present'
        ? 'installed'
        : `installed in version ${wanted(test)}`;
  return hostRule({
    ...textOf(
      row,
      `The package ${name} is ${state}`,
      test.kind === 'absent' ? `Remove the package ${name}.` : `Install ${name} so that it is ${state}.`,
    ),
    reads: { packages },
    check: (view) => {
      const outcome = judged(name, test, seen(view.packages));
      return 'known' in outcome ? outcome : outcome.map((each) => ({ ...each, expected: state }));
    },
  });
}

/** The current value of a kernel setting. */
export function sysctlRule(row: Expectation, { key, test }: Of<'sysctl'>, sysctl: ReturnType<typeof sysctlFact>): Rule {
  type Values = {
    readonly settings: readonly { readonly key: string; readonly value: string }[];
    readonly absent: readonly string[];
  };
  const seen = ({ settings }: Values): Seen => ({
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
      ...textOf(row, `${key} is ${wanted(test)}`, acrossRemedy(key, must)),
      reads: { sysctl },
      check: ({ pair, a, b }) =>
        closed(a.sysctl) ?? closed(b.sysctl) ?? compared(key, must, pair, seen(a.sysctl), seen(b.sysctl)),
    });
  }
  return hostRule({
    ...textOf(
      row,
      `${key} is ${wanted(test)}`,
      `Set ${key} to ${wanted(test)} in a file of /etc/sysctl.d, then: sysctl --system`,
    ),
    reads: { sysctl },
    check: (view) => closed(view.sysctl) ?? judged(key, test, seen(view.sysctl)),
  });
}

/** The content of a file on both hosts. */
export function contentRule(
  row: Expectation,
  { path, must }: Of<'content'>,
  content: ReturnType<typeof fileFact>,
): Rule {
  return pairRule({
    ...textOf(row, `${path} is ${wanted({ kind: 'across', must })}`, acrossRemedy(path, must)),
    reads: { content },
    check({ pair, a, b }) {
      for (const { content: found, host } of [a, b]) {
        if (found !== undefined && found.type !== 'file')
          return unknown('unparsable', `${path} on ${host.name} is not a regular file; use the path of its target`);
        if (found !== undefined && found.digest === undefined)
          return unknown('denied', `${path} could not be read on ${host.name}`);
      }
      const seen = (found: typeof a.content): Seen => ({
        value: found?.digest === undefined ? undefined : `secret:${found.digest}`,
        missing: 'no file',
        at: { path },
      });
      const outcome = compared(path, must, pair, seen(a.content), seen(b.content));
      return 'known' in outcome
        ? outcome
        : outcome.map((each) => ({
            ...each,
            actual: each.actual.replace('two different secrets', 'different bytes').replaceAll('a secret', 'a file'),
          }));
    },
  });
}

/** Presence, mode and owner of a file. */
export function fileRule(row: Expectation, assertion: Of<'file'>, status: ReturnType<typeof fileFact>): Rule {
  const { path, present, mode, user, group } = assertion;
  const owner = [user, ...(group === undefined ? [] : [group])].join(':');
  const says = [
    ...(mode === undefined ? [] : [`has mode ${octal(mode)}`]),
    ...(owner === '' ? [] : [`belongs to ${owner}`]),
  ];
  const steps = [
    ...(mode === undefined ? [] : [`chmod ${octal(mode)} ${path}`]),
    ...(owner === '' ? [] : [`chown ${owner} ${path}`]),
  ];
  const summary = !present
    ? `${path} does not exist`
    : says.length === 0
      ? `${path} exists`
      : `${path} ${says.join(' and ')}`;
  return hostRule({
    ...textOf(
      row,
      summary,
      !present ? `Remove ${path}.` : says.length === 0 ? `Put ${path} in place.` : steps.join('\n'),
    ),
    reads: { status },
    check({ status: found }) {
      const at = { path };
      if (!present)
        return found === undefined ? [] : [finding(path, `${path} exists`, 'no such file', `a ${found.type}`, at)];
      if (found === undefined)
        return [finding(path, `${path} is missing`, ['present', ...says].join(', '), 'no such file', at)];
      if (says.length === 0) return [];
      const { access, type, target } = found;
      if (type === 'link')
        return unknown(
          'unparsable',
          `${path} is a link to ${target ?? 'another file'}; use the path of the target to check mode and owner`,
        );
      if (access === undefined) return unknown('not-collected', `owner and mode of ${path} were not recorded`);
      const named = (want: string, name: string, id: number): boolean => want === name || want === String(id);
      const wrongMode = mode !== undefined && access.mode !== mode;
      const wrongOwner =
        (user !== undefined && !named(user, access.user, access.uid)) ||
        (group !== undefined && !named(group, access.group, access.gid));
      return [
        ...(wrongMode
          ? [finding(path, `${path} does not have the expected mode`, octal(mode), octal(access.mode), at)]
          : []),
        ...(wrongOwner
          ? [finding(path, `${path} does not have the expected owner`, owner, `${access.user}:${access.group}`, at)]
          : []),
      ];
    },
  });
}

/** State and enablement of a unit. */
export function unitRule(
  row: Expectation,
  { unit, state, enablement }: Of<'unit'>,
  units: ReturnType<typeof unitsFact>,
): Rule {
  const name = unitName(unit);
  const says = [...(state === undefined ? [] : [state]), ...(enablement === undefined ? [] : [enablement])];
  const steps = [
    ...(enablement === undefined
      ? []
      : [
          {
            enabled: `systemctl enable ${name}`,
            disabled: `systemctl disable ${name}`,
            masked: `systemctl mask ${name}`,
          }[enablement] ?? `See systemctl is-enabled ${name}`,
        ]),
    ...(state === undefined ? [] : [`systemctl ${state === 'active' ? 'start' : 'stop'} ${name}`]),
  ];
  return hostRule({
    ...textOf(
      row,
      `${name} is ${says.join(' and ')}`,
      `${steps.join('\n')}\nDo not change units that the cluster starts.`,
    ),
    reads: { units },
    check({ units: all }) {
      const found = unitOf(all, unit);
      if (found === undefined) return unknown('not-collected', `${name} is unknown: systemd was not queried`);
      const installed = isInstalled(found) !== false;
      const runs = isActive(found);
      if (state !== undefined && runs === undefined)
        return unknown('not-collected', `the state of ${name} was not queried from systemd`);
      const at = found.fragment === '' ? undefined : { path: found.fragment };
      const actualState = installed
        ? found.load === 'masked'
          ? 'masked'
          : found.enablement.replace(/-runtime$/, '')
        : 'not installed';
      // A unit that does not exist counts as inactive and disabled.
      const off = !installed && (enablement === 'disabled' || enablement === 'masked');
      const wrongState =
        state === 'active' ? runs !== true : state === 'inactive' && installed && found.active !== 'inactive';
      return [
        ...(wrongState
          ? [
              finding(
                name,
                `${name} is not ${state}`,
                `${state}`,
                installed ? (found.active ?? 'unknown') : 'not installed',
                at,
              ),
            ]
          : []),
        ...(enablement !== undefined && !off && actualState !== enablement
          ? [
              finding(
                name,
                `${name} is not ${enablement}`,
                enablement,
                actualState === '' ? 'no unit file' : actualState,
                at,
              ),
            ]
          : []),
      ];
    },
  });
}
