import { pageEnd, pageStart } from '../formats/html/frame/page-frame.ts';
import { plotWithKey } from '../formats/html/history-sections.ts';
import { escaped, flowing, shape, table } from '../formats/html/markup.ts';
import { prose, table as markdownTable } from '../formats/markdown.ts';
import type { HistoryPage, HistoryPart } from './history-page.ts';
import type { TrendRendering } from './trend.ts';
import { trendPart } from './trend-page.ts';

/** One HTML file with the rules of the report page: no scripts, no network. */
export const historyHtml = (page: HistoryPage): string =>
  `${pageStart(page.title, `<h1>${escaped(page.title)}</h1>`, '')}${verdict(page)}${page.parts.map(htmlPart).join('')}${pageEnd}`;

function verdict({ state, lines: [first = '', ...rest] }: HistoryPage): string {
  const sign = state === undefined ? '' : `${shape(state)} `;
  return `<section class="verdict ${state ?? ''}" aria-label="Summary"><p class="sentence">${sign}<strong>${flowing(first)}</strong></p>${rest.map((line) => `<p>${flowing(line)}</p>`).join('')}</section>\n`;
}

function htmlPart({ title, lines, plot: totals, tables }: HistoryPart): string {
  const drawn = totals === undefined || totals.length < 2 ? '' : plotWithKey(totals);
  const paragraphs = lines.map((line) => `<p>${flowing(line)}</p>`);
  const sections = tables.map(
    ({ title: name, head, rows }) =>
      `<h3>${flowing(name)}</h3>${table(
        escaped(name),
        head,
        rows.map((row) => row.map(flowing)),
      )}`,
  );
  return `<section aria-label="${escaped(title)}"><h2>${flowing(title)}</h2>${paragraphs.join('')}${drawn}${sections.join('')}</section>\n`;
}

/** GitHub-flavoured Markdown. */
export const historyMarkdown = ({ title, lines, parts }: HistoryPage): string =>
  [`# ${title}`, '', ...lines.map((line) => `- ${prose(line)}`), ...parts.flatMap(markdownPart), ''].join('\n');

const markdownPart = ({ title, lines, tables }: HistoryPart): readonly string[] => [
  ...['', `## ${prose(title)}`, ''],
  ...lines.map((line) => `- ${prose(line)}`),
  ...tables.flatMap(({ title: name, head, rows }) => ['', `### ${prose(name)}`, '', ...markdownTable(head, rows)]),
];

const trendTitle = 'Trend of findings';

export const trendHtml = (): TrendRendering => ({
  start: pageStart(trendTitle, `<h1>${trendTitle}</h1>`, ''),
  pair: (pair) => htmlPart(trendPart(pair)),
  end: () => pageEnd,
});

export const trendMarkdown = (): TrendRendering => ({
  start: `# ${trendTitle}\n`,
  pair: (pair) => `${markdownPart(trendPart(pair)).join('\n')}\n`,
  end: () => '',
});
