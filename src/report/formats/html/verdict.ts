import type { PairReport } from '../../../sdk/index.ts';
import { counted, findingsOf, severityCounts } from '../../findings.ts';
import { isJudged, missingFacts } from '../../unknown.ts';
import type { State } from './state.ts';
import { unreadHosts } from './state.ts';

/** The groups of a fleet, worst first. */
export const groups = ['danger', 'risk', 'broken', 'unknown', 'improve', 'order'] as const;
export type Group = (typeof groups)[number];

export const groupText: Readonly<Record<Group, string>> = {
  danger: 'In danger now',
  risk: 'At risk at the next failover or reboot',
  broken: 'Not in order',
  unknown: 'Not known',
  improve: 'To improve',
  order: 'In order',
};

/** The answer to "is it safe?". `passed` only if every check was judged and nothing was found, waived or turned off. */
export interface Verdict {
  readonly group: Group;
  readonly state: State;
  readonly sentence: string;
  /** The numbers behind it, and everything that could not be judged. */
  readonly detail: string;
}

export function verdictOf(pair: PairReport): Verdict {
  const detail = detailOf(pair);
  const found = findingsOf(pair);
  const critical = found.filter(({ result }) => result.severity === 'critical');
  const unread = unreadHosts(pair);
  const known = unread.length === 0 ? '' : ` ${unreadText(pair)}.`;
  if (critical.some(({ finding }) => finding.moment === 'now'))
    return {
      group: 'danger',
      state: 'critical',
      sentence: `In danger: mail can be lost or damaged now.${known}`,
      detail,
    };
  if (critical.length > 0)
    return {
      ...{ group: 'risk', state: 'critical', detail },
      sentence: `At risk: the next failover or reboot can cost mail.${known}`,
    };
  const { error, warning, info } = pair.findings;
  if (error > 0)
    return {
      ...{ group: 'broken', state: 'error', detail },
      sentence: `Not in order: ${counted(error, 'error')} to fix.${known}`,
    };
  const doubt = doubtIn(pair);
  if (doubt !== undefined)
    return {
      group: 'unknown',
      state: 'unknown',
      sentence: doubt === nothing ? `${nothing}: this is not a pass.` : `Cannot be called safe: ${doubt}.`,
      detail,
    };
  if (warning + info > 0)
    return {
      ...{ group: 'improve', state: warning > 0 ? 'warning' : 'info', detail },
      sentence: `Usable, with ${counted(warning + info, 'point')} to improve.`,
    };
  const { waived, off = 0 } = pair.counts;
  if (waived + off > 0)
    return { group: 'order', state: 'accepted', sentence: `In order, except for ${exceptions(waived, off)}.`, detail };
  return { group: 'order', state: 'passed', sentence: 'In order: every check that applies passed.', detail };
}

const nothing = 'Nothing was judged';

/** Why the pair cannot be called safe, although nothing serious was found; undefined if everything was judged. */
function doubtIn(pair: PairReport): string | undefined {
  if (unreadHosts(pair).length > 0) return unreadText(pair);
  if (pair.counts.unknown > 0) return `${counted(pair.counts.unknown, 'check')} could not be judged`;
  if (!isJudged(pair)) return nothing;
  const found = Object.values(pair.findings).some((count) => count > 0);
  if (pair.counts.fail > 0 && !found) return `${counted(pair.counts.fail, 'check')} failed, explained by other checks`;
  return pair.results.some(({ inPart }) => inPart === true) ? 'some checks were judged on one host only' : undefined;
}

export const unreadText = (pair: PairReport): string =>
  unreadHosts(pair)
    .map(({ name, status }) => `${name} ${status === 'partial' ? 'was read only in part' : 'could not be read'}`)
    .join(', ');

function exceptions(waived: number, off: number): string {
  const parts = [
    ...(waived > 0 ? [counted(waived, 'accepted result')] : []),
    ...(off > 0 ? [`${counted(off, 'rule')} turned off`] : []),
  ];
  return parts.join(' and ');
}

/** The hosts or facts that are missing, if few words can name them. */
function lackText(pair: PairReport): string {
  const unread = unreadHosts(pair).flatMap(({ name, status }) => (status === 'unreachable' ? [name] : []));
  const facts = [...new Set(missingFacts(pair).flatMap((each) => each.facts.map(({ fact }) => fact)))];
  const names = unread.length > 0 ? unread : facts;
  if (names.length === 0) return '';
  return `, for lack of ${names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(' and ')}`;
}

function detailOf(pair: PairReport): string {
  const {
    findings,
    counts: { pass, fail, waived, unknown },
  } = pair;
  const found = severityCounts(findings);
  const judged = pass + fail + waived;
  const open = unknown === 0 ? '' : ` ${unknown} could not be judged${lackText(pair)}: these do not count as passed.`;
  return `${found === '' ? 'No findings' : `Findings: ${found}`}. ${judged} of ${counted(judged + unknown, 'check')} that apply were judged.${open}`;
}
