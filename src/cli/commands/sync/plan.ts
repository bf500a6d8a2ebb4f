import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { neutraliseJson } from '../../../report/neutralise/neutralise.ts';
import type { Pair } from '../../../sdk/index.ts';
import type { Planned } from '../../../sync/plan/make-plan.ts';
import { isIgnored } from '../../../sync/plan/ignored.ts';
import { makePlan } from '../../../sync/plan/make-plan.ts';
import type { Take } from '../../../sync/decide/path-decisions.ts';
import type { Plan } from '../../../sync/plan/plan.ts';
import { longestValidity } from '../../../sync/plan/implausible.ts';
import { syncExit } from '../../../sync/apply/outcome/outcome.ts';
import { renderPlan, renderRefusal } from '../../../sync/plan/render.ts';
import { syncFacts } from '../../../sync/state/sources.ts';
import type { Logger } from '../../audit.ts';
import { takeSnapshot } from '../../audit.ts';
import { choosePair, chooseRules, loadConfiguration, rulesFor } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { signPlan } from '../../input/plan-signature.ts';
import { signatureOf } from '../../input/ssh-signature.ts';
import { writeOut } from '../../output/standard-output.ts';
import { styleOf } from '../../output/terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { version } from '../../version.ts';

export interface SyncPlanOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly snapshot?: string;
  readonly output?: string;
  readonly format: 'text' | 'json';
  readonly take: readonly string[];
  readonly delete?: boolean;
  /** Paths, folders or patterns that the plan skips. */
  readonly ignore: readonly string[];
  /** Validity of the plan in hours. */
  readonly valid: string;
  /** The SSH key that signs the plan file. */
  readonly sign?: string;
  readonly color?: boolean;
}

/** `halint sync plan`: writes a plan of the changes that sync would make. Writes nothing on a host. */
export async function syncPlanCommand(options: SyncPlanOptions, logger: Logger): Promise<number> {
  if (options.sign !== undefined && options.output === undefined)
    throw new UsageError('--sign requires -o, because it signs the plan file');
  const configuration = await loadConfiguration(options.config);
  const configured = choosePair(configuration, options.pair);
  const takes = options.take.map((text) => parseTake(text, configured.pair));
  const both = takes.find(({ pattern }) => isIgnored(pattern, options.ignore));
  if (both !== undefined) throw new UsageError(`--take and --ignore both name ${both.pattern}`);
  const hours = Number(options.valid);
  if (!(hours > 0 && hours * 3_600_000 <= longestValidity))
    throw new UsageError(`--valid takes a number of hours up to 24, not "${options.valid}"`);
  const rules = rulesFor(configured, await chooseRules(configuration, []));
  const snapshot = await takeSnapshot(options.snapshot, configured, rules, logger, syncFacts);
  const created = Date.parse(snapshot.takenAt);
  const planned = makePlan(snapshot, configured.pair, rules, {
    halint: version,
    createdAt: snapshot.takenAt,
    expiresAt: new Date(created + hours * 3_600_000).toISOString(),
    takes,
    delete: options.delete === true,
    ignore: options.ignore,
    ...user(),
  });
  if (planned.kind === 'plan' && planned.unusedTakes.length > 0) {
    const names = planned.unusedTakes.map(({ side, pattern }) => `${configured.pair.hosts[side].name}:${pattern}`);
    throw new UsageError(
      `--take matches no difference: ${names.join(', ')} (equal, unknown, or not a shared file); see halint sync status`,
    );
  }
  await printPlan(planned, configured.pair, options);
  return planCode(planned);
}

async function printPlan(
  planned: Planned,
  pair: Pair,
  { output, format, color, sign }: SyncPlanOptions,
): Promise<void> {
  const style = styleOf(process.stdout, process.env, color);
  if (planned.kind === 'refused') {
    const refusal = { refused: planned.reasons, open: planned.open };
    await writeOut(
      format === 'json'
        ? `${neutraliseJson(JSON.stringify(refusal, undefined, 1))}\n`
        : renderRefusal(pair.name, planned.reasons, planned.open, style),
    );
    return;
  }
  const document = `${neutraliseJson(JSON.stringify(planned.plan, undefined, 1))}\n`;
  if (output !== undefined) {
    await writeFile(output, document, { mode: 0o600 }).catch((error: unknown) => {
      throw new UsageError(`cannot write ${output}: ${error instanceof Error ? error.message : 'failed'}`);
    });
    // A signature of an earlier plan with this name does not belong to this plan.
    if (sign === undefined) await rm(signatureOf(output), { force: true });
    else await signPlan(output, sign);
  }
  await writeOut(format === 'json' ? document : renderPlan(planned.plan, style) + next(planned.plan, output));
}

function next({ items, open, id }: Plan, output: string | undefined): string {
  if (items.length === 0) return open.length === 0 ? '\nBoth hosts are in sync.\n' : '\nNo changes.\n';
  return output === undefined
    ? `\nSave it with -o FILE. halint sync apply FILE then applies exactly this plan (${id.slice(0, 12)}), or nothing.\n`
    : `\nhalint sync apply ${output}\n`;
}

/** The exit code of a plan: refused, decision required, changes pending, something unread, or in sync. */
function planCode(planned: Planned): number {
  if (planned.kind === 'refused') return syncExit.refused;
  const { items, open } = planned.plan;
  if (open.some(({ kind }) => kind === 'conflict' || kind === 'refused' || kind === 'report')) return syncExit.conflict;
  if (items.length > 0 || open.some(({ kind }) => kind === 'needs-delete')) return syncExit.pending;
  const ignored = open.filter(({ kind }) => kind === 'ignored').length;
  // Something could not be read, or nothing is shared: that is not "in sync".
  return open.length > ignored || planned.plan.agreed.length + ignored === 0 ? exitCode.incomplete : syncExit.done;
}

/** `mail-a:/etc/aliases`: a host of the pair by its name, and a path or pattern. */
function parseTake(text: string, { hosts }: Pair): Take {
  const at = text.indexOf(':/');
  const name = at < 0 ? text : text.slice(0, at);
  const side = (['a', 'b'] as const).find((each) => hosts[each].name === name || hosts[each].address === name);
  if (at < 0 || side === undefined)
    throw new UsageError(
      `--take expects HOST:PATH with a host of the pair (${hosts.a.name}, ${hosts.b.name}) and an absolute path, not "${text}"`,
    );
  return { side, pattern: text.slice(at + 1) };
}

function user(): { readonly by?: string } {
  try {
    return { by: userInfo().username };
  } catch {
    return {}; // an account without a name, as in some containers
  }
}
