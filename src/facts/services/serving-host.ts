// Which host serves while no cluster manager says so
import type { Pair, Side } from '../../sdk/index.ts';
import { activeHost } from '../vip/active-host.ts';
import type { Interfaces } from '../network/addresses.ts';
import type { Mount } from '../storage/mount-table.ts';
import { exclusiveUnits, runningOf } from './service-units.ts';
import type { Units } from '../units/units.ts';

interface Seen {
  readonly addresses: Interfaces;
  readonly runningUnits: Units;
  readonly mounts: readonly Mount[];
}

/**
 * The host that alone holds the floating address; where no host does, the one that alone runs mail services; else the
 * one that alone has the data mounted. Undefined when none of these tells them apart.
 */
export function servingHost(sides: Readonly<Record<Side, Seen>>, { virtualIps, policy }: Pair): Side | undefined {
  const alone = (does: (seen: Seen) => boolean): Side | undefined => {
    const [a, b] = [does(sides.a), does(sides.b)];
    return a === b ? undefined : a ? 'a' : 'b';
  };
  return (
    activeHost(sides, virtualIps) ??
    alone(({ runningUnits }) => runningOf(runningUnits, exclusiveUnits(policy)).length > 0) ??
    alone(({ mounts }) => mounts.some(({ target }) => policy.sharedPaths.includes(target)))
  );
}
