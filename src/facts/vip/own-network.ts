// ocf_heartbeat_IPaddr2(7), keepalived.conf(5)
import { isOcf, parameter, servicePrimitives } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { canonical } from '../network/addresses.ts';
import type { VrrpInstance } from './keepalived-model.ts';

/** The address resources of Pacemaker that hold a floating address. */
export const resourcesOf = (cib: Cib, address: string) =>
  servicePrimitives(cib)
    .map(({ primitive }) => primitive)
    .filter(
      (primitive) =>
        isOcf(primitive, 'IPaddr2') &&
        canonical((parameter(primitive, 'ip') ?? '').split('/')[0] ?? '') === canonical(address),
    );

const isSet = (value: string | undefined): boolean => value !== undefined && value.trim() !== '';

/**
 * Whether the cluster manager brings an address up on a host that has no address in its network: IPaddr2 when nic and
 * cidr_netmask are set, so that it looks for no route; keepalived always, because an instance names its interface.
 */
export function needsNoOwnAddress(
  address: string,
  { cib, instances }: { readonly cib?: Cib | undefined; readonly instances: readonly VrrpInstance[] },
): boolean {
  const resources = cib === undefined ? [] : resourcesOf(cib, address);
  if (resources.length > 0)
    return resources.every(
      (primitive) => isSet(parameter(primitive, 'nic')) && isSet(parameter(primitive, 'cidr_netmask')),
    );
  return instances.some(({ addresses }) => addresses.some((each) => each.address === canonical(address)));
}
