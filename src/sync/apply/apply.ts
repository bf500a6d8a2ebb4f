import { randomBytes } from 'node:crypto';
import type { Side } from '../../sdk/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { ApplyOptions } from './apply-options.ts';
import { SmokeTest } from './checks/smoke-test.ts';
import type { HostPlan } from './host-plan/host-plan.ts';
import { compileHostPlans } from './host-plan/host-plan.ts';
import type { SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import { validatePlan } from './preconditions/plan-validity.ts';
import { openSession } from './session/host-access.ts';
import type { Session } from './session/session.ts';
import { runPhases } from './transaction/run-phases.ts';
import { sides } from './transaction/transaction.ts';
import { CurrentRoute } from './transfer/current-route.ts';

/** Carries a plan out on both hosts exactly as written, or refuses and reports which field of which item changed. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<SyncOutcome> {
  const invalid = validatePlan(plan, options);
  if (invalid !== undefined) return invalid;
  if (plan.items.length === 0 && plan.agreed.length === 0)
    return { exit: syncExit.done, messages: [{ code: 'plan-empty' }] };
  const hostPlans = compileHostPlans(plan, randomBytes(8).toString('hex'), options.by);
  if ('code' in hostPlans) return refused(hostPlans, { code: 'nothing-changed' });
  return applyToHosts(plan, options, hostPlans);
}

async function applyToHosts(
  plan: Plan,
  options: ApplyOptions,
  hostPlans: Readonly<Record<Side, HostPlan>>,
): Promise<SyncOutcome> {
  const { hosts, owner, signal, services } = options;
  const open = options.open ?? ((side, listener, writerPlan) => openSession(hosts[side], listener, writerPlan));
  const route = new CurrentRoute();
  const session = (side: Side): Session =>
    open(
      side,
      {
        owner,
        signal,
        onContent: (piece) => route.onPiece(piece, side),
        onLine: (words) => route.onLine(words, side),
      },
      hostPlans[side].writerPlan,
    );
  const changesActiveHost = hostPlans[plan.roles.active].items.length > 0;
  const sessions = { a: session('a'), b: session('b') };
  try {
    return await runPhases({
      plan,
      options,
      hostPlans,
      sessions,
      route,
      smokeTest: changesActiveHost && services.length > 0 ? new SmokeTest(services, signal) : undefined,
    });
  } finally {
    await Promise.all(sides.map((side) => sessions[side].close()));
  }
}
