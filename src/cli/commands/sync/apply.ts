import type { ConfiguredPair } from '../../../config/configuration.ts';
import { reportPair } from '../../../engine/report.ts';
import { visible } from '../../../report/neutralise/neutralise.ts';
import type { NamedRule, Side } from '../../../sdk/index.ts';
import { mayWrite } from '../../../sync/state/allowed-paths.ts';
import type { RoleQuery } from '../../../sync/apply/apply-options.ts';
import { applyPlan } from '../../../sync/apply/apply.ts';
import { RoleCache, tablesOfBoth } from '../../../sync/state/role-cache.ts';
import { refused } from '../../../sync/apply/outcome/outcome.ts';
import { pairState } from '../../../sync/decide/pair-state.ts';
import { implausibleFields } from '../../../sync/plan/implausible.ts';
import type { Plan } from '../../../sync/plan/plan.ts';
import { readPlan } from '../../../sync/plan/plan-document.ts';
import { alteredFields, alteredLines, rederive } from '../../../sync/plan/rederive.ts';
import { servicesAt } from '../../../sync/apply/checks/services-at.ts';
import { roleFacts, syncFacts } from '../../../sync/state/sources.ts';
import type { Logger } from '../../audit.ts';
import { gatherFromHosts, gatherPair } from '../../audit.ts';
import { choosePair, chooseRules, loadConfiguration, rulesFor } from '../../input/choose.ts';
import { verifyPlan } from '../../input/plan-signature.ts';
import { writeOut } from '../../output/standard-output.ts';
import { textOfFile } from '../../input/named-file.ts';
import { version } from '../../version.ts';
import { lockOwner, printOutcome, writeAccess } from '../../write-access.ts';

export interface SyncApplyOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  /** The approved plan id. */
  readonly expect?: string;
  /** An allowed_signers file; the plan must be signed by one of them. */
  readonly signers?: string;
}

/** `halint sync apply PLAN`: applies a plan, then judges again with the rules whose findings it fixes. */
export async function syncApplyCommand(file: string, options: SyncApplyOptions, logger: Logger): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const text = textOfFile(file, 'plan');
  const signers = options.signers ?? configuration.planSigners;
  const signature = signers === undefined ? undefined : await verifyPlan(file, Buffer.from(text), signers);
  if (signature !== undefined && 'refused' in signature)
    return printOutcome(
      refused({ code: 'plan-file-refused', file, reason: signature.refused }, { code: 'nothing-changed' }),
    );
  if (signature !== undefined) await writeOut(`Signed by ${signature.principal}.\n`);
  const plan = readPlan(text);
  if (typeof plan === 'string') return printOutcome(refused({ code: 'plan-file-refused', file, reason: plan }));
  if (options.expect !== undefined && options.expect !== plan.id)
    return printOutcome(
      refused({
        code: 'plan-file-refused',
        file,
        reason: `its id is ${plan.id}, expected ${options.expect.slice(0, 80)}`,
      }),
    );
  const configured = choosePair(configuration, options.pair.length > 0 ? options.pair : [plan.pair]);
  const faults = implausibleFields(plan, { pair: configured.pair, now: Date.now() });
  if (faults.length > 0)
    return printOutcome(
      refused(
        { code: 'plan-implausible', file, faults: faults.slice(0, shownFaults) },
        { code: 'nothing-changed' },
        { code: 'make-new-plan' },
      ),
    );
  const rules = await chooseRules(configuration, []);
  const known = new RoleCache(() => performance.now());
  const outcome = await applyPlan(plan, {
    hosts: await writeAccess(configured, logger),
    pair: configured.pair.name,
    now: () => Date.now(),
    active: (asked) => activeHost(configured, asked, known, logger),
    services: servicesAt(configured.pair.virtualIps, configured.pair.externalHost),
    by: 'person',
    confirm: () => confirmed(plan, configured, rulesFor(configured, rules), logger),
    allowed: (path, fileClass) => mayWrite(configured.pair.policy, path, fileClass),
    owner: lockOwner(),
    say: logger.detail,
    signal: logger.signal,
  });
  const code = await printOutcome(outcome);
  if (code === 0) await writeOut(await judgedAgain(plan, configured, rules, logger));
  return code;
}

/** Maximum number of faults reported for one plan. */
const shownFaults = 8;

/** The fields in which the plan differs from a plan made from the current state of the hosts. */
async function confirmed(
  plan: Plan,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  logger: Logger,
): Promise<readonly string[]> {
  if (plan.halint !== version)
    return [`halint: the plan was made by version ${visible(plan.halint).slice(0, 40)}; this is version ${version}.`];
  const derived = rederive(
    plan,
    await gatherPair(configured, rules, logger, syncFacts),
    configured.pair,
    rules,
    version,
  );
  return 'id' in derived
    ? alteredLines(alteredFields(plan, derived))
    : derived.map((reason) => `No plan can be made now: ${reason}.`);
}

/**
 * Determines the active host from the signals that the plan is based on. A repeated query uses only the kernel's
 * tables, if they show the roles and have not changed.
 */
async function activeHost(
  configured: ConfiguredPair,
  { hosts, tables }: RoleQuery,
  known: RoleCache,
  logger: Logger,
): Promise<{ readonly side: Side } | string> {
  const side = known.maybeValid ? known.activeIfUnchanged(await tablesOfBoth(tables)) : undefined;
  if (side !== undefined) return { side };
  // On each host one after the other, tables first.
  const [before, snapshot] = await Promise.all([
    tablesOfBoth(tables),
    gatherFromHosts(hosts, configured, [], logger, roleFacts),
  ]);
  const { roles } = pairState(snapshot, configured.pair);
  known.remember(roles, before);
  return roles.settled ? { side: roles.active } : roles.reasons.join('; ');
}

/** Judges the rules again whose findings the plan was made for. */
async function judgedAgain(
  plan: Plan,
  configured: ConfiguredPair,
  rules: Awaited<ReturnType<typeof chooseRules>>,
  logger: Logger,
): Promise<string> {
  const concerned = rulesFor(configured, rules).filter(({ id }) => plan.proof.rules.includes(id));
  if (concerned.length === 0) return '';
  const { results } = reportPair(await gatherPair(configured, concerned, logger), configured.pair, concerned);
  const bad = [
    ...new Set(
      results
        .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
        .map(({ rule, verdict }) => `${rule} (${verdict === 'fail' ? 'still has findings' : 'could not be judged'})`),
    ),
  ];
  return bad.length === 0
    ? `Judged again by ${concerned.length} ${concerned.length === 1 ? 'rule' : 'rules'}: their findings are resolved.\n`
    : `Judged again: ${bad.join(', ')}. See halint check.\n`;
}
