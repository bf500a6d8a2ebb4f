import type { Moment, PairReport, Severity, Side } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { counted, findingsOf, momentText } from '../../findings.ts';
import { isJudged } from '../../unknown.ts';
import { escaped, shape } from './markup.ts';
import { unreadHosts } from './state.ts';

export const moments: readonly Moment[] = ['now', 'after-failover', 'after-reboot'];
const places: readonly (Side | undefined)[] = ['a', 'b', undefined];

/** Where and when the findings take effect. A cell says "none" only if everything about the place was judged. */
export function matrix(pair: PairReport): string {
  const found = findingsOf(pair);
  const rows = places.map((place) => {
    const open = pair.results.filter(({ verdict, host }) => verdict === 'unknown' && host === place).length;
    const unread = place !== undefined && unreadHosts(pair).includes(pair.hosts[place]);
    const settled = isJudged(pair) && pair.counts.unknown === 0 && unreadHosts(pair).length === 0;
    const cells = moments.map((moment) => {
      const own = found.filter(
        ({ result, finding }) => (finding.host ?? result.host) === place && finding.moment === moment,
      );
      const text = cell(
        severities.map((severity) => [severity, own.filter((each) => each.result.severity === severity).length]),
      );
      if (text !== '') return text;
      return unread ? `<span class="k">${shape('unknown')} not read</span>` : settled ? 'none' : '–';
    });
    const name =
      place === undefined
        ? '<span class="k">the pair</span>'
        : `<span${pair.hosts[place].name.length <= 16 ? ' class="k"' : ''}>${escaped(pair.hosts[place].name)}</span>`;
    const note =
      open === 0 ? '' : `<br/><span class="n unknown">${shape('unknown')} ${counted(open, 'check')} not judged</span>`;
    return `<tr><th scope="row">${name}${note}</th>${cells.map((each, i) => `<td data-h="${momentText[moments[i] ?? 'now']}">${each}</td>`).join('')}</tr>`;
  });
  const note = rows.some((row) => row.includes('>–<'))
    ? '<p class="small">– no finding, but not everything was judged</p>'
    : '';
  return `<div><table class="matrix"><caption>When the findings take effect</caption><thead><tr><th scope="col">where</th>${moments.map((moment) => `<th scope="col">${momentText[moment]}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>${note}</div>`;
}

/** The worst severity, and the number of lesser findings. */
function cell(counts: readonly (readonly [Severity, number])[]): string {
  const [first, ...rest] = counts.filter(([, count]) => count > 0);
  if (first === undefined) return '';
  const [severity, count] = first;
  const others = rest.reduce((sum, [, each]) => sum + each, 0);
  return `<span class="n ${severity}">${shape(severity)} ${count} ${severity}</span>${others === 0 ? '' : `<br/>+ ${others} lesser`}`;
}
