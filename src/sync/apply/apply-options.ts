import type { Host } from '../../hosts/host.ts';
import type { Service } from '../../hosts/service.ts';
import type { Side } from '../../sdk/index.ts';
import type { HostAccess, OpenOptions } from './session/host-access.ts';
import type { Author } from './host-plan/host-plan.ts';
import type { Session } from './session/session.ts';
import type { WriterPlan } from './session/writer-script.ts';

export interface ApplyOptions {
  readonly hosts: Readonly<Record<Side, HostAccess>>;
  /** How a session with a host is had; by itself a new one is opened. */
  readonly open?: (side: Side, options: OpenOptions, plan: WriterPlan) => Session;
  /** Name of the configured pair: the plan has to be for it. */
  readonly pair: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * Who is active now, asked of both hosts before anything is staged and once more before the commit point; a text: why
   * it is unknown.
   */
  readonly active: (asked: RoleQuery) => Promise<{ readonly side: Side } | string>;
  /**
   * The fields of the plan that differ from a plan of the hosts as they are now, one line each; asked during the
   * inspection. Empty: none.
   * Left out where this process has made the plan itself.
   */
  readonly confirm?: () => Promise<readonly string[]>;
  /** Whether the manifest and the policy let halint write a path of this class. */
  readonly allowed: (path: string, fileClass: string) => boolean;
  /** What users of the pair talk to: what of it answers before the active host is changed has to answer afterwards. */
  readonly services: readonly Service[];
  /** What `sync watch` did is kept apart from what a person may want to take back. */
  readonly by: Author;
  /** Who does it, for the lock and for the report of a held lock. */
  readonly owner: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The two hosts for role queries over the open sessions. */
export interface RoleQuery {
  readonly hosts: Readonly<Record<Side, Host>>;
  /** See `kernelTables`. */
  readonly tables: (side: Side) => Promise<string | undefined>;
}
