import type { OperationPhase, Severity } from '../../sdk/index.ts';

/** A condition of an operation: rules, and why they count. */
export interface Requirement {
  readonly why: string;
  /** Ids of rules, or `category/*`. */
  readonly rules: readonly [string, ...string[]];
  /** Only rules with one of these severities count. Absent: all. */
  readonly severities?: readonly Severity[];
}

const serious: readonly Severity[] = ['critical', 'error'];

const oneWriter: Requirement = {
  why: 'two hosts that write the same data must be stopped before anything else is started or moved',
  rules: [
    'services/writers-on-one-host',
    'storage/not-mounted-on-both',
    'storage/volumes-active-on-one-host',
    'replication/no-split-brain',
    'vip/one-holder',
    'cluster/resources-active-once',
  ],
};
const membership: Requirement = {
  why: 'without quorum, or with a host that the cluster does not see, nothing is started on the other host',
  rules: [
    'quorum/one-partition',
    'quorum/quorate-now',
    'quorum/device-connected',
    'cluster/stack-running',
    'cluster/nodes-online',
    'cluster/rings-connected',
  ],
};
const fencing: Requirement = {
  why: 'a host that hangs during the operation must be fenced before its services start elsewhere',
  rules: [
    'fencing/fencing-enabled',
    'fencing/fence-device-exists',
    'fencing/every-node-covered',
    'fencing/device-works',
    'fencing/devices-registered',
    'fencing/peer-bmc-answers',
    'fencing/last-fencing-succeeded',
    'failover/lost-node-is-fenced',
    'vip/automatic-switchover-fences',
  ],
};
const inSync: Requirement = {
  why: 'the other host must have the current data',
  rules: [
    'replication/replicating',
    'replication/disks-up-to-date',
    'replication/resources-up',
    'replication/quorum-present',
    'replication/fence-constraint-lifted',
  ],
};
const clean: Requirement = {
  why: 'a failed action or a paused resource keeps services from being stopped or started',
  rules: [
    'cluster/resources-run',
    'cluster/failures-cleared',
    'cluster/no-orphaned-resources',
    'cluster/no-leftover-moves',
    'cluster/configuration-valid',
    'services/no-unit-failed',
  ],
};
/** After a switchover, the host that was active is still on standby, or its manager is stopped. */
const notPaused: Requirement = {
  why: 'a manager that is stopped or paused on a host starts nothing there',
  rules: ['cluster/nothing-held-back', 'vip/manager-runs-on-both'],
};
const targetReady: Requirement = {
  why: 'the services must be able to run on the other host',
  rules: [
    'cluster/services-may-run-on-both',
    'failover/services-run-on-survivor',
    'failover/services-stay-with-address',
    'failover/storage-starts-first',
    'storage/luns-seen-by-both',
    'storage/multipath-map-reachable',
    'storage/mount-points-empty',
    'vip/interface-present',
    'vip/vrrp-interface-present',
    'drift/synced-files-equal',
    'drift/services-not-held-back',
    'packages/bluemind-versions-agree',
    'packages/installations-complete',
    'fencing/agent-tools-installed',
  ],
};

/**
 * The rules that count for each operation. A rule that could not be judged counts against the operation like a failed
 * one, because each of them is about a state that the operation depends on.
 */
export const requirements: Readonly<Record<OperationPhase, readonly Requirement[]>> = {
  'pre-deployment': [
    oneWriter,
    {
      why: 'a deployment restarts services with its configuration: no serious fault may be in it, and none unseen',
      rules: ['*/*'],
      severities: serious,
    },
  ],
  'pre-maintenance': [
    oneWriter,
    membership,
    {
      why: 'the remaining host runs alone: its own faults have no second host to fall back on',
      rules: ['storage/*', 'services/*', 'boot/*'],
      severities: ['critical'],
    },
    fencing,
    inSync,
    clean,
    notPaused,
  ],
  'pre-switchover': [oneWriter, membership, inSync, fencing, clean, notPaused, targetReady],
  'post-switchover': [
    oneWriter,
    membership,
    {
      why: 'the services, the data and the address must be on one host',
      rules: [
        'services/running-on-active',
        'services/stopped-on-passive',
        'services/ports-open',
        'vip/beside-data',
        'replication/primary-beside-services',
        'storage/data-mounted-writable',
      ],
    },
    inSync,
    clean,
    fencing,
  ],
};

/** Whether a requirement is about a rule. */
export const covers = ({ rules, severities }: Requirement, rule: string, severity: Severity): boolean =>
  (severities === undefined || severities.includes(severity)) &&
  rules.some((each) => each === rule || each === '*/*' || (each.endsWith('/*') && rule.startsWith(each.slice(0, -1))));
