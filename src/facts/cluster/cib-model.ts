/**
 * Pacemaker's cluster information base as data: what an administrator configured, without the status section.
 * Values are kept as they were written; Pacemaker Explained tells their meaning.
 */

/** A set of name/value pairs. Of several sets the one with the higher score wins, then the earlier. */
export interface AttributeSet {
  readonly score: number;
  /** Whether a rule decides when it is in force (dates, node attributes, resource types). */
  readonly conditional: boolean;
  readonly values: readonly { readonly id: string; readonly name: string; readonly value: string }[];
}

export interface Operation {
  readonly id: string;
  /** `monitor`, `start`, `stop`, `promote`, `demote`, `notify`, `migrate_to`, … */
  readonly name: string;
  /** Seconds; absent when none is written or it makes no sense. */
  readonly interval?: number;
  readonly timeout?: number;
  readonly role?: string;
  readonly onFail?: string;
  readonly enabled: boolean;
}

interface ResourceBase {
  readonly id: string;
  readonly meta: readonly AttributeSet[];
  readonly instance: readonly AttributeSet[];
}

export interface Primitive extends ResourceBase {
  readonly kind: 'primitive';
  /** `ocf`, `systemd`, `service`, `lsb`, `stonith`, `upstart`, `nagios`. */
  readonly class: string;
  readonly provider?: string;
  readonly type: string;
  readonly operations: readonly Operation[];
}

export interface Group extends ResourceBase {
  readonly kind: 'group';
  readonly members: readonly Primitive[];
}

export interface Clone extends ResourceBase {
  readonly kind: 'clone';
  /** Also true for the older `master`. */
  readonly promotable: boolean;
  readonly member?: Primitive | Group;
}

export interface Bundle extends ResourceBase {
  readonly kind: 'bundle';
  readonly member?: Primitive;
}

export type Resource = Primitive | Group | Clone | Bundle;
export type Container = Group | Clone | Bundle;

export interface ResourceSet {
  readonly ids: readonly string[];
  readonly sequential: boolean;
  readonly action?: string;
  readonly role?: string;
}

/** Score as it was written: `INFINITY`, `-INFINITY`, a number; absent where there is none. */
interface ConstraintBase {
  readonly id: string;
  readonly score?: string;
  readonly sets: readonly ResourceSet[];
}

export interface LocationConstraint extends ConstraintBase {
  readonly kind: 'location';
  readonly resource?: string;
  /** A regular expression of resource names instead of one name. */
  readonly pattern?: string;
  readonly node?: string;
  readonly role?: string;
  /** `always` (default), `never`, `exclusive`. */
  readonly discovery?: string;
  readonly rules: readonly LocationRule[];
}

export interface LocationRule {
  readonly score?: string;
  readonly role?: string;
  /** `and` (default) or `or`. */
  readonly booleanOp: string;
  readonly expressions: readonly Readonly<Record<string, string>>[];
  /** Rules inside this one, which count as further expressions. */
  readonly rules: readonly LocationRule[];
  /** Whether it depends on the date. */
  readonly dated: boolean;
  readonly scoreAttribute?: string;
}

export interface ColocationConstraint extends ConstraintBase {
  readonly kind: 'colocation';
  readonly resource?: string;
  readonly with?: string;
  readonly role?: string;
  readonly withRole?: string;
}

export interface OrderConstraint extends ConstraintBase {
  readonly kind: 'order';
  readonly first?: string;
  readonly then?: string;
  readonly firstAction?: string;
  readonly thenAction?: string;
  /** `Mandatory` (default), `Optional`, `Serialize`. */
  readonly orderKind?: string;
  readonly symmetrical: boolean;
}

export interface TicketConstraint extends ConstraintBase {
  readonly kind: 'ticket';
  readonly resource?: string;
  readonly lossPolicy?: string;
}

export type Constraint = LocationConstraint | ColocationConstraint | OrderConstraint | TicketConstraint;

export interface ClusterNode {
  readonly id: string;
  readonly uname: string;
  /** `member` (default), `remote`, `ping`. */
  readonly type: string;
  readonly attributes: readonly AttributeSet[];
}

/** One step of the escalation for one target: devices that are used together. */
export interface FencingLevel {
  readonly id: string;
  /** The node's name; absent when a pattern or a node attribute selects the targets. */
  readonly target?: string;
  readonly targetPattern?: string;
  readonly targetAttribute?: string;
  readonly index: number;
  readonly devices: readonly string[];
}

export interface Cib {
  /**
   * Where it was read. `cluster`: the running cluster. `left-over`: the disk, and Pacemaker is not running, so it is
   * not in force. `file`: the disk, and either Pacemaker runs or it is unknown (a rendered tree). `none`: Pacemaker is
   * not configured here; everything below is empty.
   */
  readonly origin: 'cluster' | 'left-over' | 'file' | 'none';
  /** `epoch`, `admin_epoch`, `num_updates`, `have-quorum`, `validate-with`, `cib-last-written`, … of the root. */
  readonly header: Readonly<Record<string, string>>;
  readonly properties: readonly AttributeSet[];
  readonly nodes: readonly ClusterNode[];
  readonly resources: readonly Resource[];
  readonly constraints: readonly Constraint[];
  /** Ids of tags and of templates: a constraint may name one in place of its resources. */
  readonly tags: readonly string[];
  /** What each tag stands for. */
  readonly tagged: Readonly<Record<string, readonly string[]>>;
  /** Rewritten from text that has neither node ids nor a status section, and may have no attributes of nodes. */
  readonly fromText?: true;
  /** Names of the attributes that nodes have until they restart: agents and scripts set them. Empty in a file. */
  readonly transientAttributes: readonly string[];
  readonly fencingLevels: readonly FencingLevel[];
  readonly resourceDefaults: readonly AttributeSet[];
  readonly operationDefaults: readonly AttributeSet[];
}
