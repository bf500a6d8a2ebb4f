import type { Fact } from '../../sdk/index.ts';
import { known, unknown } from '../../sdk/index.ts';

/** What one host's crm_mon says of the cluster. */
export interface ClusterState {
  /** Whether Pacemaker answered on this host; when it did not, everything else is empty. */
  readonly running: boolean;
  readonly dc?: { readonly name: string; readonly withQuorum: boolean };
  /** Effective options: `stonith-enabled`, `maintenance-mode`, `no-quorum-policy`, … */
  readonly options: Readonly<Record<string, string>>;
  readonly nodes: readonly NodeState[];
  readonly resources: readonly ResourceState[];
  readonly failures: readonly FailedAction[];
  readonly fencing: readonly FenceEvent[];
  /** The text of crm_mon was read, without its section about fencing: `fencing` is empty, and nothing is known. */
  readonly lacksFencing?: true;
}

export interface NodeState {
  readonly name: string;
  readonly online: boolean;
  readonly standby: boolean;
  readonly maintenance: boolean;
  /** Joined the membership, but has not finished to join the process group. */
  readonly pending: boolean;
  /** Needs to be fenced: its resources are in an unknown state. */
  readonly unclean: boolean;
  readonly shutdown: boolean;
  /** `member`, `remote`, `ping`. */
  readonly type: string;
}

export interface ResourceState {
  readonly id: string;
  /** `ocf:heartbeat:IPaddr2`, `stonith:fence_ipmilan`. */
  readonly agent: string;
  /** `Started`, `Stopped`, `Promoted`, `Unpromoted`, `Master`, `Slave`. */
  readonly role: string;
  readonly active: boolean;
  readonly managed: boolean;
  readonly failed: boolean;
  readonly blocked: boolean;
  readonly orphaned: boolean;
  /** What the administrator asked for, where that is written (`stopped`). */
  readonly targetRole?: string;
  /** Names of the nodes where it is active. */
  readonly nodes: readonly string[];
  /** Ids of the group, clone or bundle around it, from the outside in. */
  readonly within: readonly string[];
  /** Whether a clone or bundle runs it on several nodes by intention. */
  readonly cloned: boolean;
}

export interface FailedAction {
  readonly resource: string;
  readonly task: string;
  readonly node: string;
  /** What it ended with: `not running`, `error`, `Timed Out`, … and the agent's own words. */
  readonly status: string;
  readonly reason: string;
}

export interface FenceEvent {
  readonly action: string;
  readonly target: string;
  /** `success`, `failed`, `pending`. */
  readonly status: string;
  readonly origin: string;
  /** As crm_mon writes it; absent while it is pending. */
  readonly completed?: string;
  readonly reason?: string;
}

export const stopped: ClusterState = {
  running: false,
  options: {},
  nodes: [],
  resources: [],
  failures: [],
  fencing: [],
};

/** The fencing that a cluster remembers, or why it is not known. */
export const fencingHistory = (state: Fact<ClusterState>): Fact<readonly FenceEvent[]> =>
  !state.known
    ? state
    : state.value.lacksFencing === true
      ? unknown('not-collected', 'the text of crm_mon has no section about the fencing history')
      : known(state.value.fencing);

/** What the cluster says of a node's state, in the words of crm_mon. */
export const describeNode = (node: NodeState): string => {
  if (node.unclean) return node.online ? 'UNCLEAN (online)' : 'UNCLEAN (offline)';
  if (node.pending) return 'pending';
  if (!node.online) return 'OFFLINE';
  return node.maintenance ? 'maintenance' : node.standby ? 'standby' : 'online';
};

/**
 * Whether the cluster leaves its services alone: maintenance mode as a whole or node by node, or no service is managed.
 */
export function isClusterPaused({ options, nodes, resources }: ClusterState): boolean {
  const members = nodes.filter(({ type }) => type !== 'ping');
  const services = resources.filter(({ agent }) => !agent.startsWith('stonith:'));
  return (
    options['maintenance-mode'] === 'true' ||
    (members.length > 0 && members.every(({ maintenance }) => maintenance)) ||
    (services.length > 0 && services.every(({ managed }) => !managed))
  );
}
