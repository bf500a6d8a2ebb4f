import type { Moment, PairReport, Side } from '../sdk/index.ts';
import { placeOf } from './findings.ts';
import { columns } from './wrap.ts';

const moments: readonly Moment[] = ['now', 'after-reboot', 'after-failover'];
/** Column heads that fit a terminal of 40 columns. */
const heads: Readonly<Record<Moment, string>> = { now: 'now', 'after-reboot': 'reboot', 'after-failover': 'failover' };
const places: readonly (Side | undefined)[] = ['a', 'b', undefined];

/**
 * A table of findings by host and moment: one row per host and one for the pair, one column per moment. Shows faults
 * that take effect only at the next failover. Empty if there are no findings.
 */
export function momentTable(pair: PairReport): readonly string[] {
  const findings = pair.results
    .filter(({ verdict }) => verdict === 'fail')
    .flatMap((result) => result.findings.map((finding) => ({ finding, result })));
  if (findings.length === 0) return [];
  const count = (side: Side | undefined, moment: Moment): string => {
    const number = findings.filter(
      ({ finding, result }) => (finding.host ?? result.host) === side && finding.moment === moment,
    ).length;
    return number === 0 ? '-' : String(number);
  };
  const names = places.map((side) =>
    [...(side === undefined ? 'the pair' : placeOf(pair, side))].slice(0, 14).join(''),
  );
  const width = Math.max(...names.map((name) => columns(name)), 'findings'.length);
  const first = (name: string): string => name + ' '.repeat(Math.max(0, width - columns(name)));
  return [
    [first('findings'), ...moments.map((moment) => heads[moment])].join('  '),
    ...places.map((side, i) =>
      [first(names[i] ?? ''), ...moments.map((moment) => count(side, moment).padStart(heads[moment].length))].join(
        '  ',
      ),
    ),
  ];
}
