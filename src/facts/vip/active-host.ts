// RFC 5798: the router that holds the virtual address is the master
import type { Side } from '../../sdk/index.ts';
import type { Interfaces } from '../network/addresses.ts';
import { holds } from '../network/addresses.ts';

interface Sided {
  readonly a: { readonly addresses: Interfaces };
  readonly b: { readonly addresses: Interfaces };
}

/** Hosts that hold a floating address now, on any interface. */
export const holdersOf = ({ a, b }: Sided, address: string): readonly Side[] => [
  ...(holds(a.addresses, address) === undefined ? [] : (['a'] as const)),
  ...(holds(b.addresses, address) === undefined ? [] : (['b'] as const)),
];

/**
 * The host that alone holds floating addresses of the pair; undefined when both do, when none does, or when none is
 * declared.
 */
export function activeHost(sides: Sided, virtualIps: readonly string[]): Side | undefined {
  const holders = new Set(virtualIps.flatMap((address) => holdersOf(sides, address)));
  const [only] = holders;
  return holders.size === 1 ? only : undefined;
}
