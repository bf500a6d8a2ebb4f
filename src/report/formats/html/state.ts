import type { PairReport, Result } from '../../../sdk/index.ts';

/** The state of something in the report, worst first. `accepted`: by a waiver, the baseline or a rule that is off. */
export const states = ['critical', 'error', 'warning', 'unknown', 'info', 'accepted', 'passed'] as const;
export type State = (typeof states)[number];

export const stateText: Readonly<Record<State, string>> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
  unknown: 'not judged',
  accepted: 'accepted',
  passed: 'passed',
};

/** The worst of some states; undefined for none. */
export const worst = (of: readonly State[]): State | undefined => states.find((state) => of.includes(state));

/** The state that a result means; undefined if it says nothing about the pair. */
export function stateOf({ verdict, severity, inPart }: Result): readonly State[] {
  switch (verdict) {
    case 'fail':
      return inPart === true ? [severity, 'unknown'] : [severity];
    case 'unknown':
      return ['unknown'];
    case 'waived':
    case 'off':
      return ['accepted'];
    case 'pass':
      return ['passed'];
    case 'skip':
      return [];
  }
}

/** The names of the hosts that were not read completely. */
export const unreadHosts = ({ hosts: { a, b } }: PairReport): readonly PairReport['hosts']['a'][] =>
  [a, b].filter(({ status }) => status !== 'complete');
