import type { PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import type { ReportHead } from '../../reporter.ts';
import { failoversOf } from '../../simulated-failovers.ts';
import { minuteText } from '../../time.ts';
import { isJudged } from '../../unknown.ts';
import { accounts } from './accounts.ts';
import { cardId, cardRules, cards } from './cards.ts';
import { controlsSection } from './controls.ts';
import { failovers } from './failovers.ts';
import { filters } from './filters.ts';
import { firstSteps } from './first-steps.ts';
import { changes, trendSection } from './history-sections.ts';
import { escaped, flowing, prose, section, shape, sign } from './markup.ts';
import { matrix } from './matrix.ts';
import { notKnown } from './not-known.ts';
import { drawPicture } from './picture-drawing.ts';
import { pictureModel } from './picture-model.ts';
import { failoverTests, provenance } from './provenance.ts';
import type { Part } from './picture-model.ts';
import type { State } from './state.ts';
import { readinessBox } from './readiness-box.ts';
import { verdictOf } from './verdict.ts';

/** A rendered page: its body and the style that only this page needs. */
export interface Body {
  readonly title: string;
  readonly header: string;
  readonly main: string;
  readonly style: string;
}

/** The page of one pair, in the order of the questions: is it safe, what to do first, what is not known. */
export function pairPage(head: ReportHead, pair: PairReport): Body {
  const { controls, style } = filters(pair);
  const found = severities.reduce((sum, severity) => sum + pair.findings[severity], 0);
  const since = changes(pair);
  const list =
    found === 0
      ? `<p>No findings${pair.counts.unknown > 0 ? ' in what could be judged' : ''}.</p>`
      : `${controls}<div class="cards">${cards(head, pair, '')}</div>`;
  const main = [
    `${verdictBox(pair, '')}${readinessBox(pair)}`,
    `<div class="first"><section aria-labelledby="do"><h2 id="do">Do this first</h2>${stepList(pair, '')}</section><div><section aria-labelledby="open"><h2 id="open">Not known</h2>${notKnown(pair)}</section>${since === '' ? '' : `<section aria-label="Changes">${since}</section>`}</div></div>`,
    anchors(pair, found),
    topology(head, pair, ''),
    section('findings', `Findings (${found})`, list),
    failovers(pair, ''),
    trendSection(pair, ''),
    accounts(pair, ''),
    failoverTests(pair, ''),
    controlsSection(head, pair, ''),
    provenance(head, pair, ''),
  ];
  const { a, b } = pair.hosts;
  const header = `<h1>${flowing(pair.pair)}</h1> <span>${flowing(a.name)} and ${flowing(b.name)}</span> <span>read ${escaped(minuteText(pair.takenAt))}</span> <span>halint ${escaped(head.halint)}, profile ${pair.profile}</span>`;
  return { title: `${pair.pair}: ${verdictOf(pair).sentence}`, header, main: main.join('\n'), style };
}

/** The verdict and the numbers; zeros are shown, so that "0 not judged" is a statement. */
export function verdictBox(pair: PairReport, prefix: string): string {
  const { state, sentence, detail } = verdictOf(pair);
  const { unknown, waived, pass, off = 0 } = pair.counts;
  const tally: readonly (readonly [number, string, State, string])[] = [
    ...severities.map((severity) => [pair.findings[severity], severity, severity, 'findings'] as const),
    [unknown, 'not judged', 'unknown', 'unknown'],
    [waived, 'accepted', 'accepted', 'accepted'],
    [off, 'off', 'accepted', 'off'],
    [pass, 'passed', 'passed', 'passed'],
  ];
  const numbers = tally.map(([count, name, kind, target]) => {
    const text = `${count > 0 ? shape(kind) : ''}<b>${count}</b> ${name}`;
    return count > 0 && prefix === ''
      ? `<li class="${kind}"><a href="#${target}">${text}</a></li>`
      : `<li class="zero">${text}</li>`;
  });
  return `<section class="verdict ${state}" aria-label="Verdict"><p class="sentence">${shape(state)} <strong>${flowing(sentence)}</strong></p><p>${flowing(detail)}</p><ul class="tally">${numbers.join('')}</ul></section>`;
}

export function stepList(pair: PairReport, prefix: string): string {
  const rules = cardRules(pair);
  const steps = firstSteps(pair).map(({ state, title, text, rule }) => {
    const index = rule === undefined ? -1 : rules.indexOf(rule);
    const target = index >= 0 ? `#${cardId(prefix, index)}` : pair.counts.unknown > 0 ? `#${prefix}unknown` : undefined;
    const details =
      target === undefined ? '' : ` <a href="${target}">Details<span class="v">: ${flowing(title)}</span></a>`;
    return `<li>${sign(state)}<strong>${flowing(title)}</strong><br/>${prose(text)}${details}</li>`;
  });
  return steps.length === 0
    ? `<p>${isJudged(pair) ? 'Nothing. Keep running halint every night.' : 'Select rules that apply to this pair, and turn fewer rules off.'}</p>`
    : `<ol class="steps">${steps.join('')}</ol>`;
}

function anchors(pair: PairReport, found: number): string {
  const { counts, history } = pair;
  const links = [
    ...['<a href="#pair">The pair</a>', `<a href="#findings">Findings ${found}</a>`],
    ...(failoversOf(pair).length > 0 ? ['<a href="#failovers">After a failover</a>'] : []),
    ...((history?.trend.length ?? 0) > 1 ? ['<a href="#trend">Trend</a>'] : []),
    ...(counts.unknown > 0 ? [`<a href="#unknown">Not judged ${counts.unknown}</a>`] : []),
    ...(isJudgedAtAll(pair) ? ['<a href="#passed">Checks</a>'] : []),
    '<a href="#origin">Origin</a>',
  ];
  return `<nav aria-label="Sections">${links.join(' ')}</nav>`;
}

/** The section with the reasons for a state without a finding. */
function sectionOf(pair: PairReport, state: State): string {
  const { counts } = pair;
  if (state === 'unknown') return counts.unknown > 0 ? 'unknown' : 'origin';
  if (state === 'accepted') return counts.waived > 0 ? 'accepted' : 'off';
  return isJudgedAtAll(pair) ? 'passed' : 'origin';
}

/** Whether the list of checks has an entry. */
const isJudgedAtAll = ({ results }: PairReport): boolean => results.some(({ verdict }) => verdict !== 'skip');

/** The picture next to the matrix. A part leads to its worst finding, or to the section with the reason. */
export function topology(head: ReportHead, pair: PairReport, prefix: string): string {
  const model = pictureModel(head.rules, pair);
  const rules = cardRules(pair);
  const link = ({ rule, state }: Part): string => {
    const index = rule === undefined ? -1 : rules.indexOf(rule);
    return index >= 0 ? `#${cardId(prefix, index)}` : `#${prefix}${sectionOf(pair, state)}`;
  };
  const picture =
    model === undefined
      ? ''
      : `<div><p class="hint">Lines show the observations, signs the worst verdict.</p>${drawPicture(model, link)}</div>`;
  return section(`${prefix}pair`, 'The pair', `<div class="topology">${picture}${matrix(pair)}</div>`);
}
