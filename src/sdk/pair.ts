/**
 * The pair that is judged: two hosts, the addresses they share, and the policy that decides where the vendor's pages
 * leave a choice. Plain values; `config/` makes them from halint.yaml.
 */

/** The side of a pair. Which side is active is a fact, never a name. */
export type Side = 'a' | 'b';

export const otherSide = (side: Side): Side => (side === 'a' ? 'b' : 'a');

/** A baseboard management controller, as the pair's file declares it. */
export interface Bmc {
  readonly address: string;
  readonly user?: string;
  /** Cipher suite id for RMCP+ (ipmitool -C); absent: the tool's default. */
  readonly cipherSuite?: number;
}

/** What rules may know of a host before anything was read from it. */
export interface HostIdentity {
  readonly name: string;
  readonly address: string;
  readonly bmc?: Bmc;
}

export interface Pair {
  readonly name: string;
  /** Floating addresses, without prefix length. */
  readonly virtualIps: readonly string[];
  /** Host part of the one URL that users open. */
  readonly externalHost?: string;
  readonly hosts: Readonly<Record<Side, HostIdentity>>;
  readonly policy: Policy;
  /**
   * Where a running update of the software stands; absent: none is running. The person who updates says so on the
   * command line.
   */
  readonly phase?: UpdatePhase;
}

/**
 * The vendor's order of an update: the handling of high availability is off and nothing is upgraded yet; packages are
 * being upgraded on both hosts; the post-install configuration is done and the handling is to be on again.
 */
export type UpdatePhase = 'pre-update' | 'mid-update' | 'post-update';

export const updatePhases: readonly UpdatePhase[] = ['pre-update', 'mid-update', 'post-update'];

export type Profile = 'bluemind' | 'cyrus' | 'generic';

/** Values that rules compare against. Defaults come from the profile; halint.yaml may change each of them. */
export interface Policy {
  readonly profile: Profile;
  /** Directories whose data must follow the service: on storage that both hosts reach, managed by the cluster. */
  readonly sharedPaths: readonly string[];
  /** Of these, the ones that need a block device (no network file system). */
  readonly blockPaths: readonly string[];
  /**
   * Whether the Cyrus mail data (not its meta directory) may lie on NFS. The vendor's English page forbids it, the
   * French page and the list of services allow it.
   */
  readonly nfsCyrusData: 'forbid' | 'allow';
  /** Whether /var/lib/cyrus may lie on NFS; the same two pages differ. */
  readonly nfsCyrusLib: 'forbid' | 'allow';
  /** Units that only the active host may run, without their type suffix where it is `.service`. */
  readonly serviceUnits: readonly string[];
  /** Files that must be equal on both hosts; patterns as in a listing. */
  readonly syncedFiles: readonly string[];
  /** How the pair switches over: by a cluster manager on its own, or by a person. */
  readonly failover: 'automatic' | 'manual';
  /** Number of the vendor's sizing units (users weighted by use); absent: sizing against the table is skipped. */
  readonly sizingUnits?: number;
  /** Largest accepted difference of the hosts' clocks, in seconds. */
  readonly maxClockSkew: number;
  /** Days before expiry at which a certificate is reported. */
  readonly certificateDays: number;
  /** Largest accepted difference of cores and memory between the hosts, as a fraction (0.1 is ten per cent). */
  readonly sizingTolerance: number;
}
