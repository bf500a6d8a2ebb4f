import { neutraliseJson } from '../../../report/neutralise/neutralise.ts';
import { syncExit } from '../../../sync/apply/outcome/outcome.ts';
import { renderStatus } from '../../../sync/plan/render.ts';
import type { Configuration, ConfiguredPair } from '../../../config/configuration.ts';
import { reportPair } from '../../../engine/report.ts';
import { waive } from '../../../engine/waive.ts';
import type { NamedRule, Snapshot } from '../../../sdk/index.ts';
import { isIgnored } from '../../../sync/plan/ignored.ts';
import { syncFacts } from '../../../sync/state/sources.ts';
import type { SyncStatus } from '../../../sync/plan/status.ts';
import { syncStatus, withAccepted } from '../../../sync/plan/status.ts';
import type { Logger } from '../../audit.ts';
import { takeSnapshot } from '../../audit.ts';
import { choosePair, loadConfiguration } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { writeOut } from '../../output/standard-output.ts';
import { styleOf } from '../../output/terminal.ts';

export interface SyncStatusOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly snapshot?: string;
  /** Paths or patterns that are skipped in this run. */
  readonly ignore: readonly string[];
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/** `halint sync status`: shows equal, changed and conflicting files. Writes nothing. */
export async function syncStatusCommand(options: SyncStatusOptions, logger: Logger): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const configured = choosePair(configuration, options.pair);
  const rules = await waivedRules(configuration, configured);
  const snapshot = await takeSnapshot(options.snapshot, configured, rules, logger, syncFacts);
  const waived = waivedPaths(snapshot, configured, rules);
  const status = withAccepted(syncStatus(snapshot, configured.pair), (path) =>
    isIgnored(path, options.ignore) ? 'ignored in this run (--ignore)' : waived.get(path),
  );
  await writeOut(
    options.format === 'json'
      ? `${neutraliseJson(JSON.stringify(status, undefined, 1))}\n`
      : renderStatus(status, styleOf(process.stdout, process.env, options.color)),
  );
  return statusCode(status);
}

/** The rules on drift that waivers of the pair name. */
async function waivedRules(configuration: Configuration, { waivers }: ConfiguredPair): Promise<readonly NamedRule[]> {
  const named = new Set(waivers.map(({ rule }) => rule).filter((rule) => rule.startsWith('drift/')));
  if (named.size === 0) return [];
  const { chooseRules } = await import('../../input/choose.ts');
  return (await chooseRules(configuration, [])).filter(({ id, off }) => named.has(id) && off === undefined);
}

/** The paths whose differences waivers accept, with the reasons. A path with another finding is not accepted. */
function waivedPaths(
  snapshot: Snapshot,
  { pair, waivers }: ConfiguredPair,
  rules: readonly NamedRule[],
): ReadonlyMap<string, string> {
  if (rules.length === 0) return new Map();
  const { results } = reportPair(snapshot, pair, rules, undefined, (judged, hosts, takenAt) =>
    waive(judged, hosts, waivers, takenAt),
  );
  const waived = new Map<string, string>();
  for (const { verdict, reason = '', findings } of results)
    if (verdict === 'waived') for (const { drift } of findings) if (drift !== undefined) waived.set(drift.path, reason);
  for (const { verdict, findings } of results)
    if (verdict === 'fail') for (const { drift } of findings) if (drift !== undefined) waived.delete(drift.path);
  return waived;
}

/** The most severe state: writing refused, decision required, changes pending, or something unread. */
function statusCode({ roles, counts }: SyncStatus): number {
  const different = counts.pending + counts.conflict + counts.refused + counts['needs-delete'] + counts.report;
  if (roles.active === undefined && different > 0) return syncExit.refused;
  if (counts.conflict + counts.refused + counts.report > 0) return syncExit.conflict;
  if (different > 0) return syncExit.pending;
  // Something could not be read, or nothing is shared: that is not "in sync".
  return counts.unknown > 0 || roles.active === undefined || counts['in-step'] + counts.accepted === 0
    ? exitCode.incomplete
    : syncExit.done;
}
