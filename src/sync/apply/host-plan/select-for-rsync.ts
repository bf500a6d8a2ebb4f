import type { PlanItem } from '../../plan/plan.ts';

/** Bytes and number of files from which rsync is quicker than one program for each file. */
const rsyncThreshold = { bytes: 8 * 1024 * 1024, files: 100 } as const;

/**
 * Items whose contents rsync may carry: not secret, so that what arrived can be compared with the plan's digest, and
 * many or large.
 */
export function selectForRsync(items: readonly PlanItem[], judged: (item: PlanItem) => boolean): ReadonlySet<PlanItem> {
  const fit = items.filter(
    (item) => item.source.type === 'file' && item.source.digest?.kind === 'plain' && !judged(item),
  );
  const bytes = fit.reduce((sum, { source }) => sum + (source.type === 'file' ? source.size : 0), 0);
  return new Set(fit.length >= rsyncThreshold.files || bytes >= rsyncThreshold.bytes ? fit : []);
}
