import { cardRules } from '../../src/report/formats/html/cards.ts';
import type { PairReport, Report, Result, RulePart } from '../../src/sdk/index.ts';
import { partOf } from '../../src/sdk/index.ts';
import { reporters } from './reporters.ts';

/** From the best to the worst: nothing that is not known is good. */
const ranks: readonly string[] = ['passed', 'accepted', 'info', 'unknown', 'warning', 'error', 'critical'];
const rankOf = (state: string): number => ranks.indexOf(state);

/** A part of the picture as the rendered page has it. */
interface DrawnPart {
  readonly key: string;
  readonly state: string;
  /** The anchor that it leads to. */
  readonly target: string;
}

const drawnIn = (page: string): readonly DrawnPart[] =>
  [...page.matchAll(/<a href="#([^"]*)" data-part="([^"]*)" class="p ([a-z]*)">/g)].map(
    ([, target = '', key = '', state = '']) => ({ key, state, target }),
  );

const keys: Readonly<Record<RulePart, readonly string[]>> = {
  ...{ host: [], address: ['address'], cluster: ['cluster'], rings: ['rings'], storage: ['storage'] },
  ...{ fencing: ['fencing-a', 'fencing-b'], copies: ['copies'] },
};

/** The parts that must show a result, from the field of the report and the hosts that the result names. */
function keysFor({ rules }: Report, { rule, host, findings }: Result, drawn: readonly DrawnPart[]): readonly string[] {
  const part = rules[rule]?.part ?? partOf(rule);
  const named = [host, ...findings.map((finding) => finding.host)].flatMap((side) => side ?? []);
  const found = [...keys[part], ...named.map((side) => `host-${side}`)].filter((key) =>
    drawn.some((each) => each.key === key),
  );
  return found.length > 0 ? found : ['host-a', 'host-b'];
}

/** The worst that a result says about its parts. */
function worstOf({ verdict, severity, inPart }: Result): number {
  if (verdict === 'fail') return Math.max(rankOf(severity), inPart === true ? rankOf('unknown') : 0);
  if (verdict === 'unknown') return rankOf('unknown');
  return verdict === 'waived' || verdict === 'off' ? rankOf('accepted') : 0;
}

/**
 * The faults of a picture, as the rendered page shows it: parts that look better than a result or than a host that was
 * not read, parts that do not lead to their worst finding, and links without an anchor.
 */
export const pictureFaults = (report: Report): readonly string[] =>
  report.pairs.flatMap((pair) => {
    const page = reporters.html({ ...report, pairs: [pair] }, { color: false, width: 100 });
    const drawn = drawnIn(page);
    const missing = pair.picture !== undefined && drawn.length === 0 ? ['no part is drawn'] : [];
    return [...missing, ...tooGood(report, pair, drawn), ...astray(report, pair, drawn), ...withoutAnchor(page)];
  });

function tooGood(report: Report, pair: PairReport, drawn: readonly DrawnPart[]): readonly string[] {
  const unread = (['a', 'b'] as const).filter((side) => pair.hosts[side].status !== 'complete');
  const claims = [
    ...pair.results.map((each) => [each.rule, keysFor(report, each, drawn), worstOf(each)] as const),
    ...unread.map((side) => [`unread ${side}`, [`host-${side}`], rankOf('unknown')] as const),
  ];
  return claims.flatMap(([name, own, least]) =>
    drawn
      .filter(({ key, state }) => own.includes(key) && rankOf(state) < least)
      .map(({ key, state }) => `${key} is ${state}, but ${name} is ${ranks[least] ?? ''}`),
  );
}

const astray = (report: Report, pair: PairReport, drawn: readonly DrawnPart[]): readonly string[] =>
  drawn.flatMap(({ key, state, target }) => {
    const causes = pair.results.filter(
      (each) =>
        each.verdict === 'fail' &&
        each.severity === state &&
        each.findings.length > 0 &&
        keysFor(report, each, drawn).includes(key),
    );
    const rule = /^f\d+$/.test(target) ? cardRules(pair)[Number(target.slice(1))] : undefined;
    return causes.length === 0 || causes.some((each) => each.rule === rule)
      ? []
      : [`${key} (${state}) leads to #${target}`];
  });

function withoutAnchor(page: string): readonly string[] {
  const anchors = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id));
  return [...page.matchAll(/href="#([^"]*)"/g)].flatMap(([, id = '']) => (anchors.has(id) ? [] : [`#${id}`]));
}
