import type { Mask } from '../../sdk/index.ts';

/**
 * What a file is to a pair, which decides how it is compared and whether it may ever be copied:
 *
 * - `shared-text`: the same bytes on both hosts, and nothing in it is secret once masked.
 * - `shared-secret`: the same bytes, compared by keyed digest only, never shown.
 * - `shared-public`: the same bytes, and anybody may see them (certificates of an authority, DH parameters).
 * - `derived`: made on each host from another file; judged by its age, rebuilt, never copied.
 * - `identity-same`: both hosts are one installation by it. A difference is an incident, not drift to repair.
 * - `identity-different`: belongs to one host. Never copied; some of them must differ.
 * - `host-variant`: shared, but some keys may differ with the hardware or the names of interfaces.
 * - `state-flag`: the product's own state on one host (a service held back, a job under way). Never copied.
 */
export type FileClass =
  | 'shared-text'
  | 'shared-secret'
  | 'shared-public'
  | 'derived'
  | 'identity-same'
  | 'identity-different'
  | 'host-variant'
  | 'state-flag';

/** How a text is read key by key, see `grammar/`. */
export type TextFormat = 'ini' | 'postfix' | 'colon' | 'equals' | 'postgresql' | 'yaml' | 'lines';

export interface ManifestEntry {
  /** A path, a shell pattern, or everything below a folder (`/**`). */
  readonly pattern: string;
  readonly class: FileClass;
  /** Absent: compared as a whole. */
  readonly format?: TextFormat;
  /** Where secrets stand in the text. */
  readonly mask?: readonly Mask[];
  /**
   * Settings in it are secrets, of the forms that are hidden in every text (docs/security.md): its digests are keyed.
   */
  readonly holdsSecrets?: true;
  /** `host-variant`: keys that may differ; `*` at the end of one stands for any rest. */
  readonly mayDiffer?: readonly string[];
  /** `derived`: the file that it is made from. */
  readonly from?: string;
  /** Whether addresses of servers stand in it, so that a node's own one would break the other host. */
  readonly holdsAddresses?: boolean;
  /** Administrators add such files; the vendor's list of files to copy does not have them. */
  readonly addedByAdministrator?: true;
  /** What a `state-flag` does, as the end of "while it is there, …". */
  readonly effect?: string;
}
