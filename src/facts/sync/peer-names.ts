import type { Fact, HostIdentity } from '../../sdk/index.ts';
import type { Interfaces } from '../network/addresses.ts';
import { allAddresses, canonical } from '../network/addresses.ts';
import { isAddress } from '../network/networks.ts';

/**
 * Whether a name in a configuration is one of a host: its name, qualified or with a suffix for another network
 * (`mail-b-hb`), or an address that it is declared with or holds.
 */
export function isNameOf(name: string, { name: own, address }: HostIdentity, held: Fact<Interfaces>): boolean {
  if (isAddress(name))
    return (
      name === address || (held.known && allAddresses(held.value).some((each) => each.address === canonical(name)))
    );
  const [label = ''] = name.toLowerCase().split('.');
  const [bare = ''] = own.toLowerCase().split('.');
  return label === bare || label.startsWith(`${bare}-`);
}
