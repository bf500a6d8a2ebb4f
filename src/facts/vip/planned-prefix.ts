// ocf_heartbeat_IPaddr2(7), keepalived.conf(5)
import { parameter } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { canonical } from '../network/addresses.ts';
import type { VrrpInstance } from './keepalived-model.ts';
import { resourcesOf } from './own-network.ts';

/** A prefix length that the configuration of a cluster manager gives a floating address. */
export interface PlannedPrefix {
  readonly prefix: number;
  /** The resource or instance. */
  readonly by: string;
}

/** Without one IPaddr2 takes that of the interface, and keepalived that of a single host. */
export function plannedPrefixes(
  address: string,
  { cib, instances }: { readonly cib?: Cib | undefined; readonly instances: readonly VrrpInstance[] },
): readonly PlannedPrefix[] {
  const resources = cib === undefined ? [] : resourcesOf(cib, address);
  return [
    ...resources.flatMap((primitive): readonly PlannedPrefix[] => {
      const written = parameter(primitive, 'cidr_netmask') ?? '';
      return /^\d{1,3}$/.test(written) ? [{ prefix: Number(written), by: primitive.id }] : [];
    }),
    ...instances.flatMap(({ name, addresses }) =>
      addresses.flatMap((each): readonly PlannedPrefix[] =>
        each.prefix !== undefined && each.address === canonical(address) ? [{ prefix: each.prefix, by: name }] : [],
      ),
    ),
  ];
}
