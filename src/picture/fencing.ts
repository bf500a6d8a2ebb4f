import { property } from '../facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../facts/cluster/cib-values.ts';
import { fenceDevices } from '../facts/fencing/fence-devices.ts';
import type { FenceDevice } from '../facts/fencing/fence-devices.ts';
import type { FenceDevicePicture, FencePicture, Seen, Side } from '../sdk/index.ts';
import { otherSide } from '../sdk/index.ts';
import { cibIn, isName } from './cluster.ts';
import { optionalProperty, seen, sides } from './seen.ts';
import type { View } from './view.ts';

/** The fencing of each host; undefined if the configuration of the cluster is not known. */
export function fencingIn(view: View): readonly FencePicture[] | undefined {
  const { inForce: cib, complete } = cibIn(view);
  if (cib === undefined && !complete) return undefined;
  const devices = cib === undefined ? [] : fenceDevices(cib);
  const setting = cib === undefined ? undefined : parseBoolean(property(cib, 'stonith-enabled') ?? 'true');
  const enabled: Seen = cib === undefined ? 'no' : setting === undefined ? 'unknown' : setting ? 'yes' : 'no';
  return sides.map((target) => ({
    target,
    devices: devices.filter((device) => fences(view, device, target)).map((device) => devicePicture(view, device)),
    enabled,
    answers: answers(view, target),
  }));
}

/** A device without a list of targets finds them by itself and may fence either host. */
const fences = (view: View, { targets }: FenceDevice, side: Side): boolean =>
  targets === undefined || targets.some((name) => isName(view, side, name));

const devicePicture = (view: View, { id, agent, address }: FenceDevice): FenceDevicePicture => ({
  id,
  agent,
  ...optionalProperty('address', address),
  running: running(view, id),
});

/** In a split cluster, each half sees the devices of the other half as stopped. */
function running(view: View, id: string): Seen {
  const all = sides.map((side) =>
    seen(view[side].clusterState, (state) =>
      state.resources.some((each) => each.id === id && each.active && !each.failed),
    ),
  );
  return all.find((each) => each === 'yes') ?? (all.includes('unknown') ? 'unknown' : 'no');
}

/** The peer asks the controller of a host. */
function answers(view: View, target: Side): Seen {
  const { bmcPath } = view[otherSide(target)];
  return seen(bmcPath, ({ answer }) => {
    if (answer === undefined) return undefined;
    return answer === 'present' ? undefined : answer === 'ok';
  });
}
