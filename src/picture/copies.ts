import type { CopyPicture, PairPicture, Side } from '../sdk/index.ts';
import { runs } from './cluster.ts';
import { sides } from './seen.ts';
import type { View } from './view.ts';

/** The tools that copy files between the hosts, and the hosts that do not show all of them. */
export function copiesIn(view: View): Pick<PairPicture, 'copies' | 'copiesUnknownOn'> {
  const copies = sides.flatMap((side) => copiesFrom(view, side));
  const unknownOn = sides.filter((side) => !(view[side].lsyncd.known && view[side].csync2.known));
  if (unknownOn.length === 0) return { copies };
  return copies.length === 0 ? {} : { copies, copiesUnknownOn: unknownOn };
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
