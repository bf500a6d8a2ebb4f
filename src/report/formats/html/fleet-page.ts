import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { requiredText } from '../../failover-tests.ts';
import { counted } from '../../findings.ts';
import type { ReportHead } from '../../reporter.ts';
import { minuteText } from '../../time.ts';
import { cardRules } from './cards.ts';
import { hidingStyle } from './filters.ts';
import { fleetEntry, ruleAnchor } from './fleet-entry.ts';
import { escaped, flowing, prose, section, shape } from './markup.ts';
import type { State } from './state.ts';
import { worst } from './state.ts';
import type { Group } from './verdict.ts';
import { groups, groupText, verdictOf } from './verdict.ts';

interface Entry {
  readonly name: string;
  readonly group: Group;
  readonly state: State;
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
  #exceptions = 0;
  /** The pairs with a required failover test that is due, missing or not known. */
  readonly #due: { readonly number: number; readonly name: string; readonly text: string }[] = [];
  #first = '';
  #last = '';

  constructor(head: ReportHead) {
    this.#head = head;
  }

  add(pair: PairReport): void {
    const number = this.#entries.length + 1;
    const verdict = verdictOf(pair);
    const rules = cardRules(pair);
    const { unknown, waived, off = 0 } = pair.counts;
    if (unknown > 0) this.#notJudged = { checks: this.#notJudged.checks + unknown, pairs: this.#notJudged.pairs + 1 };
    this.#exceptions += waived + off;
    const due = (pair.failoverTests?.required ?? []).filter(({ state: each }) => each !== 'current');
    const text = due.map((each) => `${each.kind}: ${requiredText(each)}`).join('; ');
    if (due.length > 0) this.#due.push({ number, name: pair.pair, text });
    for (const rule of rules) this.#rules.set(rule, [...(this.#rules.get(rule) ?? []), pair.pair]);
    if (this.#first === '' || pair.takenAt < this.#first) this.#first = pair.takenAt;
    if (pair.takenAt > this.#last) this.#last = pair.takenAt;
    const weight = [...severities.map((severity) => pair.findings[severity]), unknown];
    const { group, state } = verdict;
    const packed = deflateRawSync(Buffer.from(fleetEntry(this.#head, pair, verdict, number)), { level: 1 });
    this.#entries.push({ name: pair.pair, group, state, weight, packed });
  }

  get title(): string {
    return `${counted(this.#entries.length, 'pair')}: ${this.#sentence()}`;
  }

  header(): string {
    const [from, to] = [minuteText(this.#first), minuteText(this.#last)];
    return `<h1>${counted(this.#entries.length, 'pair')}</h1> <span>read ${escaped(from === to ? from : `${from} to ${to}`)}</span> <span>halint ${escaped(this.#head.halint)}</span>`;
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
    const { checks, pairs } = this.#notJudged;
    const parts = groups.flatMap((group) => {
      const members = sorted.filter((each) => each.group === group);
      const state = worst(members.map((each) => each.state));
      return state === undefined ? [] : [{ group, state, members }];
    });
    const state = parts[0]?.state ?? 'unknown';
    const open =
      checks === 0
        ? 'Every check that applies was judged.'
        : `On ${counted(pairs, 'pair')}, ${counted(checks, 'check')} could not be judged: these do not count as passed.`;
    const exceptions = this.#exceptions === 0 ? '' : ` Accepted findings and rules turned off: ${this.#exceptions}.`;
    const due =
      this.#due.length === 0
        ? ''
        : ` <a href="#tests">Failover tests due or not known: ${counted(this.#due.length, 'pair')}</a>.`;
    const tiles = sorted.map(
      ({ name, state: own, number }) =>
        `<a href="#p${number}" class="${own}" title="${escaped(name)}">${shape(own)}<span class="v">${escaped(name)}</span></a>`,
    );
    yield `<section class="verdict ${state}" aria-label="Verdict"><p class="sentence">${shape(state)} <strong>${escaped(this.#sentence())}</strong></p><p>${parts.map(({ group, members }) => `${groupText[group]}: ${members.length}`).join('; ')}. ${open}${exceptions}${due}</p><p class="tiles">${tiles.join('')}</p></section>\n`;
    yield `<section id="pairs" aria-labelledby="pairs-h"><h2 id="pairs-h">Pairs, worst first</h2><form class="filters"><fieldset><legend>Show</legend>${parts.map(({ group, state: own, members }) => `<label class="${own}"><input type="checkbox" id="g-${group}" checked="checked"/>${shape(own)} ${groupText[group]} ${members.length}</label>`).join('')}</fieldset></form>\n`;
    for (const { group, state: own, members } of parts) {
      const folded = group === 'order' && members.length > shownInOrder;
      const title = `${shape(own)} ${groupText[group]} (${members.length})`;
      yield folded
        ? `<details class="group ${group}"><summary>${title}</summary>`
        : `<section class="group ${group}" aria-label="${groupText[group]}"><h3>${title}</h3>`;
      for (const { packed } of members) yield inflateRawSync(packed).toString();
      yield folded ? '</details>\n' : '</section>\n';
    }
    yield '</section>\n';
    yield section('tests', 'Failover tests that are due', this.#dueTests());
    yield section('faults', 'Findings on several pairs', this.#shared());
    yield section('fixes', 'Rules and fixes', this.#texts());
  }

  #sentence(): string {
    const of = (group: Group): number => this.#entries.filter((each) => each.group === group).length;
    const total = this.#entries.length;
    const serious = [
      ...(of('danger') > 0 ? [`${of('danger')} of ${total} pairs in danger now`] : []),
      ...(of('risk') > 0
        ? [`${of('risk')}${of('danger') > 0 ? ' more' : ` of ${total} pairs`} at risk at the next failover or reboot`]
        : []),
    ];
    const unknown = of('unknown') > 0 ? `, ${of('unknown')} cannot be called safe` : '';
    if (serious.length > 0) return `${serious.join(', ')}${unknown}.`;
    if (of('broken') > 0) return `${of('broken')} of ${total} pairs not in order${unknown}.`;
    if (of('unknown') > 0) return `${of('unknown')} of ${total} pairs cannot be called safe.`;
    if (of('improve') > 0) return `Usable: ${of('improve')} of ${total} pairs to improve.`;
    return `All ${total} pairs are in order${this.#exceptions === 0 ? '' : ', except for what is accepted or turned off'}.`;
  }

  #dueTests(): string {
    const items = this.#due.map(
      ({ number, name, text }) => `<li><a href="#p${number}">${flowing(name)}</a>: ${flowing(text)}</li>`,
    );
    return items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
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
