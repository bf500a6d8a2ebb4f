// Pacemaker's xml/api/{crm_mon,nodes,resources,failure,fence-event}-*.rng
import type { ClusterState, FailedAction, FenceEvent, NodeState, ResourceState } from './cluster-state-model.ts';
import type { XmlElement } from '../grammar/xml.ts';
import { childOf, childrenOf } from '../grammar/xml.ts';

/** Reads crm_mon's `<pacemaker-result>` (2.0.3 and newer) or `<crm_mon>` (older); a sentence when it is neither. */
export function readClusterState(root: XmlElement): ClusterState | string {
  if (root.tag !== 'pacemaker-result' && root.tag !== 'crm_mon') return `it printed <${root.tag}>`;
  const summary = childOf(root, 'summary');
  const nodes = childOf(root, 'nodes');
  if (summary === undefined || nodes === undefined) return 'it printed no summary or no nodes';
  const dc = childOf(summary, 'current_dc');
  const { name } = dc?.attributes ?? {};
  return {
    running: true,
    ...(dc === undefined || name === undefined || !yes(dc, 'present')
      ? {}
      : { dc: { name, withQuorum: yes(dc, 'with_quorum') } }),
    options: childOf(summary, 'cluster_options')?.attributes ?? {},
    nodes: childrenOf(nodes, 'node').map(readNode),
    resources: (childOf(root, 'resources')?.children ?? []).flatMap((element) => readResource(element, [], false)),
    failures: childrenOf(childOf(root, 'failures'), 'failure').map(readFailure),
    fencing: childrenOf(childOf(root, 'fence_history'), 'fence_event').map(readFenceEvent),
    ...(root.attributes['halint-text'] === 'true' && childOf(root, 'fence_history') === undefined
      ? { lacksFencing: true }
      : {}),
  };
}

const yes = (element: XmlElement, name: string): boolean => element.attributes[name] === 'true';
const word = (element: XmlElement, name: string): string => element.attributes[name] ?? '';

const readNode = (node: XmlElement): NodeState => ({
  name: word(node, 'name'),
  online: yes(node, 'online'),
  standby: yes(node, 'standby'),
  maintenance: yes(node, 'maintenance'),
  pending: yes(node, 'pending'),
  unclean: yes(node, 'unclean'),
  shutdown: yes(node, 'shutdown'),
  type: word(node, 'type'),
});

function readResource(element: XmlElement, within: readonly string[], cloned: boolean): ResourceState[] {
  switch (element.tag) {
    case 'resource': {
      const target = element.attributes['target_role'];
      return [
        {
          id: word(element, 'id'),
          agent: word(element, 'resource_agent'),
          role: word(element, 'role'),
          active: yes(element, 'active'),
          managed: yes(element, 'managed'),
          failed: yes(element, 'failed'),
          blocked: yes(element, 'blocked'),
          // Pacemaker 3 calls it removed.
          orphaned: yes(element, 'orphaned') || yes(element, 'removed'),
          ...(target === undefined ? {} : { targetRole: target }),
          nodes: childrenOf(element, 'node').map((node) => word(node, 'name')),
          within,
          cloned,
        },
      ];
    }
    case 'group':
    case 'clone':
    case 'bundle':
    case 'replica': {
      const inside = element.tag === 'replica' ? within : [...within, word(element, 'id')];
      return element.children.flatMap((child) => readResource(child, inside, cloned || element.tag !== 'group'));
    }
    default:
      return [];
  }
}

function readFailure(failure: XmlElement): FailedAction {
  const key = word(failure, 'op_key') || word(failure, 'id');
  const task = word(failure, 'task');
  const cut = key.lastIndexOf(`_${task}_`);
  return {
    resource: cut > 0 ? key.slice(0, cut) : key,
    task,
    node: word(failure, 'node'),
    status: [word(failure, 'exitstatus'), word(failure, 'status')]
      .filter((part) => part !== '' && part !== 'complete')
      .join(', '),
    reason: word(failure, 'exitreason').trim(),
  };
}

function readFenceEvent(event: XmlElement): FenceEvent {
  const completed = event.attributes['completed'];
  const reason = event.attributes['exit-reason'];
  return {
    action: word(event, 'action'),
    target: word(event, 'target'),
    status: word(event, 'status'),
    origin: word(event, 'origin'),
    ...(completed === undefined ? {} : { completed }),
    ...(reason === undefined ? {} : { reason }),
  };
}
