// BlueMind's package scripts: dpkg trigger `bluemindtarget` (systemctl start bluemind.target); rpm %postun (systemctl start bm-NAME)
import type { Policy } from '../../sdk/index.ts';
import type { Packages } from './packages.ts';
import type { StateMarker } from '../applications/state-markers.ts';
import { unitName } from '../units/unit-names.ts';
import type { Units } from '../units/units.ts';
import { unitOf } from '../units/units.ts';

interface Guarded {
  readonly packages: Packages;
  readonly runningUnits: Units;
  readonly stateMarkers: readonly StateMarker[];
}

const target = 'bluemind.target';

/**
 * Units that the installation scripts of BlueMind's packages would start on a host: none where a mask or a marker is
 * in the way of each. On Debian they start the target, which a mask on it prevents; on Red Hat each service by itself.
 */
export function startableBy({ packages, runningUnits, stateMarkers }: Guarded, policy: Policy): readonly string[] {
  const state = (name: string): string | undefined => unitOf(runningUnits, name)?.load;
  if (packages.manager === 'dpkg' && state(target) === 'masked') return [];
  const held = new Set(stateMarkers.flatMap(({ service }) => (service === undefined ? [] : [unitName(service)])));
  const services = policy.serviceUnits
    .map(unitName)
    .filter((name) => name.startsWith('bm-') && state(name) === 'loaded' && !held.has(name));
  const started = services.length > 0 && packages.manager === 'dpkg' && state(target) === 'loaded' ? [target] : [];
  return [...started, ...services];
}
