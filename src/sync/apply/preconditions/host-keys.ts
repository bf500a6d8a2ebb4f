import type { Side } from '../../../sdk/index.ts';
import type { Plan } from '../../plan/plan.ts';

/**
 * Hosts that prove another SSH host key now than when the plan was made, one sentence each; empty: none does. A key
 * not reported then, or not reported now (openssh, local), proves nothing: the machine ids are compared in any case.
 */
export function changedHostKeys(
  { hosts }: Pick<Plan, 'hosts'>,
  now: Readonly<Partial<Record<Side, string>>>,
): readonly string[] {
  return (['a', 'b'] as const).flatMap((side) => {
    const [{ name, hostKey }, found] = [hosts[side], now[side]];
    if (hostKey === undefined || found === undefined || hostKey === found) return [];
    return [
      `${name} shows the SSH host key ${found}, and showed ${hostKey} when the plan was made: it has other keys now, or another machine answers in its place.`,
    ];
  });
}
