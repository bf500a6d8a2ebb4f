import { mayWrite } from '../../../src/sync/state/allowed-paths.ts';
import { validatePlan } from '../../../src/sync/apply/preconditions/plan-validity.ts';
import { renderMessages } from '../../../src/sync/apply/outcome/render-message.ts';
import { implausibleFields } from '../../../src/sync/plan/implausible.ts';
import { makePlan } from '../../../src/sync/plan/make-plan.ts';
import type { PlanOptions } from '../../../src/sync/plan/make-plan.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import { readPlan } from '../../../src/sync/plan/plan-document.ts';
import { canonicalJson } from '../../../src/sdk/canonical-json.ts';
import { alteredFields, alteredLines, rederive } from '../../../src/sync/plan/rederive.ts';
import type { Snapshot } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { driftRules, options, PlantedPair, takenAt } from '../planted.ts';

/** A plan as halint made it, with what the hosts say when it is applied. */
export interface HonestPlan {
  readonly plan: Plan;
  /**
   * Every check that `sync apply` makes before it writes, in its order: why the document is refused, or that it is
   * accepted.
   */
  readonly verdict: (document: string) => string | undefined;
}

/** An hour after both hosts were read. */
const applied = Date.parse(takenAt) + 3_600_000;

function honest(snapshot: Snapshot, wishes: Partial<PlanOptions>): HonestPlan {
  const planned = makePlan(snapshot, healthyPair, driftRules, { ...options, ...wishes });
  if (planned.kind === 'refused') throw new Error(planned.reasons.join('; '));
  const derivations = new Map<string, ReturnType<typeof rederive>>();
  const derive = (plan: Plan): ReturnType<typeof rederive> => {
    const key = canonicalJson([plan.createdAt, plan.expiresAt, plan.wishes ?? null]);
    const known = derivations.get(key) ?? rederive(plan, snapshot, healthyPair, driftRules, options.halint);
    derivations.set(key, known);
    return known;
  };
  const verdict = (document: string): string | undefined => {
    const plan = readPlan(document);
    if (typeof plan === 'string') return plan;
    const unfit = validatePlan(plan, {
      pair: healthyPair.name,
      now: () => applied,
      allowed: (path, kind) => mayWrite(healthyPair.policy, path, kind),
    });
    if (unfit !== undefined) return renderMessages(unfit.messages).join('\n');
    const faults = implausibleFields(plan, { pair: healthyPair, now: applied });
    if (faults.length > 0) return faults.join('\n');
    const derived = derive(plan);
    const lines = 'id' in derived ? alteredLines(alteredFields(plan, derived)) : derived;
    return lines.length === 0 ? undefined : lines.join('\n');
  };
  return { plan: planned.plan, verdict };
}

/**
 * Every kind of item: a text and what is derived from it, a secret, a new file, a group, kernel settings, a deletion,
 * mode and owner alone, a take.
 */
export async function honestPlans(): Promise<{
  readonly unasked: HonestPlan;
  readonly asked: HonestPlan;
  readonly first: HonestPlan;
  readonly remove: () => void;
}> {
  const pair = new PlantedPair();
  await pair.agree();
  const certificate = '/etc/ssl/certs/bm_cert.pem';
  pair
    .append('a', '/etc/aliases', 'abuse: postmaster\n')
    .append('b', '/etc/cyrus.conf', '# edited on the wrong host\n')
    .delete('b', '/etc/postfix/transport')
    .delete('a', '/etc/postfix/virtual_mailbox')
    .append('a', '/var/lib/bm-ca/cacert.pem', '# renewed\n')
    .edit('a', certificate, '-----BEGIN CERTIFICATE-----', '# renewed\n-----BEGIN CERTIFICATE-----')
    .own('a', '/etc/postfix/master.cf', '600')
    .append('a', '/etc/sysctl.conf', 'vm.swappiness = 1\n')
    .write('a', '/etc/bm/local/site.ini', '[site]\nnew = 1\n')
    .write('b', '/etc/bm/mcast.id', 'another installation');
  const snapshot = await pair.snapshot();
  const fresh = new PlantedPair();
  fresh.append('a', '/etc/aliases', 'x: y\n');
  return {
    unasked: honest(snapshot, {}),
    asked: honest(snapshot, { takes: [{ side: 'b', pattern: '/etc/cyrus.conf' }], delete: true, by: 'alice' }),
    first: honest(await fresh.snapshot(), { takes: [{ side: 'a', pattern: '/**' }], by: 'alice' }),
    remove: () => {
      pair.remove();
      fresh.remove();
    },
  };
}
