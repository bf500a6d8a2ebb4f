import type { FileClass } from '../../facts/manifest/file-class.ts';
import type { Side } from '../../sdk/index.ts';
import type { AgreedState } from '../state/base.ts';
import type { FileState } from '../state/file-state.ts';
import type { RoleSignal } from '../state/roles.ts';

/**
 * The plan document: what sync would do, as a person reviews it and as `sync apply` executes it or refuses. It holds no
 * content of any file but the redacted lines of `difference`, so that it may be stored in a ticket or among CI
 * artefacts. `schemas/plan.schema.json` is its schema; a test compares the two.
 */
export interface Plan extends PlanBody {
  /** SHA-256 of the canonical JSON of everything else, hexadecimal (see `plan-id.ts`). */
  readonly id: string;
}

export interface PlanBody {
  readonly schemaVersion: 1;
  /** The halint that made it. */
  readonly halint: string;
  readonly pair: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** After this moment the plan is refused. */
  readonly expiresAt: string;
  readonly hosts: Readonly<Record<Side, PlanHost>>;
  readonly roles: PlanRoles;
  /**
   * The agreement (see `base.ts`) that the decisions were made against; absent: there was none that both hosts hold.
   */
  readonly agreement?: string;
  /**
   * What a person asked for; absent: nothing. With what the hosts say it decides all the rest, so that apply can make
   * the plan again.
   */
  readonly wishes?: PlanWishes;
  readonly items: readonly PlanItem[];
  /**
   * Ids of items that belong together, each group in the order in which it is carried out: an authority before the
   * certificate, a text before what is derived from it. Every item is in exactly one group. A group is whole or
   * not done at all.
   */
  readonly order: readonly (readonly string[])[];
  /** What the plan leaves alone and a person has to decide. Nothing of it is carried out. */
  readonly open: readonly OpenItem[];
  /**
   * Files that were in step when the plan was made: apply records them as agreed (`nextBase`), on each host its own
   * state.
   */
  readonly agreed: readonly AgreedItem[];
  /**
   * Paths and patterns that are there and that neither the items nor `agreed` settle: the next agreement says nothing
   * about them.
   */
  readonly disputed: readonly string[];
  readonly proof: PlanProof;
}

export interface PlanWishes {
  /** In the order in which they were given: the last one that fits a path counts. */
  readonly takes: readonly PlanTake[];
  /** Deletions were wanted. */
  readonly delete: boolean;
  /** Paths, folders or patterns that the plan skips. Absent: none. */
  readonly ignore?: readonly string[];
  /** Who asked, where it is known. */
  readonly by?: string;
}

export interface PlanTake {
  readonly side: Side;
  /** A path, or a pattern as in a listing. */
  readonly pattern: string;
}

export interface AgreedItem {
  readonly path: string;
  readonly class: FileClass;
  /** Absent: it no longer exists on both hosts, and the agreement forgets it. */
  readonly states?: Readonly<Record<Side, AgreedState>>;
}

/** What the audit says of the snapshot with the plan carried out on it (see `prove.ts`). */
export interface PlanProof {
  /** Rules that found what the plan repairs: they are judged again after apply. */
  readonly rules: readonly string[];
  /** Findings that are resolved afterwards, as `rule: subject`. */
  readonly gone: readonly string[];
}

export interface PlanHost {
  readonly name: string;
  /** SHA-256 of `halint machine id\n` and the machine id, hexadecimal: the plan is for this machine and no other. */
  readonly machine?: string;
  /** `SHA256:…` of the SSH host key, when the transport said it. */
  readonly hostKey?: string;
}

export interface PlanRoles {
  readonly active: Side;
  /** All signals there were; they all say the same, or there would be no plan. */
  readonly signals: readonly RoleSignal[];
}

/**
 * - `write`: the content of `source` on `from` becomes the content on `to` (new or replaced), with the access of
 * `after`.
 * - `delete`: the file on `to` goes, after a backup.
 * - `set-access`: mode, owner and group on `to`; the content stays.
 * - `regenerate`: rebuilt on `to` from another file there (`recipe`), never copied.
 */
export type PlanAction = 'write' | 'delete' | 'set-access' | 'regenerate';

/** How a derived file is rebuilt; the host side knows each. */
export type RecipeId = 'postalias' | 'postmap' | 'postmap-flat' | 'bm-key-store';

export interface Recipe {
  readonly id: RecipeId;
  /** The text that the file is derived from, on the same host. */
  readonly from: string;
}

/** Checks of the staged file on the destination, before the swap; the host side knows each. */
export type ValidatorId =
  | 'postfix'
  | 'postalias'
  | 'postmap'
  | 'certificate-and-key'
  | 'certificate-authority'
  | 'nginx'
  | 'sysctl'
  | 'yaml'
  | 'ini'
  | 'imapd'
  | 'sudoers'
  | 'sshd'
  | 'pem'
  | 'script'
  | 'corosync'
  | 'keepalived'
  | 'postgresql';

/** What a service must do after the swap, if it runs there; the host side knows each. */
export type ActivationId =
  | 'postfix-reload'
  | 'nginx-reload'
  | 'sysctl-load'
  | 'postgresql-reload'
  | 'bm-restart-by-hand';

/** A person decided: `take` names the host whose state both must have. */
export interface Resolution {
  readonly take: Side;
  /** Who said so, where it is known. */
  readonly by?: string;
}

/** One line of a difference as people read it: directed, labelled with hosts elsewhere, secrets hidden. */
export interface DifferenceLine {
  /** `-` is on `to` now and goes, `+` comes from `from`, ` ` is on both, `@` heads a hunk, `!` is a remark. */
  readonly mark: '-' | '+' | ' ' | '@' | '!';
  readonly text: string;
}

export interface PlanItem {
  /** `b:/etc/aliases`, or `b:/etc/aliases#access` for an item on mode and owner alone. */
  readonly id: string;
  readonly path: string;
  readonly class: FileClass;
  readonly action: PlanAction;
  readonly from: Side;
  readonly to: Side;
  /** Id of the row of the decision table. */
  readonly decision: string;
  readonly resolution?: Resolution;
  /**
   * Precondition on `from`: the state that is copied. For `regenerate` the state of the recipe's text on `to` after the
   * plan.
   */
  readonly source: FileState;
  /** Precondition on `to`: what is there before. */
  readonly before: FileState;
  /**
   * What is on `to` afterwards. For a `write` of a class with held digests the digest is absent (the content is the
   * source's, checked under a key of the run while it is applied); for `regenerate` the size means nothing.
   */
  readonly after: FileState;
  readonly recipe?: Recipe;
  readonly validators: readonly ValidatorId[];
  readonly activations: readonly ActivationId[];
  readonly difference: readonly DifferenceLine[];
}

export type OpenKind = 'conflict' | 'refused' | 'unknown' | 'needs-delete' | 'report' | 'ignored';

/** A path that is not in step and that the plan does not touch. */
export interface OpenItem {
  readonly path: string;
  readonly class: FileClass;
  readonly kind: OpenKind;
  /** Content, or mode and owner. */
  readonly subject: 'content' | 'access';
  readonly decision: string;
  /** A whole sentence for a person. */
  readonly why: string;
  /** What may be done, as commands or words; empty where nothing but looking helps. */
  readonly choices: readonly string[];
  readonly difference: readonly DifferenceLine[];
}
