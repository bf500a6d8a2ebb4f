// systemctl(1)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface FailedUnit {
  readonly id: string;
  readonly sub: string;
  readonly description: string;
}

/** Units that systemd counts as failed, whatever they are. */
export const failedUnits = defineFact({
  id: 'failed-units',
  describes: 'Units that have failed',
  ofMoment: true,
  sources: {
    failed: command(['systemctl', '--failed', '--no-legend', '--no-pager', '--plain'], {
      recordedAs: [['systemctl', '--failed', '*']],
    }),
  },
  parse({ failed }) {
    if (!failed.read) return unknownFrom(failed, 'systemctl --failed');
    const { stdout, stderr, exit } = failed.value;
    if (exit !== 0) return unknown('not-collected', `systemctl --failed: ${stderr.trim().split('\n')[0] ?? ''}`);
    return known<readonly FailedUnit[]>(stdout.split('\n').flatMap(unitFrom));
  },
});

/** `● UNIT LOAD ACTIVE SUB DESCRIPTION`; older versions print the dot even without a terminal. */
function unitFrom(line: string): FailedUnit[] {
  const [id, , active, sub, ...description] = line.replace(/^[●×*\s]+/, '').split(/\s+/);
  if (id === undefined || sub === undefined || active !== 'failed') return [];
  return [{ id, sub, description: description.join(' ') }];
}
