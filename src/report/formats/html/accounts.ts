import type { PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { counted, groupBy, placeOf } from '../../findings.ts';
import { changedSeverities, offRules } from '../../settings.ts';
import { suppressionWarnings } from '../../suppression-warnings.ts';
import { missingFacts, otherUnknown, reasonText } from '../../unknown.ts';
import { categoryOf } from './filters.ts';
import { flowing, fold, named, section, shape, table } from './markup.ts';
import { stateOf, states, unreadHosts, worst } from './state.ts';

/** Everything that is not a finding: not judged, accepted, turned off, passed, not applicable. */
export const accounts = (pair: PairReport, prefix: string): string =>
  [
    notJudged(pair, prefix),
    section(`${prefix}accepted`, `${shape('accepted')} ${acceptedTitle(pair)}`, acceptedContent(pair)),
    section(`${prefix}off`, `${shape('accepted')} ${turnedOffTitle(pair)}`, turnedOffContent(pair)),
    passed(pair, prefix),
    notApplicable(pair, prefix),
  ].join('');

/** Accepted findings and rules that are off or have a changed severity, as folds for a list of pairs. */
export const exceptionFolds = (pair: PairReport): string =>
  [[acceptedTitle(pair), acceptedContent(pair)] as const, [turnedOffTitle(pair), turnedOffContent(pair)] as const]
    .map(([title, content]) => (content === '' ? '' : fold(`${shape('accepted')} ${title}`, content)))
    .join('');

function notJudged(pair: PairReport, prefix: string): string {
  const unread = unreadHosts(pair).map(
    ({ name, status, error }) =>
      `<p><b>${flowing(name)}</b> ${status === 'partial' ? 'was read only in part' : 'could not be read'}${error === undefined ? '' : `: ${flowing(error)}`}.</p>`,
  );
  const causes = missingFacts(pair).map(({ side, reason, facts, results }) => {
    const { name, error } = pair.hosts[side];
    const details = [...new Set(facts.map(({ detail }) => detail))].filter((detail) => detail !== error);
    const rows = facts.map(({ fact, detail }) => [flowing(fact), detail === error ? '' : flowing(detail)]);
    const severityOf = severities.flatMap((severity) => {
      const count = results.filter((result) => result.severity === severity).length;
      return count === 0 ? [] : [`${count} ${severity}`];
    });
    const title = `${flowing(name)}: ${reasonText[reason]}. ${counted(results.length, 'check')} could not be judged (${severityOf.join(', ')} if it fails)`;
    const rules = `<p>Checks: ${flowing([...new Set(results.map(({ rule }) => rule))].join(', '))}</p>`;
    return fold(
      title,
      `${details.length === 0 ? `<p>Facts: ${flowing(facts.map(({ fact }) => fact).join(', '))}</p>` : table('Facts', ['fact', 'reason'], rows)}${rules}`,
    );
  });
  const others = [...otherUnknown(pair)].map(([reason, results]) =>
    fold(
      `${flowing(reason)}: ${counted(results.length, 'check')}`,
      `<p>${flowing([...new Set(results.map(({ rule }) => rule))].join(', '))}</p>`,
    ),
  );
  const content = [...unread, ...causes, ...others].join('\n');
  return section(`${prefix}unknown`, `${shape('unknown')} Not judged (${pair.counts.unknown})`, content);
}

const acceptedTitle = ({ results }: PairReport): string =>
  `Accepted (${results.reduce((sum, { verdict, findings }) => sum + (verdict === 'waived' ? findings.length : 0), 0)})`;

function acceptedContent(pair: PairReport): string {
  const rows = pair.results
    .filter(({ verdict }) => verdict === 'waived')
    .flatMap((result) =>
      result.findings.map((finding) => {
        const { waiver, reason = '' } = result;
        const days =
          waiver === undefined ? '' : `until ${flowing(waiver.expires)} (${counted(waiver.daysLeft, 'day')} left)`;
        const approval = [
          ...(waiver?.approver === undefined ? [] : [`approved by ${flowing(waiver.approver)}`]),
          ...(waiver?.ticket === undefined ? [] : [flowing(waiver.ticket)]),
          ...(waiver?.risk === undefined ? [] : [`risk: ${flowing(waiver.risk)}`]),
        ];
        return [
          `${named(result.severity)} ${flowing(finding.message)} <code>${flowing(result.rule)}</code>`,
          `${flowing(placeOf(pair, finding.host ?? result.host))}: ${flowing(finding.subject)}`,
          [flowing(waiver?.reason ?? reason), ...approval].join('; '),
          waiver === undefined ? 'baseline' : flowing(waiver.owner),
          days,
        ];
      }),
    );
  const list =
    rows.length === 0 ? '' : table('Accepted findings', ['finding', 'where', 'reason', 'owner', 'valid'], rows);
  const warnings = suppressionWarnings(pair).map((line) => `<li>${flowing(line)}</li>`);
  const hygiene =
    warnings.length === 0 ? '' : `<p><b>Waivers and baseline entries to review</b></p><ul>${warnings.join('')}</ul>`;
  return list + hygiene;
}

const turnedOffTitle = (pair: PairReport): string => `Turned off (${offRules(pair).length})`;

function turnedOffContent(pair: PairReport): string {
  const off = offRules(pair).map(({ rule, severity, reason }) => [
    `<code>${flowing(rule)}</code>`,
    named(severity),
    flowing(reason),
  ]);
  const changed = changedSeverities(pair).map(({ rule, severity, from, reason }) => [
    ...[`<code>${flowing(rule)}</code>`, `${named(severity)} instead of ${from}`, flowing(reason)],
  ]);
  return (
    (off.length === 0 ? '' : table('Rules that are off', ['rule', 'severity', 'reason'], off)) +
    (changed.length === 0
      ? ''
      : `<p><b>Changed severities</b></p>${table('Changed severities', ['rule', 'severity', 'reason'], changed)}`)
  );
}

function passed(pair: PairReport, prefix: string): string {
  const categories = [...groupBy(pair.results, ({ rule }) => categoryOf(rule))].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const rows = categories.flatMap(([category, results]) => {
    const good = new Map(
      results.filter(({ verdict }) => verdict === 'pass').map(({ rule, summary }) => [rule, summary]),
    );
    const state = worst(results.flatMap(stateOf));
    if (state === undefined) return [];
    const counts = states.flatMap((each) => {
      const count = results.filter((result) => stateOf(result).includes(each)).length;
      return count === 0 ? [] : [`${count} ${each === 'unknown' ? 'not judged' : each}`];
    });
    const list = `<ul class="passes">${[...good.values()].map((summary) => `<li>${flowing(summary)}</li>`).join('')}</ul>`;
    return [
      fold(
        `${shape(state)} <b>${flowing(category)}</b> ${counts.join(', ')}`,
        good.size === 0 ? '<p>No check passed.</p>' : list,
      ),
    ];
  });
  return section(
    `${prefix}passed`,
    `Checks by category (${pair.counts.pass} passed)`,
    rows.length === 0 ? '' : `<div class="cats">${rows.join('\n')}</div>`,
  );
}

function notApplicable(pair: PairReport, prefix: string): string {
  const reasons = groupBy(
    pair.results.filter(({ verdict }) => verdict === 'skip'),
    ({ reason = 'no reason was given' }) => reason,
  );
  const items = [...reasons].map(
    ([reason, results]) =>
      `<li>${flowing(reason)}: ${flowing([...new Set(results.map(({ rule }) => rule))].join(', '))}</li>`,
  );
  const list = items.length === 0 ? '' : fold('The reasons', `<ul class="small">${items.join('')}</ul>`);
  return section(`${prefix}skip`, `Does not apply (${pair.counts.skip})`, list);
}
