import type { Side } from '../pair.ts';
import type { SimulatedFailover } from './simulated-failover.ts';

/** Whether a host shows that something is so. `unknown`: the host could not be read, or not that part of it. */
export type Seen = 'yes' | 'no' | 'unknown';

/** The observations of both hosts. */
export type SeenBy = Readonly<Record<Side, Seen>>;

/**
 * The topology of a pair and its state, as both hosts show it. It has no verdicts: these are in the results. An absent
 * list or number is not known; an empty list is known to be empty.
 */
export interface PairPicture {
  readonly hosts: Readonly<Record<Side, HostPicture>>;
  readonly addresses: readonly AddressPicture[];
  readonly cluster: ClusterPicture;
  readonly rings?: readonly RingPicture[];
  readonly fencing?: readonly FencePicture[];
  readonly stores?: readonly StorePicture[];
  readonly copies?: readonly CopyPicture[];
  /** Hosts that do not show all tools that copy files. Absent: both show them. */
  readonly copiesUnknownOn?: readonly Side[];
  /** The loss of each host, if Pacemaker manages the pair and was asked. */
  readonly failovers?: readonly SimulatedFailover[];
}

export interface HostPicture {
  /** Distribution and version. */
  readonly system?: string;
  /** Number of mounted data directories. */
  readonly mounts?: number;
  /** Number of services of the active host that run. */
  readonly services?: number;
}

/** A floating address. */
export interface AddressPicture {
  readonly address: string;
  readonly held: SeenBy;
}

/** `unknown`: neither host shows a manager, and one of them could not be read. */
export type ClusterManager = 'pacemaker' | 'drbd-reactor' | 'keepalived' | 'heartbeat' | 'none' | 'unknown';

export interface ClusterPicture {
  readonly manager: ClusterManager;
  /** Whether each host sees the other one as a member of its cluster; `unknown` without Pacemaker. */
  readonly seesPeer: SeenBy;
  /** The names of the hosts in Pacemaker's configuration, as its tools expect them. */
  readonly nodes?: Readonly<Partial<Record<Side, string>>>;
}

/** One ring (link) of corosync. */
export interface RingPicture {
  readonly id: number;
  readonly addresses: Readonly<Partial<Record<Side, string>>>;
  /** Whether each host reaches the other one over it. */
  readonly connected: SeenBy;
}

/** The devices that switch off one host. */
export interface FencePicture {
  readonly target: Side;
  readonly devices: readonly FenceDevicePicture[];
  /** The cluster uses fencing at all. */
  readonly enabled: Seen;
  /** The controller of this host answers the other host. */
  readonly answers: Seen;
}

export interface FenceDevicePicture {
  readonly id: string;
  readonly agent: string;
  readonly address?: string;
  readonly running: Seen;
}

/** Storage with data directories. */
export interface StorePicture {
  /**
   * `shared`: a block device that both hosts can have; `replicated`: DRBD; `network`: NFS and others; `local`: a disk.
   * `unknown`: the host does not show the devices below it.
   */
  readonly kind: 'shared' | 'replicated' | 'network' | 'local' | 'unknown';
  readonly name: string;
  /** Data directories on it. */
  readonly paths: readonly string[];
  readonly mounted: SeenBy;
  /** DRBD: the role of each host. */
  readonly roles?: Readonly<Partial<Record<Side, string>>>;
  /** DRBD: each host replicates with the other one. */
  readonly replicating?: SeenBy;
}

/** A tool that copies files from one host to the other. */
export interface CopyPicture {
  readonly tool: string;
  readonly from: Side;
  /** Number of folders or groups that it copies. */
  readonly items: number;
  /** Absent: no service does it; cron, incron or a script starts the tool. */
  readonly running?: Seen;
}
