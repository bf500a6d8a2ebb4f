import type { PairReport } from '../../../sdk/index.ts';
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
  const unread = unreadHosts(pair).map(({ name, status }) =>
    status === 'partial'
      ? `<b>${flowing(name)}</b> was read only in part.`
      : `<b>${flowing(name)}</b>: whether it runs, which role it has, what it mounts and starts.`,
  );
  const factNames = ({ facts }: MissingFacts): string => {
    const names = facts.map(({ fact }) => fact);
    return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  };
  // Facts that both hosts lack for the same reason are one line.
  const alike = groupBy(missingFacts(pair), (each) => JSON.stringify([each.reason, factNames(each)]));
  const missing = [...alike.values()].flatMap((groups) => {
    const [first] = groups;
    if (first === undefined) return [];
    const count = new Set(groups.flatMap(({ results }) => results)).size;
    const hosts = groups.length > 1 ? 'both hosts' : flowing(pair.hosts[first.side].name);
    return [
      `${counted(count, 'check')}, for lack of ${flowing(factNames(first))} of ${hosts} (${reasonText[first.reason]})`,
    ];
  });
  const others = [...otherUnknown(pair)].map(
    ([reason, results]) => `${counted(results.length, 'check')}: ${flowing(reason)}`,
  );
  const inPart = pair.results.filter((result) => result.inPart === true).length;
  const partly = inPart === 0 ? [] : [`${counted(inPart, 'check')} judged on one host only`];
  return [...unread, ...missing, ...others, ...partly];
}
