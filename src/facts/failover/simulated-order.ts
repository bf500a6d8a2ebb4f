import { once } from '../../sdk/once.ts';
import type { ActionGraph, Failover } from './failover-model.ts';

/** `p_fs start`, `p_drbd promote`: a primitive and what becomes of it. */
type Step = string;

/** The actions of a step: an instance of a clone has a number behind its name. */
function actionsOf({ actions }: ActionGraph, step: Step): readonly string[] {
  const [id = '', action = ''] = step.split(' ');
  const end = `_${action}_0`;
  return actions.filter((name) => {
    const [key = ''] = name.split(' ');
    return key.endsWith(end) && key.slice(0, -end.length).replace(/:\d+$/, '') === id;
  });
}

/** Whether the failover includes both steps, so that their order can be seen. */
export const includes = ({ graph }: Failover, ...steps: readonly Step[]): boolean =>
  steps.every((step) => actionsOf(graph, step).length > 0);

/**
 * Whether a step is over before another one begins, whatever order the cluster takes: a path leads from the one to the
 * other.
 */
export function isOverBefore({ graph }: Failover, before: Step, after: Step): boolean {
  const targets = actionsOf(graph, after);
  return actionsOf(graph, before).some((action) => targets.every((target) => reachable(graph, action).has(target)));
}

function reachable({ edges }: ActionGraph, from: string): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const action of seen) for (const next of edges.get(action) ?? []) seen.add(next);
  return seen;
}

/** What the survivor does, in an order that the cluster may take: starts, promotions and fencing. */
export const sequence = once(({ graph }: Failover): readonly string[] => {
  const waiting = new Map<string, number>(graph.actions.map((action) => [action, 0]));
  for (const [from, targets] of graph.edges)
    for (const target of targets)
      if (waiting.has(from) && waiting.has(target)) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const done: string[] = [];
  let ready = [...waiting].filter(([, count]) => count === 0).map(([action]) => action);
  while (ready.length > 0) {
    // Of several that may come next, the first by name: the same graph gives the same text.
    const [next = '', ...others] = [...ready].sort();
    ready = others;
    done.push(next);
    for (const target of graph.edges.get(next) ?? []) {
      const count = waiting.get(target);
      if (count === undefined) continue;
      waiting.set(target, count - 1);
      if (count === 1) ready.push(target);
    }
  }
  return done.filter((action) => /^stonith |_(start|promote)_0 /.test(action));
});
