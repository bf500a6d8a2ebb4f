import { neutraliseJson } from '../../report/neutralise.ts';
import { syncExit } from '../../sync/apply/outcome.ts';
import { renderStatus } from '../../sync/plan/render.ts';
import { syncFacts } from '../../sync/state/sources.ts';
import type { SyncStatus } from '../../sync/plan/status.ts';
import { syncStatus } from '../../sync/plan/status.ts';
import type { Logger } from '../audit.ts';
import { takeSnapshot } from '../audit.ts';
import { choosePair, loadConfiguration } from '../input/choose.ts';
import { exitCode } from '../exit-code.ts';
import { writeOut } from '../output/standard-output.ts';
import { styleOf } from '../output/terminal.ts';

export interface SyncStatusOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly snapshot?: string;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/** `halint sync status`: shows equal, changed and conflicting files. Writes nothing. */
export async function syncStatusCommand(options: SyncStatusOptions, logger: Logger): Promise<number> {
  const configured = choosePair(await loadConfiguration(options.config), options.pair);
  const status = syncStatus(await takeSnapshot(options.snapshot, configured, [], logger, syncFacts), configured.pair);
  await writeOut(
    options.format === 'json'
      ? `${neutraliseJson(JSON.stringify(status, undefined, 1))}\n`
      : renderStatus(status, styleOf(process.stdout, process.env, options.color)),
  );
  return statusCode(status);
}

/** The most severe state: writing refused, decision required, changes pending, or something unread. */
function statusCode({ roles, counts }: SyncStatus): number {
  const different = counts.pending + counts.conflict + counts.refused + counts['needs-delete'] + counts.report;
  if (roles.active === undefined && different > 0) return syncExit.refused;
  if (counts.conflict + counts.refused + counts.report > 0) return syncExit.conflict;
  if (different > 0) return syncExit.pending;
  // Something could not be read, or nothing is shared: that is not "in sync".
  return counts.unknown > 0 || roles.active === undefined || counts['in-step'] === 0
    ? exitCode.incomplete
    : syncExit.done;
}
