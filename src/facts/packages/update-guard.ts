// BlueMind's package scripts: dpkg trigger `bluemindtarget` (systemctl start bluemind.target); rpm %postun (systemctl
// start bm-NAME)
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
 * What package scripts of BlueMind restart by name, besides the target (postinst and trigger of bm-webserver). bm-nginx
 * and bm-php-fpm are restarted as well, but cannot be guarded: their packages stop half-way where the restart fails.
 * They hold no data.
 */
const restartedByName: readonly string[] = ['bm-webserver.service'];

/**
 * Units that the installation scripts of BlueMind's packages would start on a host: none where a mask or a marker is
 * in the way of each. On Debian they start the target, which a mask on it prevents, and restart some services by name;
 * on Red Hat they start each service by itself.
 */
export function startableBy({ packages, runningUnits, stateMarkers }: Guarded, policy: Policy): readonly string[] {
  const state = (name: string): string | undefined => unitOf(runningUnits, name)?.load;
  const held = new Set(stateMarkers.flatMap(({ service }) => (service === undefined ? [] : [unitName(service)])));
  const services = policy.serviceUnits
    .map(unitName)
    .filter((name) => name.startsWith('bm-') && state(name) === 'loaded' && !held.has(name));
  if (packages.manager === 'dpkg' && state(target) === 'masked')
    return services.filter((name) => restartedByName.includes(name));
  const started = services.length > 0 && packages.manager === 'dpkg' && state(target) === 'loaded' ? [target] : [];
  return [...started, ...services];
}
