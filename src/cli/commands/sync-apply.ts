import type { ConfiguredPair } from '../../config/configuration.ts';
import { reportPair } from '../../engine/report.ts';
import { visible } from '../../report/neutralise.ts';
import type { NamedRule, Side } from '../../sdk/index.ts';
import { mayWrite } from '../../sync/state/allowed-paths.ts';
import type { Asked } from '../../sync/apply/apply-options.ts';
import { applyPlan } from '../../sync/apply/apply.ts';
import { KnownRoles, tablesOfBoth } from '../../sync/state/known-roles.ts';
import { refused } from '../../sync/apply/outcome.ts';
import { newPlan, nothingChanged } from '../../sync/apply/plan-refusals.ts';
import { pairState } from '../../sync/decide/pair-state.ts';
import { implausible } from '../../sync/plan/implausible.ts';
import type { Plan } from '../../sync/plan/plan.ts';
import { readPlan } from '../../sync/plan/plan-document.ts';
import { alteredFields, alteredLines, rederive } from '../../sync/plan/rederive.ts';
import { servicesAt } from '../../sync/apply/services-at.ts';
import { roleFacts, syncFacts } from '../../sync/state/sources.ts';
import type { Voice } from '../audit.ts';
import { gatherFrom, gatherPair } from '../audit.ts';
import { choosePair, chooseRules, loadConfiguration, rulesFor } from '../input/choose.ts';
import { verifyPlan } from '../input/plan-signature.ts';
import { writeOut } from '../output/standard-output.ts';
import { textOfFile } from '../input/named-file.ts';
import { version } from '../version.ts';
import { owner, tellOutcome, writeAccess } from '../write-access.ts';

export interface SyncApplyOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  /** The id that was approved. */
  readonly expect?: string;
  /** File of those whose signature the plan needs. */
  readonly signers?: string;
}

/** `halint sync apply PLAN`: carries a plan out, then judges again by the rules that had found what it repairs. */
export async function syncApplyCommand(file: string, options: SyncApplyOptions, voice: Voice): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const text = textOfFile(file, 'plan');
  const signers = options.signers ?? configuration.planSigners;
  const signature = signers === undefined ? undefined : await verifyPlan(file, Buffer.from(text), signers);
  if (signature !== undefined && 'refused' in signature)
    return tellOutcome(refused(`${file} is refused: ${signature.refused}.`, nothingChanged));
  if (signature !== undefined) await writeOut(`Signed by ${signature.principal}.\n`);
  const plan = readPlan(text);
  if (typeof plan === 'string') return tellOutcome(refused(`${file} is refused: ${plan}.`));
  if (options.expect !== undefined && options.expect !== plan.id)
    return tellOutcome(
      refused(`${file} is refused: its id is ${plan.id}, and ${options.expect.slice(0, 80)} was expected.`),
    );
  const configured = choosePair(configuration, options.pair.length > 0 ? options.pair : [plan.pair]);
  const faults = implausible(plan, { pair: configured.pair, now: Date.now() });
  if (faults.length > 0)
    return tellOutcome(
      refused(
        `${file} is refused, because it is not as halint makes plans:`,
        ...faults.slice(0, shownFaults),
        nothingChanged,
        newPlan,
      ),
    );
  const rules = await chooseRules(configuration, []);
  const known = new KnownRoles(() => performance.now());
  const outcome = await applyPlan(plan, {
    hosts: await writeAccess(configured, voice),
    pair: configured.pair.name,
    now: () => Date.now(),
    active: (asked) => activeHost(configured, asked, known, voice),
    services: servicesAt(configured.pair.virtualIps, configured.pair.externalHost),
    by: 'person',
    confirm: () => confirmed(plan, configured, rulesFor(configured, rules), voice),
    allowed: (path, fileClass) => mayWrite(configured.pair.policy, path, fileClass),
    owner: owner(),
    say: voice.detail,
    signal: voice.signal,
  });
  const code = await tellOutcome(outcome);
  if (code === 0) await writeOut(await judgedAgain(plan, configured, rules, voice));
  return code;
}

/** Faults that are reported of one plan. */
const shownFaults = 8;

/** The fields in which the plan differs from one that is made of the hosts as they are now. */
async function confirmed(
  plan: Plan,
  configured: ConfiguredPair,
  rules: readonly NamedRule[],
  voice: Voice,
): Promise<readonly string[]> {
  if (plan.halint !== version)
    return [`halint: the plan was made by version ${visible(plan.halint).slice(0, 40)}, this is ${version}.`];
  const derived = rederive(
    plan,
    await gatherPair(configured, rules, voice, syncFacts),
    configured.pair,
    rules,
    version,
  );
  return 'id' in derived
    ? alteredLines(alteredFields(plan, derived))
    : derived.map((reason) => `No plan would be made now: ${reason}.`);
}

/**
 * Who is active now, by the same signals that the plan was made on; the second time by the kernel's tables alone, where
 * these show the roles and are what they were.
 */
async function activeHost(
  configured: ConfiguredPair,
  { hosts, tables }: Asked,
  known: KnownRoles,
  voice: Voice,
): Promise<{ readonly side: Side } | string> {
  const side = known.mayHold ? known.activeWith(await tablesOfBoth(tables)) : undefined;
  if (side !== undefined) return { side };
  // One after the other on each host, the tables first.
  const [before, snapshot] = await Promise.all([
    tablesOfBoth(tables),
    gatherFrom(hosts, configured, [], voice, roleFacts),
  ]);
  const { roles } = pairState(snapshot, configured.pair);
  known.remember(roles, before);
  return roles.settled ? { side: roles.active } : roles.reasons.join('; ');
}

/** What the rules say now that had found what the plan was for. */
async function judgedAgain(
  plan: Plan,
  configured: ConfiguredPair,
  rules: Awaited<ReturnType<typeof chooseRules>>,
  voice: Voice,
): Promise<string> {
  const concerned = rulesFor(configured, rules).filter(({ id }) => plan.proof.rules.includes(id));
  if (concerned.length === 0) return '';
  const { results } = reportPair(await gatherPair(configured, concerned, voice), configured.pair, concerned);
  const bad = [
    ...new Set(
      results
        .filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
        .map(({ rule, verdict }) => `${rule} (${verdict === 'fail' ? 'still finds something' : 'cannot tell'})`),
    ),
  ];
  return bad.length === 0
    ? `Judged again by ${concerned.length} ${concerned.length === 1 ? 'rule' : 'rules'}: what they had found is gone.\n`
    : `Judged again: ${bad.join(', ')}. See: halint check\n`;
}
