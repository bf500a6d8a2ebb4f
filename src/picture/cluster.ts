import { corosyncInUse } from '../facts/cluster/corosync-conf.ts';
import { configurationInForce } from '../facts/cluster/cib-lookup.ts';
import { isActive } from '../facts/units/unit-state.ts';
import { unitOf } from '../facts/units/units.ts';
import type { ClusterPicture, RingPicture, Seen, Side } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { managerIn } from './manager.ts';
import { optionalProperty, seen, seenBy, sides } from './seen.ts';
import type { View } from './view.ts';

/** The cluster manager, and whether each host sees the other one as a member. */
export function clusterIn(view: View): ClusterPicture {
  const nodes = { ...optionalProperty('a', nodeIn(view, 'a')), ...optionalProperty('b', nodeIn(view, 'b')) };
  return {
    manager: managerIn(view),
    seesPeer: seenBy((side) => seesPeer(view, side)),
    ...(Object.keys(nodes).length === 0 ? {} : { nodes }),
  };
}

/** The node that has the name of a host. */
const nodeIn = (view: View, side: Side): string | undefined =>
  cibIn(view).inForce?.nodes.find(({ uname }) => isName(view, side, uname))?.uname;

/** A host without a running Pacemaker sees no other one. */
function seesPeer(view: View, side: Side): Seen {
  const { clusterState } = view[side];
  return seen(clusterState, ({ running, nodes }) => {
    if (!running) return false;
    const members = nodes.filter(({ type }) => type === 'member');
    const own = members.filter(({ name }) => isName(view, side, name));
    const peers = members.filter(({ name }) => isName(view, otherSide(side), name));
    const rest = peers.length > 0 ? peers : own.length === 1 ? members.filter((node) => !own.includes(node)) : [];
    return rest.length === 1 ? rest.every(({ online, pending }) => online && !pending) : undefined;
  });
}

/** Whether the cluster calls a host of the pair by this name. */
export const isName = (view: View, side: Side, name: string): boolean => {
  const short = (text: string): string => text.toLowerCase().split('.')[0] ?? text;
  return short(view[side].host.name) === short(name);
};

/** The rings of corosync; undefined if neither host shows a configuration that can be read. */
export function ringsIn(view: View): readonly RingPicture[] | undefined {
  const confs = sides.flatMap((side) => {
    const { corosyncConf } = view[side];
    return corosyncConf.known ? [corosyncConf.value] : [];
  });
  const conf = confs.find((each) => corosyncInUse(each) === true);
  if (conf === undefined) {
    // A file with errors says nothing about the rings.
    const complete = confs.length === sides.length && confs.every(({ problems }) => problems.length === 0);
    return complete ? [] : undefined;
  }
  return conf.rings.map((id): RingPicture => {
    const address = (side: Side): string | undefined =>
      conf.nodes.find(({ name }) => name !== undefined && isName(view, side, name))?.rings[id];
    return {
      id,
      addresses: { ...optionalProperty('a', address('a')), ...optionalProperty('b', address('b')) },
      connected: seenBy((side) =>
        seen(view[side].linkState, ({ running, links }) => {
          const link = links.find((each) => each.id === id);
          return running && link !== undefined ? link.faults.length === 0 : running ? undefined : false;
        }),
      ),
    };
  });
}

/** Whether a service runs on a host. */
export const runs = (view: View, side: Side, unit: string): Seen =>
  seen(view[side].units, (all) => {
    const found = unitOf(all, unit);
    return found === undefined ? false : isActive(found);
  });

/** The configuration of the cluster that is in force, from either host. */
export function cibIn(view: View) {
  const known = sides.flatMap((side) => {
    const { cib } = view[side];
    return cib.known ? [cib.value] : [];
  });
  return {
    inForce: known.find((each) => configurationInForce(each) === true),
    complete: known.length === sides.length,
  };
}
