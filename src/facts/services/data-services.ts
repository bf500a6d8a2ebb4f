// systemctl(1)
import { command, defineFact, readAs } from '../../sdk/index.ts';
import { runningUnits } from '../units/running-units.ts';
import { unitName } from '../units/unit-names.ts';

/**
 * The services that must run on one host only, as they are now: a small part of `running-units`, asked much more
 * quickly.
 */
export const dataServices = defineFact({
  id: 'data-services',
  describes: 'Which of the services that belong to one host run now',
  sources: ({ pair }) => {
    // Without any name systemctl would speak of itself; this one is always there.
    const names = new Set([
      'multi-user.target',
      ...pair.policy.serviceUnits.map(unitName),
      'postgresql@*',
      'postgresql-*',
    ]);
    return {
      show: command(['systemctl', 'show', '-p', 'Id,Names,LoadState,ActiveState,SubState', ...names], {
        recordedAs: [['systemctl', 'show', '*']],
      }),
    };
  },
  // What runs says systemd alone; what a boot would start is on disk, and no matter here.
  parse: ({ show }) => runningUnits.parse({ show, links: readAs([]) }),
});
