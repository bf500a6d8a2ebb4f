import { memoize } from '../../sdk/memoize.ts';
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

export interface SimulatedStep {
  /** `fence mail-a`, `promote p_drbd`, `start p_cyrus`. */
  readonly step: Step;
  readonly node: string;
  /** The last steps that are over before this one begins. */
  readonly after: readonly Step[];
}

/** Fencing, starts and promotions of services, in an order that the cluster may take. */
export const simulatedSteps = memoize((failover: Failover): readonly SimulatedStep[] => {
  const { graph } = failover;
  const devices = new Set(failover.after.resources.filter(isFenceDevice).map(({ id }) => id));
  const found = inSomeOrder(graph).flatMap((action) => stepOf(action, devices));
  const later = new Map(found.map(({ action }) => [action, reachable(graph, action)]));
  const isBefore = (first: string, second: string): boolean =>
    first !== second && later.get(first)?.has(second) === true;
  return found.map(({ action, step, node }) => {
    const earlier = found.filter((other) => isBefore(other.action, action));
    const last = earlier.filter((each) => !earlier.some((other) => isBefore(each.action, other.action)));
    return { step, node, after: [...new Set(last.map((each) => each.step))] };
  });
});

const isFenceDevice = ({ agent }: { readonly agent: string }): boolean => agent.startsWith('stonith:');

function stepOf(
  action: string,
  devices: ReadonlySet<string>,
): readonly { readonly action: string; readonly step: Step; readonly node: string }[] {
  const [, fenced] = /^stonith '[^']*' (\S+)$/.exec(action) ?? [];
  if (fenced !== undefined) return [{ action, step: `fence ${fenced}`, node: fenced }];
  const [, key = '', verb, node] = /^(\S+)_(start|promote)_0 (\S+)$/.exec(action) ?? [];
  const id = key.replace(/:\d+$/, '');
  return node === undefined || devices.has(id) ? [] : [{ action, step: `${verb} ${id}`, node }];
}

/** All actions; of several that may come next the first by name, so that equal graphs give equal lists. */
function inSomeOrder(graph: ActionGraph): readonly string[] {
  const waiting = new Map<string, number>(graph.actions.map((action) => [action, 0]));
  for (const [from, targets] of graph.edges)
    for (const target of targets)
      if (waiting.has(from) && waiting.has(target)) waiting.set(target, (waiting.get(target) ?? 0) + 1);
  const done: string[] = [];
  let ready = [...waiting].filter(([, count]) => count === 0).map(([action]) => action);
  while (ready.length > 0) {
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
  return done;
}
