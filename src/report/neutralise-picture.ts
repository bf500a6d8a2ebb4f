import type { PairPicture, Side } from '../sdk/index.ts';
import { visible } from './visible.ts';

/** Neutralises every text of a picture. */
export function neutralisePicture(picture: PairPicture): PairPicture {
  const { hosts, addresses, rings, fencing, stores, copies } = picture;
  return {
    ...picture,
    hosts: { a: neutraliseSystem(hosts.a), b: neutraliseSystem(hosts.b) },
    addresses: addresses.map((each) => ({ ...each, address: visible(each.address) })),
    ...(rings === undefined
      ? {}
      : { rings: rings.map((ring) => ({ ...ring, addresses: neutraliseSides(ring.addresses) })) }),
    ...(fencing === undefined
      ? {}
      : {
          fencing: fencing.map((fence) => ({
            ...fence,
            devices: fence.devices.map(({ id, agent, address, running }) => ({
              id: visible(id),
              agent: visible(agent),
              ...(address === undefined ? {} : { address: visible(address) }),
              running,
            })),
          })),
        }),
    ...(stores === undefined
      ? {}
      : {
          stores: stores.map(({ roles, ...store }) => ({
            ...store,
            name: visible(store.name),
            paths: store.paths.map(visible),
            ...(roles === undefined ? {} : { roles: neutraliseSides(roles) }),
          })),
        }),
    ...(copies === undefined ? {} : { copies: copies.map((copy) => ({ ...copy, tool: visible(copy.tool) })) }),
  };
}

const neutraliseSystem = (host: PairPicture['hosts'][Side]): PairPicture['hosts'][Side] =>
  host.system === undefined ? host : { ...host, system: visible(host.system) };

const neutraliseSides = ({
  a,
  b,
}: Readonly<Partial<Record<Side, string>>>): Readonly<Partial<Record<Side, string>>> => ({
  ...(a === undefined ? {} : { a: visible(a) }),
  ...(b === undefined ? {} : { b: visible(b) }),
});
