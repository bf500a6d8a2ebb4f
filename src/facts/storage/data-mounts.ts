import type { Policy } from '../../sdk/index.ts';
import type { Mount } from './mount-table.ts';
import { isBelow, mountOf, mountsBelow } from './mount-table.ts';

/** Rows for a shared data directory or something below one. */
export const dataMounts = <M extends Mount>(policy: Policy, rows: readonly M[]): readonly M[] =>
  rows.filter(({ target }) => policy.sharedPaths.some((path) => isBelow(target, path)));

/** What a data directory is on now: mounts of its own (at, above or below it, the root not among them), or none. */
export function ownMounts(table: readonly Mount[], path: string): readonly Mount[] {
  const covering = mountOf(table, path);
  const own = covering === undefined || covering.target === '/' ? [] : [covering];
  return [...own, ...mountsBelow(table, path)];
}

/** Whether one of the data directories has a mount of its own: a sign that the services are meant to run here. */
export const hasDataMounted = (policy: Policy, table: readonly Mount[]): boolean =>
  dataMounts(policy, table).length > 0;
