import type { PairPicture, Side, SimulatedFailover } from '../../sdk/index.ts';
import { visible } from '../visible.ts';

/** Neutralises every text of a picture. */
export function neutralisePicture(picture: PairPicture): PairPicture {
  const { hosts, addresses, cluster, rings, fencing, stores, copies, failovers } = picture;
  return {
    ...picture,
    hosts: { a: neutraliseSystem(hosts.a), b: neutraliseSystem(hosts.b) },
    ...(cluster.nodes === undefined ? {} : { cluster: { ...cluster, nodes: neutraliseSides(cluster.nodes) } }),
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
    ...(failovers === undefined ? {} : { failovers: failovers.map(neutraliseFailover) }),
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

function neutraliseFailover(failover: SimulatedFailover): SimulatedFailover {
  if ('unknown' in failover) return { ...failover, unknown: visible(failover.unknown) };
  return {
    ...failover,
    devices: failover.devices.map(visible),
    services: failover.services.map(({ id, on, reason, ...service }) => ({
      ...service,
      id: visible(id),
      on: on.map(visible),
      ...(reason === undefined ? {} : { reason: visible(reason) }),
    })),
    steps: failover.steps.map(({ step, on, after }) => ({
      step: visible(step),
      ...(on === undefined ? {} : { on: visible(on) }),
      after: after.map(visible),
    })),
  };
}
