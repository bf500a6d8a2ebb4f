import { createHash } from 'node:crypto';
import type { Framework, PairReport, ReportedFinding, Result, RuleReport, Severity, Side } from '../../sdk/index.ts';
import { controlsByRule } from '../controls/resolve.ts';
import { frameworksOf } from '../controls/built-in.ts';
import { groupBy, locationText, momentText, placeOf } from '../findings.ts';
import { JsonList } from '../json-list.ts';
import { reporter } from '../reporter.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { changedSeverities, changeSentence } from '../settings.ts';

/** Heimdall shows from 0.9 on critical, from 0.7 on high, from 0.4 on medium, above 0 low. */
const impacts: Readonly<Record<Severity, number>> = { critical: 0.9, error: 0.7, warning: 0.5, info: 0.3 };

/**
 * HDF (Heimdall Data Format, the `exec-json` schema) for MITRE Heimdall: a profile per pair, a control per rule. A rule
 * that could not be judged has the status `error`, which Heimdall shows as "Profile Error" and never as passed.
 */
export const hdf = reporter((head) => {
  const profiles = new JsonList(1);
  const frameworks = frameworksOf(head).map((framework) => ({ framework, byRule: controlsByRule(framework) }));
  const digest = createHash('sha256').update(`halint ${head.halint}`).digest('hex');
  let duration = 0;
  return {
    start:
      `{\n  "platform": ${JSON.stringify({ name: 'halint', release: head.halint })},\n` +
      `  "version": ${JSON.stringify(head.halint)},\n  "profiles": `,
    pair: (pair) => {
      const controls = [...groupBy(pair.results, ({ rule }) => rule)].map(([id, results]) =>
        control(pair, id, results, head.rules[id], frameworks),
      );
      const item = profiles.item({
        name: `halint: ${pair.pair}`,
        title: `High availability of the pair ${pair.pair}`,
        version: head.halint,
        summary: `Profile ${pair.profile}, read at ${pair.takenAt}`,
        sha256: digest,
        status: 'loaded',
        supports: [],
        attributes: [],
        groups: groups(pair),
        controls: [readingControl(pair), ...waiverControl(pair), ...controls],
      });
      duration += pair.hosts.a.duration + pair.hosts.b.duration;
      return item;
    },
    end: () => [`${profiles.end()},\n  "statistics": ${JSON.stringify({ duration })}\n}\n`],
  };
});

const groups = (pair: PairReport): readonly object[] =>
  [...groupBy(pair.results, ({ rule }) => rule.split('/')[0] ?? rule)].map(([category, results]) => ({
    id: category,
    title: category,
    controls: [...new Set(results.map(({ rule }) => rule))],
  }));

function control(
  pair: PairReport,
  id: string,
  results: readonly Result[],
  rule: RuleReport | undefined,
  frameworks: readonly { readonly framework: Framework; readonly byRule: ReadonlyMap<string, readonly string[]> }[],
): object {
  const [first] = results;
  const severity = first?.severity ?? 'info';
  const waived = results.find(({ verdict }) => verdict === 'waived');
  return {
    id,
    title: rule?.summary ?? first?.summary ?? id,
    desc: rule?.why ?? '',
    descriptions: [
      ...(rule === undefined ? [] : [{ label: 'fix', data: rule.remedy }]),
      ...changedSeverities(pair)
        .filter((change) => change.rule === id)
        .map((change) => ({ label: 'severity', data: changeSentence(change) })),
    ],
    impact: impacts[severity],
    refs: (rule?.references ?? []).map((reference) =>
      /^https?:/.test(reference) ? { url: reference } : { ref: reference },
    ),
    tags: {
      severity,
      category: id.split('/')[0] ?? id,
      ...Object.fromEntries(
        frameworks.flatMap(({ framework, byRule }) => {
          const ids = byRule.get(id);
          return ids === undefined ? [] : [[framework.id, ids]];
        }),
      ),
    },
    source_location: {},
    ...(waived === undefined
      ? {}
      : {
          waiver_data: {
            justification: waived.reason ?? 'no reason was given',
            ...(waived.waiver === undefined ? {} : { expiration_date: waived.waiver.expires }),
            run: true,
            skipped_due_to_waiver: results.every(({ verdict }) => verdict === 'waived'),
          },
        }),
    results: results.flatMap((result) => tests(pair, result)),
  };
}

/** One test per finding, or one for a result without findings. */
function tests(pair: PairReport, result: Result): readonly object[] {
  const { verdict, reason = 'no reason was given' } = result;
  const base = { code_desc: `${placeOf(pair, result.host)}: ${result.summary}`, start_time: pair.takenAt };
  switch (verdict) {
    case 'pass':
      return [{ ...base, status: 'passed' }];
    case 'unknown':
      return [{ ...base, status: 'error', message: `could not be judged: ${reason}` }];
    case 'skip':
    case 'off':
      return [
        { ...base, status: 'skipped', skip_message: `${verdict === 'off' ? 'off' : 'does not apply'}: ${reason}` },
      ];
    case 'waived':
      return result.findings.map((finding) => ({
        ...findingTest(pair, result, finding),
        status: 'skipped',
        skip_message: `waived: ${reason}`,
      }));
    case 'fail':
      return result.findings.length === 0
        ? [{ ...base, status: 'failed', message: reason }]
        : result.findings.map((finding) => ({ ...findingTest(pair, result, finding), status: 'failed' }));
  }
}

function findingTest(pair: PairReport, result: Result, finding: ReportedFinding): object {
  const location = locationText(finding);
  return {
    code_desc: `${placeOf(pair, finding.host ?? result.host)}: ${finding.subject} (${momentText[finding.moment]})`,
    start_time: pair.takenAt,
    message:
      `${finding.message}\nexpected: ${finding.expected}\nactual: ${finding.actual}` +
      `${location === '' ? '' : `\nlocation: ${location}`}\nfix: ${finding.remedy}`,
  };
}

/** A control for warnings about waivers and baseline entries, if there are any. */
function waiverControl(pair: PairReport): readonly object[] {
  const warnings = suppressionWarnings(pair);
  if (warnings.length === 0) return [];
  return [
    {
      id: 'halint/waivers',
      title: 'Waivers and baseline entries are up to date',
      impact: impacts.info,
      refs: [],
      tags: { severity: 'info', category: 'halint' },
      source_location: {},
      results: warnings.map((warning) => ({
        code_desc: warning,
        start_time: pair.takenAt,
        status: 'skipped',
        skip_message: warning,
      })),
    },
  ];
}

/** A control for the reading of the hosts: a host that was not read is an error even if no rule was selected. */
function readingControl(pair: PairReport): object {
  const test = (side: Side): object => {
    const { name, status, error } = pair.hosts[side];
    const base = { code_desc: `${name}: The host was read completely`, start_time: pair.takenAt };
    if (status === 'complete') return { ...base, status: 'passed' };
    const how = status === 'partial' ? 'was read only in part' : 'could not be read';
    return { ...base, status: 'error', message: `the host ${how}: ${error ?? 'no reason is known'}` };
  };
  return {
    id: 'halint/reading',
    title: 'Both hosts were read completely',
    impact: impacts.error,
    refs: [],
    tags: { severity: 'error', category: 'halint' },
    source_location: {},
    results: [test('a'), test('b')],
  };
}
