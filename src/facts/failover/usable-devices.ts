import type { Cib } from '../cluster/cib-model.ts';
import { methodsFor, watchdogFencing } from '../fencing/fence-devices.ts';
import type { Failover } from './failover-model.ts';
import { instancesOf } from './lost-services.ts';

/** How the survivor fences the lost node. */
export interface UsableDevices {
  /** Devices of the first method that the survivor can use as a whole; `watchdog` without any device. */
  readonly used: readonly string[];
  /** Devices for the lost node that do not run on the survivor. */
  readonly stopped: readonly string[];
}

/** The scheduler assumes that fencing succeeds, so what matters is which devices run on the survivor after it. */
export function usableDevices(cib: Cib, { survivor, lost, after }: Failover): UsableDevices {
  if (watchdogFencing(cib)) return { used: ['watchdog'], stopped: [] };
  const runsHere = ({ id }: { readonly id: string }): boolean =>
    instancesOf(after, id).some(({ active, nodes }) => active && nodes.includes(survivor));
  const methods = methodsFor(cib, lost).filter((devices) => devices.length > 0);
  const used = methods.find((devices) => devices.every(runsHere)) ?? [];
  const stopped = methods.flat().filter((device) => !runsHere(device));
  return { used: used.map(({ id }) => id), stopped: [...new Set(stopped.map(({ id }) => id))] };
}
