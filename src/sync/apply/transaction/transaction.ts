import type { Side } from '../../../sdk/index.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ApplyOptions } from '../apply-options.ts';
import type { SmokeTest } from '../checks/smoke-test.ts';
import type { HostPlan } from '../host-plan/host-plan.ts';
import type { PhaseEnd, PhaseEnds } from '../session/phase-end.ts';
import type { Session } from '../session/session.ts';
import { hostOverSession, kernelTablesOverSession } from '../session/session-reading.ts';
import type { CurrentRoute } from '../transfer/current-route.ts';

export const sides = ['a', 'b'] as const;

/** One plan that is being carried out, with a session on each host. */
export interface Transaction {
  readonly plan: Plan;
  readonly options: ApplyOptions;
  readonly hostPlans: Readonly<Record<Side, HostPlan>>;
  readonly sessions: Readonly<Record<Side, Session>>;
  /** What transfers contents at this moment. */
  readonly route: CurrentRoute;
  /** Only if the host changes that serves users. */
  readonly smokeTest: SmokeTest | undefined;
}

export async function both<T>(task: (side: Side) => Promise<T>): Promise<Readonly<Record<Side, T>>> {
  const [a, b] = await Promise.all([task('a'), task('b')]);
  return { a, b };
}

const succeeded: PhaseEnd = { ok: true, frames: [] };

/** Nothing has failed on either host. */
export const noFailures: PhaseEnds = { a: succeeded, b: succeeded };

/** Seconds within which everything has to be staged. */
export const stagingSeconds = ({ a, b }: Transaction['hostPlans']): number =>
  180 + (a.writerPlan.bytes + b.writerPlan.bytes) / 1_000_000;

/** The host with a dead-man switch; there is one at most, and its journal decides. */
export const guardedSide = ({ hostPlans }: Transaction): Side | undefined =>
  sides.find((side) => hostPlans[side].writerPlan.guarded);

/** Which host is active now, asked over the open sessions. */
export const queryActive = ({ options, sessions }: Transaction): ReturnType<ApplyOptions['active']> =>
  options.active({
    hosts: { a: hostOverSession(sessions.a), b: hostOverSession(sessions.b) },
    tables: (side) => kernelTablesOverSession(sessions[side]),
  });
