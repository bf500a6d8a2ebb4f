import type { CopyPicture, Side } from '../sdk/index.ts';
import { runs } from './cluster.ts';
import { sides } from './seen.ts';
import type { View } from './view.ts';

/** The tools that copy files between the hosts; undefined if a host does not show them. */
export function copiesIn(view: View): readonly CopyPicture[] | undefined {
  if (!sides.every((side) => view[side].lsyncd.known || view[side].csync2.known)) {
    if (sides.every((side) => copiesFrom(view, side).length === 0)) return undefined;
  }
  return sides.flatMap((side) => copiesFrom(view, side));
}

function copiesFrom(view: View, from: Side): readonly CopyPicture[] {
  const { lsyncd, csync2 } = view[from];
  const syncs = lsyncd.known ? lsyncd.value.syncs.length : 0;
  const groups = csync2.known ? csync2.value.groups.length : 0;
  return [
    ...(syncs === 0 ? [] : [{ tool: 'lsyncd', from, items: syncs, running: runs(view, from, 'lsyncd') }]),
    ...(groups === 0 ? [] : [{ tool: 'csync2', from, items: groups }]),
  ];
}
