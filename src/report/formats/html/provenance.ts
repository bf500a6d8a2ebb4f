import type { PairReport } from '../../../sdk/index.ts';
import type { ReportHead } from '../../reporter.ts';
import { collectedText, minuteText } from '../../time.ts';
import { escaped, flowing, fold, section, table } from './markup.ts';

/** The tests of a failover that are declared or known, and those that are due. */
export function failoverTests({ failoverTests: all }: PairReport, prefix: string): string {
  if (all === undefined) return '';
  const due = all.required.map(({ kind, state, last, until }) => [
    ...[
      kind,
      state === 'current' ? 'current' : `<b>${state === 'unknown' ? 'not known' : state}</b>`,
      escaped(last ?? 'never'),
      escaped(until ?? ''),
    ],
  ]);
  const done = all.tests.map(({ date, kind, result, host = '', operator = '', source, note = '' }) => [
    ...[escaped(date), kind, result, flowing(host), flowing(operator), source, flowing(note)],
  ]);
  const required =
    due.length === 0 ? '' : table('Required tests', ['test', 'state', 'last success', 'valid until'], due);
  const head = ['date', 'test', 'result', 'host', 'operator', 'source', 'note'];
  return section(`${prefix}tests`, 'Failover tests', required + (done.length === 0 ? '' : table('Tests', head, done)));
}

/** The origin of the data: hosts, versions, digests, effective policy. */
export function provenance(head: ReportHead, pair: PairReport, prefix: string): string {
  const hosts = [pair.hosts.a, pair.hosts.b].map((host) => {
    const { name, address, via, status, error, duration } = host;
    const collected = collectedText(host, pair);
    const state = [status, ...(error === undefined ? [] : [flowing(error)])].join(': ');
    return [
      ...[flowing(name), flowing(address), flowing(via)],
      collected === undefined ? state : `${state}; ${escaped(collected)}`,
      `${Math.round(duration * 10) / 10} s`,
    ];
  });
  const facts: readonly (readonly [string, string])[] = [
    ['read', escaped(minuteText(pair.takenAt))],
    ['halint', escaped(head.halint)],
    ['profile', pair.profile],
    [
      'declared in',
      pair.declaredAt === undefined
        ? ''
        : flowing(`${pair.declaredAt.path}${pair.declaredAt.line === undefined ? '' : `:${pair.declaredAt.line}`}`),
    ],
    ['snapshot', digest(pair.provenance?.snapshot)],
    ['configuration', digest(pair.provenance?.configuration)],
    ['rules', digest(pair.provenance?.rules)],
    [
      'previous bundle',
      pair.provenance?.previous === undefined
        ? ''
        : `${flowing(pair.provenance.previous.file)} ${digest(pair.provenance.previous.sha256)}`,
    ],
  ];
  const shown = facts.filter(([, value]) => value !== '');
  const policy = (pair.provenance?.policy ?? []).map(({ key, value, origin }) => [
    flowing(key),
    `<code>${flowing(value)}</code>`,
    flowing(origin),
  ]);
  const content = [
    table('Hosts', ['host', 'address', 'read through', 'status', 'time'], hosts),
    `<dl>${shown.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`,
    policy.length === 0
      ? ''
      : fold('Effective policy', table('Effective policy', ['setting', 'value', 'origin'], policy)),
  ].join('\n');
  return section(`${prefix}origin`, 'Where this comes from', content);
}

const digest = (sha256: string | undefined): string =>
  sha256 === undefined ? '' : `<code class="digest">sha256 ${escaped(sha256)}</code>`;
