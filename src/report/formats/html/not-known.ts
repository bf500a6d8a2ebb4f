import type { HostReport, PairReport } from '../../../sdk/index.ts';
import { counted, groupBy } from '../../findings.ts';
import type { MissingFacts } from '../../unknown.ts';
import { isJudged, missingFacts, otherUnknown, reasonText } from '../../unknown.ts';
import { flowing, sign } from './markup.ts';
import { unreadHosts } from './state.ts';

const maximum = 4;

/** What this run does not know, in a few lines for the first screen; the section "Not judged" has everything. */
export function notKnown(pair: PairReport): string {
  const lines = notKnownLines(pair);
  if (lines.length === 0)
    return `<p>${isJudged(pair) ? 'Nothing: every check that applies was judged on both hosts.' : 'Everything: no check was judged.'}</p>`;
  const rest =
    lines.length > maximum ? `<li>${counted(lines.length - maximum, 'more cause')} in "Not judged"</li>` : '';
  const items = lines.slice(0, maximum).map((line) => `<li>${sign('unknown')}${line}</li>`);
  const link = pair.counts.unknown > 0 ? '<p><a href="#unknown">All checks that were not judged</a></p>' : '';
  return `<ul class="changes">${items.join('')}${rest}</ul>${link}`;
}

function notKnownLines(pair: PairReport): readonly string[] {
  const silent = unreadHosts(pair).filter(({ status }) => status !== 'partial');
  const unread = unreadHosts(pair).map((host) =>
    silent.includes(host)
      ? `<b>${flowing(host.name)}</b>: whether it runs, which role it has, what it mounts and starts. ${counted(neededBy(pair, host), 'check needs', 'checks need')} it.`
      : `<b>${flowing(host.name)}</b> was read only in part.`,
  );
  const factNames = ({ facts }: MissingFacts): string => {
    const names = facts.map(({ fact }) => fact);
    return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  };
  // Facts that both hosts lack for the same reason are one line.
  const readable = missingFacts(pair).filter(({ side }) => !silent.includes(pair.hosts[side]));
  const alike = groupBy(readable, (each) => JSON.stringify([each.reason, factNames(each)]));
  const missing = [...alike.values()].flatMap((groups) => {
    const [first] = groups;
    if (first === undefined) return [];
    const count = new Set(groups.flatMap(({ results }) => results)).size;
    const hosts = groups.length > 1 ? 'both hosts' : flowing(pair.hosts[first.side].name);
    return [
      `${counted(count, 'check')}, for lack of ${flowing(factNames(first))} of ${hosts} (${reasonText[first.reason]})`,
    ];
  });
  const others = [...otherUnknown(pair)].flatMap(([reason, results]) =>
    silent.some(({ error }) => error === reason) ? [] : [`${counted(results.length, 'check')}: ${flowing(reason)}`],
  );
  const inPart = pair.results.filter((result) => result.inPart === true).length;
  const partly = inPart === 0 ? [] : [`${counted(inPart, 'check')} judged on one host only`];
  return [...unread, ...missing, ...others, ...partly];
}

/** The number of checks that could not be judged because nothing was read on this host. */
const neededBy = (pair: PairReport, host: HostReport): number =>
  new Set([
    ...missingFacts(pair).flatMap(({ side, results }) => (pair.hosts[side] === host ? results : [])),
    ...(host.error === undefined ? [] : (otherUnknown(pair).get(host.error) ?? [])),
  ]).size;
