import { holds } from '../facts/network/addresses.ts';
import { runningOf } from '../facts/services/service-units.ts';
import { unitName } from '../facts/units/unit-names.ts';
import { dataMounts } from '../facts/storage/data-mounts.ts';
import type { AddressPicture, HostPicture, Side } from '../sdk/index.ts';
import { optionalProperty, seen, seenBy } from './seen.ts';
import type { View } from './view.ts';

/** The system, data directories and services of one host. */
export function hostIn({ pair: { policy }, ...sides }: View, side: Side): HostPicture {
  const { operatingSystem, mounts, dataServices, units } = sides[side];
  const services = dataServices.known ? dataServices : units;
  return {
    ...optionalProperty('system', operatingSystem.known ? shortName(operatingSystem.value) : undefined),
    ...optionalProperty('mounts', mounts.known ? dataMounts(policy, mounts.value).length : undefined),
    ...optionalProperty(
      'services',
      services.known ? runningOf(services.value, policy.serviceUnits.map(unitName)).length : undefined,
    ),
  };
}

const shortName = ({ id, version, name }: { readonly id: string; readonly version?: string; readonly name: string }) =>
  version === undefined ? name : `${id.charAt(0).toUpperCase()}${id.slice(1)} ${version}`;

/** The floating addresses and the hosts that hold them. */
export const addressesIn = ({ pair, ...sides }: View): readonly AddressPicture[] =>
  pair.virtualIps.map((address) => ({
    address,
    held: seenBy((side) => seen(sides[side].addresses, (all) => holds(all, address) !== undefined)),
  }));
