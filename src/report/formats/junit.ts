import type { Framework, PairReport, Result, RuleReport, Side } from '../../sdk/index.ts';
import { counted, locationText, momentText, placeOf } from '../findings.ts';
import { controlsByRule } from '../controls/resolve.ts';
import { ageText, historySentence, pastText } from '../finding-age.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';
import { changedSeverities, changeSentence } from '../settings.ts';
import { reasonOf } from '../unknown.ts';
import { attributes, decimal, xmlDeclaration, xmlWithin } from './xml.ts';

/**
 * JUnit XML that is valid for the schemas of Jenkins xUnit (junit-10.xsd) and Ant (JUnit.xsd), and that GitLab, Azure
 * DevOps and Buildkite read: one suite per host and one for the pair, one case per rule. A failed rule of any severity
 * is a failure. A rule that could not be judged is an error, because it must not look like a pass. A failure that the
 * findings of another rule explain is skipped with that reason.
 */
export const junit = reporter((head) => {
  const suites = new Set<string>();
  let count = 0;
  return {
    start: xmlDeclaration,
    pair: (pair) => {
      const made = places.map((side, index) => ({
        ...suite(head, pair, side, suites),
        ...attributes({ id: count + index }),
      }));
      const text = `${count > 0 ? '' : '<testsuites>\n'}${xmlWithin('testsuites', { testsuite: made })}`;
      count += places.length;
      return text;
    },
    end: () => [count === 0 ? '<testsuites/>\n' : '</testsuites>\n'],
  };
});

const places: readonly (Side | undefined)[] = ['a', 'b', undefined];

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly outcome: Outcome | undefined;
}

interface Outcome {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

/** `suites`: the names so far. Suite names are unique, so case names must be unique only within their suite. */
function suite(
  { rules, controls = [] }: ReportHead,
  pair: PairReport,
  side: Side | undefined,
  suites: Set<string>,
): object {
  const place = side === undefined ? 'pair' : pair.hosts[side].name;
  const own = unique(`${token(pair.pair)}.${token(place)}`, suites);
  const names = new Set<string>();
  const cases = [
    ...(side === undefined ? suppressionCases(pair, own) : [readingCase(pair, side, own)]),
    ...pair.results
      .filter((result) => result.host === side)
      .map((result): Case => {
        const category = result.rule.split('/')[0] ?? '';
        const name = `${result.rule}: ${result.summary}`;
        return { classname: `${own}.${token(category)}`, name, outcome: outcomeOf(pair, result, rules) };
      }),
  ];
  const count = (kind: Outcome['kind']): number => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  return {
    ...attributes({
      name: own,
      package: '',
      timestamp: timestamp(pair.takenAt),
      hostname: token(side === undefined ? pair.pair : place),
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: decimal(side === undefined ? 0 : pair.hosts[side].duration),
    }),
    properties: controlProperties(controls, pair, side),
    testcase: cases.map((each) => ({
      ...attributes({ classname: each.classname, name: unique(each.name, names, each.classname), time: decimal(0) }),
      ...outcomeElement(each.outcome),
    })),
    'system-out': side === undefined ? pairLines(pair).join('\n') : hostLine(pair, side),
    'system-err': side === undefined ? '' : (pair.hosts[side].error ?? ''),
  };
}

/**
 * The controls of each rule of a suite, as properties of the suite: the schemas allow none in a case. The name is
 * `controls.RULE.FRAMEWORK`.
 */
function controlProperties(
  frameworks: readonly Framework[],
  pair: PairReport,
  side: Side | undefined,
): object | string {
  const judged = new Set(pair.results.filter(({ host }) => host === side).map(({ rule }) => rule));
  const property = frameworks.flatMap((framework) =>
    [...controlsByRule(framework)]
      .filter(([rule]) => judged.has(rule))
      .map(([rule, ids]) => attributes({ name: token(`controls.${rule}.${framework.id}`), value: ids.join(' ') })),
  );
  return property.length === 0 ? '' : { property };
}

/** A case per host, independent of rules: a host that was not read is an error even if no rule was selected. */
function readingCase(pair: PairReport, side: Side, suite: string): Case {
  const { status, error } = pair.hosts[side];
  const message = status === 'partial' ? 'the host was read only in part' : 'the host could not be read';
  return {
    classname: `${suite}.reading`,
    name: 'reading: The host was read completely',
    outcome:
      status === 'complete' ? undefined : { kind: 'error', type: `unknown.${status}`, message, text: error ?? message },
  };
}

/** A case for waivers and the baseline: a failure if a waiver or a baseline entry is out of date. */
function suppressionCases(pair: PairReport, suite: string): readonly Case[] {
  const { counts, hygiene = [] } = pair;
  if (counts.waived === 0 && hygiene.length === 0) return [];
  const sentences = suppressionWarnings(pair);
  const others = sentences.length > 1 ? ` (and ${counted(sentences.length - 1, 'other')})` : '';
  const upToDate = hygiene.every(({ kind }) => kind === 'expires-soon');
  const outcome: Outcome = {
    kind: 'failure',
    type: 'hygiene',
    message: `${sentences[0] ?? ''}${others}`,
    text: sentences.join('\n'),
  };
  return [
    {
      classname: `${suite}.accepted`,
      name: 'accepted: Waivers and baseline entries are up to date',
      outcome: upToDate ? undefined : outcome,
    },
  ];
}

function outcomeOf(pair: PairReport, result: Result, rules: Readonly<Record<string, RuleReport>>): Outcome | undefined {
  const reason = result.reason ?? 'no reason was given';
  switch (result.verdict) {
    case 'pass':
      return undefined;
    case 'unknown':
      return { kind: 'error', type: `unknown.${reasonOf(result)}`, message: reason, text: reason };
    case 'skip':
      return { kind: 'skipped', type: 'skip', message: reason, text: reason };
    case 'off':
      return { kind: 'skipped', type: 'off', message: `off: ${reason}`, text: `off: ${reason}` };
    case 'waived':
      return {
        kind: 'skipped',
        type: 'waived',
        message: `waived: ${reason}`,
        text: `waived: ${reason}\n${failureText(pair, result, rules)}`,
      };
    case 'fail': {
      const [first] = result.findings;
      if (first === undefined)
        return { kind: 'skipped', type: 'explained', message: `fails: ${reason}`, text: `fails: ${reason}` };
      const others = result.findings.length > 1 ? ` (and ${counted(result.findings.length - 1, 'other')})` : '';
      const message = `${first.subject}: ${first.message}${others}`;
      return { kind: 'failure', type: result.severity, message, text: failureText(pair, result, rules) };
    }
  }
}

function failureText(pair: PairReport, result: Result, rules: Readonly<Record<string, RuleReport>>): string {
  const rule = rules[result.rule];
  const findings = result.findings.map((finding) => {
    const location = locationText(finding);
    return [
      `${placeOf(pair, finding.host ?? result.host)}: ${finding.subject} (${momentText[finding.moment]}): ${finding.message}`,
      `  expected: ${finding.expected}`,
      `  actual:   ${finding.actual}`,
      ...(location === '' ? [] : [`  location: ${location}`]),
      ...(finding.history === undefined ? [] : [`  age:      ${ageText(finding.history)}`]),
      `  fix:      ${finding.remedy.replaceAll('\n', '\n            ')}`,
    ].join('\n');
  });
  const about = rule === undefined ? [] : [`why: ${rule.why}`, `references: ${rule.references.join(', ')}`];
  return [...findings, ...about].join('\n');
}

function outcomeElement(outcome: Outcome | undefined): object {
  if (outcome === undefined) return {};
  const { kind, type, message, text } = outcome;
  // Ant's schema allows no type on <skipped>.
  return { [kind]: { ...attributes(kind === 'skipped' ? { message } : { type, message }), '#text': text } };
}

/** Changed severities, warnings about waivers, and what changed since the previous run. */
const pairLines = (pair: PairReport): readonly string[] => [
  ...changedSeverities(pair).map(changeSentence),
  ...suppressionWarnings(pair),
  ...(pair.history === undefined ? [] : [historySentence(pair)]),
  ...(pair.history?.resolved ?? []).map((each) => `resolved: ${pastText(each)}`),
  ...(pair.history?.unsettled ?? []).map((each) => `not judged, so not resolved: ${pastText(each)}`),
];

const hostLine = (pair: PairReport, side: Side): string => {
  const { name, address, via, status } = pair.hosts[side];
  return `${name}, ${address}, ${via}: ${status}`;
};

/** A non-empty name that schema-aware readers do not change (xs:token collapses blanks). */
const token = (text: string): string => text.trim().split(/\s+/).join(' ') || 'unnamed';

/** Makes names unique, because GitLab keeps only the first of several cases with the same name. */
function unique(name: string, names: Set<string>, scope = ''): string {
  let candidate = token(name);
  for (let next = 2; names.has(`${scope}\n${candidate}`); next += 1) candidate = `${token(name)} (${next})`;
  names.add(`${scope}\n${candidate}`);
  return candidate;
}

/** Ant requires a date and time without a zone or a fraction. The time is UTC. */
function timestamp(takenAt: string): string {
  const time = Date.parse(takenAt);
  const iso = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(iso)?.[0] ?? '1970-01-01T00:00:00';
}
