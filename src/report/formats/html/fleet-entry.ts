import type { PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { counted, findingsOf, groupBy } from '../../findings.ts';
import type { ReportHead } from '../../reporter.ts';
import { unknownSentences } from '../../unknown.ts';
import { exceptionFolds } from './accounts.ts';
import { cardRules } from './cards.ts';
import { controlsSection } from './controls.ts';
import { headline } from './first-steps.ts';
import { sparkline } from './history-sections.ts';
import { flowing, shape, sign } from './markup.ts';
import { stepList } from './pair-page.ts';
import type { Verdict } from './verdict.ts';

/** The anchor of a rule's texts. Rule ids of a site may have any character. */
export const ruleAnchor = (rule: string): string =>
  `r-${[...rule].map((sign) => (/[a-z0-9-]/.test(sign) ? sign : `_${sign.codePointAt(0)?.toString(16) ?? ''}`)).join('')}`;

/** One pair in the list of pairs: a line that unfolds. */
export function fleetEntry(head: ReportHead, pair: PairReport, verdict: Verdict, number: number): string {
  const { group, state, sentence, detail } = verdict;
  const found = findingsOf(pair);
  const [first] = found;
  const { unknown, waived, off = 0 } = pair.counts;
  const exceptions = waived + off;
  const others = cardRules(pair).length - 1;
  const worst =
    first === undefined
      ? group === 'unknown'
        ? sentence
        : ''
      : `${headline(first.finding.message)}${others > 0 ? ` (and ${counted(others, 'other rule')})` : ''}`;
  const numbers = [
    ...severities
      .filter((severity) => pair.findings[severity] > 0)
      .map((severity) => `<span class="n ${severity}">${sign(severity)}${pair.findings[severity]}</span>`),
    ...(unknown > 0 ? [`<span class="n unknown">${sign('unknown')}${unknown}</span>`] : []),
    ...(exceptions > 0 ? [`<span class="n accepted">${sign('accepted')}${exceptions}</span>`] : []),
  ];
  return `<details class="pair" id="p${number}"><summary>${shape(state)} <b>${flowing(pair.pair)}</b> <span class="worst">${flowing(worst)}</span> <span class="numbers">${numbers.join(' ')}</span> ${sparkline(pair)}</summary>
<p><strong>${flowing(sentence)}</strong> ${flowing(detail)}</p>${first === undefined && unknown === 0 ? '' : stepList(pair, `none${number}`).replaceAll(/ <a href="[^"]*">Details.*?<\/a>/g, '')}${rulesOf(pair)}${
    unknown === 0
      ? ''
      : `<ul class="small">${unknownSentences(pair)
          .slice(0, 5)
          .map((line) => `<li>${flowing(line)}</li>`)
          .join('')}</ul>`
  }${exceptionFolds(pair)}${controlsSection(head, pair, `p${number}`)}</details>\n`;
}

function rulesOf(pair: PairReport): string {
  const rows = [...groupBy(findingsOf(pair), ({ result }) => result.rule)].map(([rule, found]) => {
    const [first] = found;
    if (first === undefined) return '';
    return `<li>${sign(first.result.severity)}${flowing(headline(first.finding.message))}${found.length > 1 ? ` and ${found.length - 1} more` : ''} <a href="#${ruleAnchor(rule)}"><code>${flowing(rule)}</code></a></li>`;
  });
  return rows.length === 0 ? '' : `<ul class="rows">${rows.join('')}</ul>`;
}
