import type { ClusterState } from '../cluster/cluster-state-model.ts';

/**
 * The state of the cluster after the loss of one node, as Pacemaker's scheduler computes it. The scheduler assumes that
 * every action succeeds, fencing included.
 */
export interface Failover {
  /** The node that is left; it made the simulation, or it is the one that the simulation is for. */
  readonly survivor: string;
  readonly lost: string;
  /**
   * `live`: from the running cluster, status included. `file`: from the configuration alone, as if only the survivor
   * started; agents and nodes are assumed to work.
   */
  readonly basis: 'live' | 'file';
  /** Actions of services that the cluster has yet to carry out without any failure: it is not at rest. */
  readonly pending: readonly string[];
  /** Before the loss; absent with basis `file`. */
  readonly now?: ClusterState;
  readonly after: ClusterState;
  /** Where everything would start on both nodes if it ran nowhere yet. */
  readonly start: ClusterState;
  /** Whether the lost node is fenced in the course of it. */
  readonly fenced: boolean;
  /** The actions, and which one is over before which other one begins. */
  readonly graph: ActionGraph;
  /** Constraints and settings without which more services would run: each one was removed by itself. */
  readonly reasons: readonly Reason[];
  /** Whether all of them were tried in the time that there was. */
  readonly allTried: boolean;
}

export interface ActionGraph {
  readonly actions: readonly string[];
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

export interface Reason {
  readonly kind: 'constraint' | 'property' | 'attribute';
  readonly id: string;
  /** The services that run without it. */
  readonly gains: readonly string[];
}
