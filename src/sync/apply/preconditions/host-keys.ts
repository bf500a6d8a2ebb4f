import type { Side } from '../../../sdk/index.ts';
import type { Plan } from '../../plan/plan.ts';
import type { StalePlan } from '../outcome/message.ts';

/**
 * Hosts that prove another SSH host key now than when the plan was made; empty: none does. A key
 * not reported then, or not reported now (openssh, local), proves nothing: the machine ids are compared in any case.
 */
export function changedHostKeys(
  { hosts }: Pick<Plan, 'hosts'>,
  now: Readonly<Partial<Record<Side, string>>>,
): readonly StalePlan[] {
  return (['a', 'b'] as const).flatMap((side) => {
    const [{ name, hostKey }, found] = [hosts[side], now[side]];
    if (hostKey === undefined || found === undefined || hostKey === found) return [];
    return [{ code: 'host-key-changed', host: name, planned: hostKey, found }];
  });
}
