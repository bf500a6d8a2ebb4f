import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { counted, findingsOf, groupBy } from '../../findings.ts';
import type { ReportHead } from '../../reporter.ts';
import { minuteText } from '../../time.ts';
import { unknownSentences } from '../../unknown.ts';
import { cardRules } from './cards.ts';
import { controlsSection } from './controls.ts';
import { hidingStyle } from './filters.ts';
import { sentenceCase } from './first-steps.ts';
import { sparkline } from './history-sections.ts';
import { escaped, flowing, prose, section, shape, sign } from './markup.ts';
import { stepList } from './pair-page.ts';
import type { Group } from './verdict.ts';
import { groups, groupState, groupText, verdictOf } from './verdict.ts';

interface Entry {
  readonly name: string;
  readonly group: Group;
  readonly weight: readonly number[];
  /** Compressed, because the pairs of a fleet do not fit in memory. */
  readonly packed: Buffer;
}

/** Pairs shown without unfolding the group. */
const shownInOrder = 20;

/** The page of several pairs, most severe first. It keeps only the entry of each pair. */
export class FleetPage {
  readonly #head: ReportHead;
  readonly #entries: Entry[] = [];
  readonly #rules = new Map<string, string[]>();
  #notJudged = { checks: 0, pairs: 0 };
  #first = '';
  #last = '';

  constructor(head: ReportHead) {
    this.#head = head;
  }

  add(pair: PairReport): void {
    const number = this.#entries.length + 1;
    const { group } = verdictOf(pair);
    const rules = cardRules(pair);
    const { unknown } = pair.counts;
    if (unknown > 0) this.#notJudged = { checks: this.#notJudged.checks + unknown, pairs: this.#notJudged.pairs + 1 };
    for (const rule of rules) this.#rules.set(rule, [...(this.#rules.get(rule) ?? []), pair.pair]);
    if (this.#first === '' || pair.takenAt < this.#first) this.#first = pair.takenAt;
    if (pair.takenAt > this.#last) this.#last = pair.takenAt;
    const weight = [...severities.map((severity) => pair.findings[severity]), unknown];
    const packed = deflateRawSync(Buffer.from(entry(this.#head, pair, group, number)), { level: 1 });
    this.#entries.push({ name: pair.pair, group, weight, packed });
  }

  get title(): string {
    return `${counted(this.#entries.length, 'pair')}: ${this.#sentence()}`;
  }

  header(): string {
    return `<h1>${counted(this.#entries.length, 'pair')}</h1> <span>read ${escaped(minuteText(this.#first))} to ${escaped(minuteText(this.#last))}</span> <span>halint ${escaped(this.#head.halint)}</span>`;
  }

  get style(): string {
    return hidingStyle(groups.map((group) => `#g-${group}:not(:checked)) .group.${group}`));
  }

  *main(): Generator<string> {
    const sorted = this.#entries
      .map((each, i) => ({ ...each, number: i + 1 }))
      .sort(
        (left, right) =>
          groups.indexOf(left.group) - groups.indexOf(right.group) ||
          compareWeights(right.weight, left.weight) ||
          (left.name < right.name ? -1 : 1),
      );
    const worstGroup = sorted[0]?.group ?? 'unknown';
    const { checks, pairs } = this.#notJudged;
    const counts = groups
      .map((group) => [group, sorted.filter((each) => each.group === group).length] as const)
      .filter(([, count]) => count > 0);
    const open =
      checks === 0
        ? 'Every check that applies was judged.'
        : `On ${counted(pairs, 'pair')}, ${counted(checks, 'check')} could not be judged: these do not count as passed.`;
    const tiles = sorted.map(
      ({ name, group, number }) =>
        `<a href="#p${number}" class="${groupState[group]}" title="${escaped(name)}">${shape(groupState[group])}<span class="v">${escaped(name)}</span></a>`,
    );
    yield `<section class="verdict ${groupState[worstGroup]}" aria-label="Verdict"><p class="sentence">${shape(groupState[worstGroup])} <strong>${escaped(this.#sentence())}</strong></p><p>${counts.map(([group, count]) => `${groupText[group]}: ${count}`).join('; ')}. ${open}</p><p class="tiles">${tiles.join('')}</p></section>\n`;
    yield `<section id="pairs" aria-labelledby="pairs-h"><h2 id="pairs-h">Pairs, worst first</h2><form class="filters"><fieldset><legend>Show</legend>${counts.map(([group, count]) => `<label class="${groupState[group]}"><input type="checkbox" id="g-${group}" checked="checked"/>${shape(groupState[group])} ${groupText[group]} ${count}</label>`).join('')}</fieldset></form>\n`;
    for (const [group, count] of counts) {
      const folded = group === 'order' && count > shownInOrder;
      const title = `${shape(groupState[group])} ${groupText[group]} (${count})`;
      yield folded
        ? `<details class="group ${group}"><summary>${title}</summary>`
        : `<section class="group ${group}" aria-label="${groupText[group]}"><h3>${title}</h3>`;
      for (const { packed } of sorted.filter((each) => each.group === group)) yield inflateRawSync(packed).toString();
      yield folded ? '</details>\n' : '</section>\n';
    }
    yield '</section>\n';
    yield section('faults', 'Findings on several pairs', this.#shared());
    yield section('fixes', 'Rules and fixes', this.#texts());
  }

  #sentence(): string {
    const of = (group: Group): number => this.#entries.filter((each) => each.group === group).length;
    const total = this.#entries.length;
    const parts = [
      ...(of('danger') > 0 ? [`${of('danger')} of ${total} pairs in danger now`] : []),
      ...(of('risk') > 0
        ? [`${of('risk')}${of('danger') > 0 ? ' more' : ` of ${total} pairs`} at risk at the next failover or reboot`]
        : []),
    ];
    if (parts.length > 0) return `${parts.join(', ')}.`;
    if (of('broken') > 0) return `${of('broken')} of ${total} pairs not in order.`;
    if (of('unknown') > 0) return `${of('unknown')} of ${total} pairs cannot be called safe.`;
    if (of('improve') > 0) return `Usable: ${of('improve')} of ${total} pairs to improve.`;
    return `All ${total} pairs are in order.`;
  }

  /** A fault of several pairs is fixed once, in the template. */
  #shared(): string {
    const several = [...this.#rules]
      .filter(([, pairs]) => pairs.length > 1)
      .sort(([, left], [, right]) => right.length - left.length);
    const items = several.map(
      ([rule, pairs]) =>
        `<li><a href="#${ruleAnchor(rule)}"><code>${flowing(rule)}</code></a> on ${counted(pairs.length, 'pair')}: ${flowing(pairs.slice(0, 20).join(', '))}${pairs.length > 20 ? ` and ${pairs.length - 20} more` : ''}</li>`,
    );
    return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
  }

  #texts(): string {
    return [...this.#rules.keys()]
      .sort()
      .flatMap((rule) => {
        const texts = Object.hasOwn(this.#head.rules, rule) ? this.#head.rules[rule] : undefined;
        if (texts === undefined) return [];
        return [
          `<details class="rule" id="${ruleAnchor(rule)}"><summary><code>${flowing(rule)}</code> ${flowing(texts.summary)}</summary><p>${prose(texts.why)}</p><pre tabindex="0">${flowing(texts.remedy)}</pre></details>`,
        ];
      })
      .join('\n');
  }
}

const compareWeights = (left: readonly number[], right: readonly number[]): number => {
  const differing = left.findIndex((value, i) => value !== right[i]);
  return differing < 0 ? 0 : (left[differing] ?? 0) - (right[differing] ?? 0);
};

/** Rule ids of a site may have any character. */
const ruleAnchor = (rule: string): string =>
  `r-${[...rule].map((sign) => (/[a-z0-9-]/.test(sign) ? sign : `_${sign.codePointAt(0)?.toString(16) ?? ''}`)).join('')}`;

function entry(head: ReportHead, pair: PairReport, group: Group, number: number): string {
  const { sentence, detail } = verdictOf(pair);
  const found = findingsOf(pair);
  const [first] = found;
  const unknown = pair.counts.unknown;
  const others = cardRules(pair).length - 1;
  const worst =
    first === undefined
      ? group === 'unknown'
        ? sentence
        : ''
      : `${sentenceCase(first.finding.message)}${others > 0 ? ` and ${counted(others, 'other rule')}` : ''}`;
  const numbers = [
    ...severities
      .filter((severity) => pair.findings[severity] > 0)
      .map((severity) => `<span class="n ${severity}">${sign(severity)}${pair.findings[severity]}</span>`),
    ...(unknown > 0 ? [`<span class="n unknown">${sign('unknown')}${unknown}</span>`] : []),
  ];
  return `<details class="pair" id="p${number}"><summary>${shape(groupState[group])} <b>${flowing(pair.pair)}</b> <span class="worst">${flowing(worst)}</span> <span class="numbers">${numbers.join(' ')}</span> ${sparkline(pair)}</summary>
<p><strong>${flowing(sentence)}</strong> ${flowing(detail)}</p>${first === undefined && unknown === 0 ? '' : stepList(pair, `none${number}`).replaceAll(/ <a href="[^"]*">Details.*?<\/a>/g, '')}${rulesOf(pair)}${
    unknown === 0
      ? ''
      : `<ul class="small">${unknownSentences(pair)
          .slice(0, 5)
          .map((line) => `<li>${flowing(line)}</li>`)
          .join('')}</ul>`
  }${controlsSection(head, pair, `p${number}`)}</details>\n`;
}

function rulesOf(pair: PairReport): string {
  const rows = [...groupBy(findingsOf(pair), ({ result }) => result.rule)].map(([rule, found]) => {
    const [first] = found;
    if (first === undefined) return '';
    return `<li>${sign(first.result.severity)}${flowing(sentenceCase(first.finding.message))}${found.length > 1 ? ` and ${found.length - 1} more` : ''} <a href="#${ruleAnchor(rule)}"><code>${flowing(rule)}</code></a></li>`;
  });
  return rows.length === 0 ? '' : `<ul class="rows">${rows.join('')}</ul>`;
}
