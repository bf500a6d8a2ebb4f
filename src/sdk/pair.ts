/**
 * The judged pair: two hosts, their shared addresses, and the policy for choices that the vendor's documentation leaves
 * open. Plain values; `config/` makes them from halint.yaml.
 */
import type { FailoverTest, FailoverTestKind } from './failover-test.ts';

/** The side of a pair. A side says nothing about the role: the active side is a fact. */
export type Side = 'a' | 'b';

export const otherSide = (side: Side): Side => (side === 'a' ? 'b' : 'a');

/** A baseboard management controller, as declared in halint.yaml. */
export interface Bmc {
  readonly address: string;
  readonly user?: string;
  /** Cipher suite id for RMCP+ (ipmitool -C); absent: the tool's default. */
  readonly cipherSuite?: number;
}

/** Properties of a host from the configuration. */
export interface HostIdentity {
  readonly name: string;
  readonly address: string;
  readonly bmc?: Bmc;
}

export interface Pair {
  readonly name: string;
  /** Floating addresses, without prefix length. */
  readonly virtualIps: readonly string[];
  /** Host part of the URL that users open. */
  readonly externalHost?: string;
  readonly hosts: Readonly<Record<Side, HostIdentity>>;
  readonly policy: Policy;
  /** The failover tests that halint.yaml declares; absent: none. */
  readonly failoverTests?: readonly FailoverTest[];
  /** Phase of a running software update, from the command line; absent: no update is running. */
  readonly phase?: UpdatePhase;
  /** The operation that the run judges as go or no-go, from the command line; absent: none. */
  readonly operation?: OperationPhase;
  /** Versions that an upgrade is planned to, from the command line; absent: none. */
  readonly targets?: readonly UpgradeTarget[];
}

/** Versions whose incompatible changes halint knows, as `--target` names them. */
export type UpgradeTarget = 'pacemaker-3' | 'corosync-3' | 'postgresql-17' | 'debian-13' | 'bluemind-5';

export const upgradeTargets: readonly UpgradeTarget[] = [
  'pacemaker-3',
  'corosync-3',
  'postgresql-17',
  'debian-13',
  'bluemind-5',
];

/**
 * The vendor's order of an update: cluster management is off and nothing is upgraded yet; packages are being upgraded
 * on both hosts; the post-install configuration is done and cluster management must be on again.
 */
export type UpdatePhase = 'pre-update' | 'mid-update' | 'post-update';

export const updatePhases: readonly UpdatePhase[] = ['pre-update', 'mid-update', 'post-update'];

/** A planned operation on a pair, which `check --phase` judges as go or no-go. */
export type OperationPhase = 'pre-deployment' | 'pre-maintenance' | 'pre-switchover' | 'post-switchover';

export const operationPhases: readonly OperationPhase[] = [
  'pre-deployment',
  'pre-maintenance',
  'pre-switchover',
  'post-switchover',
];

export type Profile = 'bluemind' | 'cyrus' | 'generic';

/** Programs that are asked about their own configuration, or about what they run with. */
export const askedPrograms = [
  'chrony',
  'cluster-user',
  'corosync',
  'csync2',
  'cyrus',
  'daemons',
  'drbd',
  'fencer',
  'keepalived',
  'kernel-log',
  'lsyncd',
  'lvm',
  'multipath',
  'nginx',
  'postfix',
  'postgresql',
  'quorum-device',
  'sshd',
  'sudo',
  'systemd',
] as const;

export type AskedProgram = (typeof askedPrograms)[number];

/** Values that rules compare against. The profile sets the defaults; halint.yaml can override each of them. */
export interface Policy {
  readonly profile: Profile;
  /** Directories whose data must follow the service: on storage that both hosts can access, managed by the cluster. */
  readonly sharedPaths: readonly string[];
  /** Shared paths that need a block device (no network file system). */
  readonly blockPaths: readonly string[];
  /**
   * Whether the Cyrus mail data (not its meta directory) may be on NFS. The vendor's English page forbids it; the
   * French page and the list of services allow it.
   */
  readonly nfsCyrusData: 'forbid' | 'allow';
  /** Whether /var/lib/cyrus may be on NFS; the same two pages differ. */
  readonly nfsCyrusLib: 'forbid' | 'allow';
  /** Units that only the active host may run, without the suffix `.service`. */
  readonly serviceUnits: readonly string[];
  /** Files that must be equal on both hosts; patterns as in a listing. */
  readonly syncedFiles: readonly string[];
  /** Whether a cluster manager or a person triggers a failover. */
  readonly failover: 'automatic' | 'manual';
  /** Number of the vendor's sizing units (users weighted by use); absent: sizing against the table is skipped. */
  readonly sizingUnits?: number;
  /** Largest accepted difference of the hosts' clocks, in seconds. */
  readonly maxClockSkew: number;
  /**
   * Seconds. The running state of two hosts is compared only if their evidence was collected within this time. Live
   * hosts are read at the same time.
   */
  readonly evidenceSkew: number;
  /** Days before expiry at which a certificate is reported. */
  readonly certificateDays: number;
  /** Days after which a failover test must be repeated; absent: no test is required. */
  readonly failoverTestDays?: number;
  /** The tests that must be repeated; absent: fencing and switchover. */
  readonly failoverTestKinds?: readonly FailoverTestKind[];
  /** Largest accepted difference of cores and memory between the hosts, as a fraction (0.1 is ten per cent). */
  readonly sizingTolerance: number;
  /** Programs that must not be run on the hosts: `false`. What they would say is then not known. Default: all run. */
  readonly ask: Readonly<Partial<Record<AskedProgram, boolean>>>;
}
