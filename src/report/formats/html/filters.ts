import type { Moment, PairReport } from '../../../sdk/index.ts';
import { severities } from '../../../sdk/index.ts';
import { findingsOf, momentText } from '../../findings.ts';
import { escaped, shape } from './markup.ts';
import { moments } from './matrix.ts';

/** The category of a rule as part of a class name; a site may name its own categories. */
export const categoryOf = (rule: string): string => (rule.split('/')[0] ?? '').replaceAll(/[^a-z0-9-]/gi, '_');

export const markOf = (moment: Moment): string => moment.replace('after-', '');

/** Controls that hide cards without a script, and the style that they need. */
export interface Filters {
  readonly controls: string;
  readonly style: string;
}

/** Filters by severity, host, moment and category. On paper, all findings are printed. */
export function filters(pair: PairReport): Filters {
  const found = findingsOf(pair);
  const present = severities.filter((severity) => pair.findings[severity] > 0);
  const categories = [...new Set(found.map(({ result }) => categoryOf(result.rule)))].sort();
  const isNew = found.some(({ finding }) => finding.history?.isNew === true);
  const choices = (name: string, label: string, values: readonly (readonly [string, string])[]): string =>
    `<fieldset><legend>${label}</legend>${[['all', 'all'] as const, ...values]
      .map(
        ([value, text], i) =>
          `<label><input type="radio" name="${name}" id="${name}-${value}"${i === 0 ? ' checked="checked"' : ''}/>${text}</label>`,
      )
      .join('')}</fieldset>`;
  const controls = `<form class="filters">
<fieldset><legend>Severity</legend>${present.map((severity) => `<label class="${severity}"><input type="checkbox" id="s-${severity}" checked="checked"/>${shape(severity)} ${severity}</label>`).join('')}</fieldset>
${choices('h', 'Host', [
  ['a', escaped(pair.hosts.a.name)],
  ['b', escaped(pair.hosts.b.name)],
  ['p', 'the pair'],
])}
${choices(
  'm',
  'When',
  moments.map((moment) => [markOf(moment), momentText[moment]]),
)}
${choices(
  'k',
  'Category',
  categories.map((category) => [category, escaped(category)]),
)}
${isNew ? '<fieldset><legend>Change</legend><label><input type="checkbox" id="only-new"/>only new findings</label></fieldset>' : ''}
</form>`;
  const hides = [
    ...present.map((severity) => `#s-${severity}:not(:checked)) .card.${severity}`),
    ...[
      'h-a',
      'h-b',
      'h-p',
      ...moments.map((moment) => `m-${markOf(moment)}`),
      ...categories.map((category) => `k-${category}`),
    ].map((name) => `#${name}:checked) .card:not(.${name})`),
    ...(isNew ? ['#only-new:checked) .card:not(.new)'] : []),
  ];
  return { controls, style: hidingStyle(hides) };
}

export const hidingStyle = (hides: readonly string[]): string =>
  hides.length === 0 ? '' : `@media screen{${hides.map((each) => `main:has(${each}`).join(',')}{display:none}}`;
