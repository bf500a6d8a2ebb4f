import { createHash } from 'node:crypto';
import type { Framework, PairReport, Result, Side } from '../../sdk/index.ts';
import { frameworksOf } from '../controls/built-in.ts';
import { evidenceNote, evidenceOf, frameworkTitle } from '../controls/evidence.ts';
import { controlsByRule } from '../controls/resolve.ts';
import { locationText, momentText, placeOf } from '../findings.ts';
import { JsonList, indentedJson } from '../json-list.ts';
import { reporter } from '../reporter.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { unknownSentences } from '../unknown.ts';

/** The version of the schema that the output is tested with. */
const oscalVersion = '1.0.6';

/** The namespace of halint's own properties, as docs/reference.md documents it. A UUID belongs to no domain. */
const namespace = 'urn:uuid:7c3c5be3-031d-400c-ac11-bf0e91c4dae3';

/**
 * NIST OSCAL assessment results: a result per pair, an observation per result of a rule, and a finding per control with
 * failed rules. OSCAL knows no other states of a finding than satisfied and not satisfied. halint never states
 * satisfied: passed rules are observations only.
 */
export const oscal = reporter((head) => {
  const results = new JsonList(2);
  const frameworks = frameworksOf(head);
  const seen: string[] = [];
  let newest = new Date(0).toISOString();
  const item = (pair: PairReport): string => {
    const time = timeOf(pair.takenAt);
    if (time > newest) newest = time;
    seen.push(`${pair.pair}\n${time}`);
    return results.item(pairResult(pair, frameworks));
  };
  return {
    start: '{\n  "assessment-results": {\n    "results": ',
    pair: item,
    end: () => {
      const plan = uuid('plan', head.halint);
      const about = {
        uuid: uuid('document', head.halint, ...seen),
        metadata: {
          title: 'halint: evidence on the high availability of mail clusters',
          'last-modified': newest,
          version: '1',
          'oscal-version': oscalVersion,
          remarks: evidenceNote,
        },
        'import-ap': {
          href: `#${plan}`,
          remarks: 'halint has no assessment plan: its rules and halint.yaml are the plan.',
        },
        'back-matter': { resources: [{ uuid: plan, title: `The rules of halint ${head.halint}`.trim() }] },
      };
      // The schema requires a result.
      const none = seen.length === 0 ? results.item(emptyResult) : '';
      return [`${none}${results.end()},\n    ${indentedJson(about, 1).slice(1, -1).trim()}\n  }\n}\n`];
    },
  };
});

const emptyResult = {
  uuid: uuid('empty'),
  title: 'No pair was judged',
  description: 'No pair was judged.',
  start: new Date(0).toISOString(),
  'reviewed-controls': { 'control-selections': [{ description: 'None: no pair was judged.' }] },
};

function pairResult(pair: PairReport, frameworks: readonly Framework[]): object {
  const reported = pair.results.filter(({ verdict }) => verdict !== 'skip');
  const controls = frameworks.map((framework) => ({ framework, byRule: controlsByRule(framework) }));
  const observations = [
    ...(['a', 'b'] as const).flatMap((side) => readingObservation(pair, side)),
    ...reported.map((result, index) => observation(pair, result, index, controls)),
  ];
  const findings = frameworks.flatMap((framework) => controlFindings(pair, framework, reported));
  const unknown = unknownSentences(pair);
  const selections = frameworks.flatMap((framework) => {
    const ids = framework.controls.map(({ id }) => ({ 'control-id': tokenOf(`${framework.id}-${id}`) }));
    return ids.length === 0 ? [] : [{ description: frameworkTitle(framework), 'include-controls': ids }];
  });
  return {
    uuid: uuid('result', pair.pair, pair.takenAt),
    title: `Pair ${pair.pair}`,
    description: `Results of the rules of halint for the pair ${pair.pair} (profile ${pair.profile}).`,
    start: timeOf(pair.takenAt),
    props: Object.entries(pair.counts).map(([verdict, count]) => property(`results-${verdict}`, String(count))),
    'local-definitions': {
      'inventory-items': (['a', 'b'] as const).map((side) => ({
        uuid: hostUuid(pair, side),
        description: `Host ${pair.hosts[side].name}, ${pair.hosts[side].address}`,
        props: [property('asset-id', pair.hosts[side].name), property('reading', pair.hosts[side].status)],
      })),
    },
    'reviewed-controls': {
      'control-selections': selections.length === 0 ? [{ description: 'No control has a rule.' }] : selections,
      ...(unknown.length === 0 ? {} : { remarks: `Not judged:\n${unknown.join('\n')}` }),
    },
    ...(observations.length === 0 ? {} : { observations }),
    ...(findings.length === 0 ? {} : { findings }),
    remarks: [evidenceNote, ...suppressionWarnings(pair)].join('\n'),
  };
}

const observationUuid = (pair: PairReport, result: Result, index: number): string =>
  uuid('observation', pair.pair, pair.takenAt, result.rule, result.host ?? 'pair', String(index));

function observation(
  pair: PairReport,
  result: Result,
  index: number,
  controls: readonly { readonly framework: Framework; readonly byRule: ReadonlyMap<string, readonly string[]> }[],
): object {
  const sides: readonly Side[] = result.host === undefined ? ['a', 'b'] : [result.host];
  const evidence = result.findings.map((finding) => {
    const location = locationText(finding);
    return {
      description:
        `${placeOf(pair, finding.host ?? result.host)}: ${finding.subject}: ${finding.message} ` +
        `(${momentText[finding.moment]}; expected: ${finding.expected}; actual: ${finding.actual}` +
        `${location === '' ? '' : `; at ${location}`})`,
      remarks: `Fix: ${finding.remedy}`,
    };
  });
  return {
    uuid: observationUuid(pair, result, index),
    title: result.rule,
    description: `${result.summary}: ${verdictText[result.verdict]}${result.reason === undefined ? '' : ` (${result.reason})`}`,
    props: [
      property('rule-id', result.rule),
      property('verdict', result.verdict),
      property('severity', result.severity),
      ...controls.flatMap(({ framework, byRule }) =>
        (byRule.get(result.rule) ?? []).map((id) => property('control', id, framework.id)),
      ),
    ],
    methods: ['TEST-AUTOMATED'],
    types: [result.verdict === 'fail' || result.verdict === 'waived' ? 'finding' : 'control-objective'],
    subjects: sides.map((side) => ({ 'subject-uuid': hostUuid(pair, side), type: 'inventory-item' })),
    ...(evidence.length === 0 ? {} : { 'relevant-evidence': evidence }),
    collected: timeOf(pair.takenAt),
    ...(result.severityChanged === undefined
      ? {}
      : {
          remarks: `Severity ${result.severity} instead of ${result.severityChanged.from}: ${result.severityChanged.reason}`,
        }),
  };
}

const verdictText: Readonly<Record<Result['verdict'], string>> = {
  pass: 'passed',
  fail: 'failed',
  unknown: 'could not be judged',
  skip: 'does not apply',
  off: 'off',
  waived: 'waived',
};

/** An observation for a host that was not read; without it, a result without its rules would look complete. */
function readingObservation(pair: PairReport, side: Side): readonly object[] {
  const { name, status, error } = pair.hosts[side];
  if (status === 'complete') return [];
  const how = status === 'partial' ? 'was read only in part' : 'could not be read';
  return [
    {
      uuid: uuid('reading', pair.pair, pair.takenAt, side),
      title: 'halint/reading',
      description: `${name} ${how}: ${error ?? 'no reason is known'}`,
      props: [property('verdict', 'unknown')],
      methods: ['TEST-AUTOMATED'],
      types: ['control-objective'],
      subjects: [{ 'subject-uuid': hostUuid(pair, side), type: 'inventory-item' }],
      collected: timeOf(pair.takenAt),
    },
  ];
}

/** A finding per control with failed rules. */
function controlFindings(pair: PairReport, framework: Framework, reported: readonly Result[]): readonly object[] {
  return evidenceOf(pair, framework)
    .filter(({ failed }) => failed.length > 0)
    .map(({ control, failed, unknown }) => ({
      uuid: uuid('finding', pair.pair, pair.takenAt, framework.id, control.id),
      title: `${framework.id} ${control.id} ${control.title}`,
      description: `Rules with findings: ${failed.join(', ')}.${unknown.length === 0 ? '' : ` Not judged: ${unknown.join(', ')}.`}`,
      target: {
        type: 'objective-id',
        'target-id': tokenOf(`${framework.id}-${control.id}`),
        status: { state: 'not-satisfied', reason: 'fail' },
      },
      'related-observations': reported.flatMap((result, index) =>
        result.verdict === 'fail' && control.rules.includes(result.rule)
          ? [{ 'observation-uuid': observationUuid(pair, result, index) }]
          : [],
      ),
    }));
}

const hostUuid = (pair: PairReport, side: Side): string => uuid('host', pair.pair, side, pair.hosts[side].name);

/** Values are one line without blanks at its ends (StringDatatype). */
const property = (name: string, value: string, group?: string): object => ({
  name,
  ns: namespace,
  value: value.trim().split(/\s+/u).join(' ') || 'unknown',
  ...(group === undefined ? {} : { class: tokenOf(group) }),
});

/** A token begins with a letter and has letters, digits, dots, hyphens and underscores (TokenDatatype). */
const tokenOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}.\-_]/gu, '_').replace(/^(?![\p{L}_])/u, '_');

/** The time in UTC; the first moment of 1970 if it is no time of the years that OSCAL accepts. */
function timeOf(text: string): string {
  const time = Date.parse(text);
  const iso = Number.isNaN(time) ? '' : new Date(time).toISOString();
  return /^(19|2\d)\d\d-/.test(iso) ? iso : new Date(0).toISOString();
}

/** A UUID of version 5 (RFC 9562 §5.5): equal names give equal ids. */
function uuid(...names: readonly string[]): string {
  const digest = createHash('sha1')
    .update(`${namespace}\0${names.join('\0')}`)
    .digest();
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
