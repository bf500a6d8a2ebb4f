/** Why a session with a host ended before the answer came: the result on that host is unknown. */
export type SessionLoss =
  | { readonly cause: 'no-answer' | 'not-sent'; readonly seconds: number }
  | { readonly cause: 'ended'; readonly exit?: number; readonly complaint: string }
  | { readonly cause: 'transport'; readonly detail: string };

/** What the script on a host said about a phase that failed. */
export interface HostFailure {
  readonly host: string;
  /** As the script printed it; the texts are in `apply/shell`. */
  readonly detail: string;
  /** A file changed while the plan was being carried out. */
  readonly changed: boolean;
}

/** What the script on a host does not support. */
export type UnsupportedItem =
  | 'path-characters'
  | 'source-path-characters'
  | 'file-type'
  | 'link-characters'
  | 'account-name'
  | 'source-type'
  | 'access-of-non-file';

/** Why a content that passes through the controller is not valid. */
export type ContentProblem =
  | { readonly format: 'text' }
  | { readonly format: 'yaml'; readonly line: number | undefined; readonly error: string }
  | { readonly format: 'ini'; readonly line: number };

/** Why a plan cannot be carried out at all. */
export type UnsupportedPlan =
  | { readonly code: 'unsupported-item'; readonly item: string; readonly problem: UnsupportedItem }
  | { readonly code: 'duplicate-target'; readonly target: string }
  | { readonly code: 'lockout-risk-on-both-hosts'; readonly items: readonly string[] }
  | { readonly code: 'unknown-item-in-order'; readonly item: string }
  | { readonly code: 'item-missing-in-order'; readonly item: string };

/** Why a plan is refused without asking a host. */
export type InvalidPlan =
  | { readonly code: 'plan-altered' }
  | { readonly code: 'plan-for-other-pair'; readonly planned: string; readonly pair: string }
  | { readonly code: 'plan-expired'; readonly at: string }
  | { readonly code: 'path-not-allowed'; readonly item: string; readonly class: string };

/** Why a plan no longer fits the hosts. */
export type StalePlan =
  | {
      readonly code: 'host-key-changed';
      readonly host: string;
      readonly planned: string;
      readonly found: string;
    }
  | { readonly code: 'agreement-changed'; readonly host: string }
  | {
      readonly code: 'precondition-changed';
      readonly item: string;
      readonly fields: readonly string[];
      readonly host: string;
      readonly path: string;
      readonly role: 'source' | 'before';
    }
  | { readonly code: 'plan-not-derived'; readonly differences: readonly string[] }
  | { readonly code: 'roles-uncertain'; readonly reason: string }
  | { readonly code: 'roles-changed'; readonly active: string };

/** Why contents did not get to the other host. */
export type TransferFault =
  | { readonly code: 'unexpected-content'; readonly host: string }
  | { readonly code: 'content-changed'; readonly item: string; readonly field: 'size' | 'digest' }
  | { readonly code: 'content-invalid'; readonly item: string; readonly problem: ContentProblem }
  | { readonly code: 'rsync-options'; readonly host: string; readonly options: string }
  | SessionFault;

/** Why a phase failed on a host. */
export type SessionFault =
  | ({ readonly code: 'host-failed' } & HostFailure)
  | { readonly code: 'session-lost'; readonly host: string; readonly loss: SessionLoss };

/** One statement of an outcome, as data. `render-message.ts` has the text of each. */
export type SyncMessage =
  | UnsupportedPlan
  | InvalidPlan
  | StalePlan
  | TransferFault
  /** The plan file holds no plan that may be applied. `lines`: more about it, whole sentences. */
  | { readonly code: 'plan-file-refused'; readonly file: string; readonly reason: string }
  | { readonly code: 'plan-implausible'; readonly file: string; readonly faults: readonly string[] }
  | { readonly code: 'plan-empty' }
  | { readonly code: 'plan-applied'; readonly plan: string; readonly items: number }
  | { readonly code: 'plan-finished'; readonly plan: string }
  | { readonly code: 'plan-rolled-back'; readonly plan: string; readonly recovered: boolean }
  | { readonly code: 'plan-rolled-back-on-host'; readonly plan: string; readonly host: string }
  | { readonly code: 'not-a-plan-id'; readonly text: string }
  | { readonly code: 'nothing-changed' | 'everything-restored' | 'nothing-to-recover' }
  | { readonly code: 'both-hosts-needed'; readonly to: 'apply' | 'recover' }
  | { readonly code: 'commit-unknown' | 'end-not-recorded' }
  | { readonly code: 'rolls-back-by-itself'; readonly host: string; readonly seconds: number }
  | { readonly code: 'no-new-connection'; readonly host: string; readonly detail: string }
  | { readonly code: 'services-silent' | 'services-still-silent'; readonly services: string }
  | { readonly code: 'restart-needed'; readonly host: string; readonly detail: string }
  /** A file that has changed since it was written, so that it was not restored. */
  | { readonly code: 'rollback-conflict'; readonly host: string; readonly detail: string }
  | { readonly code: 'rollback-conflict-advice' }
  | { readonly code: 'make-new-plan' | 'run-recover' | 'run-recover-again' }
  | { readonly code: 'run-rollback'; readonly plan: string }
  | { readonly code: 'watch-stopped' }
  | { readonly code: 'watch-roles-uncertain'; readonly reason: string }
  | { readonly code: 'watch-failover'; readonly active: string; readonly pending: boolean }
  | {
      readonly code: 'watch-conflict';
      readonly conflicts: readonly { readonly path: string; readonly why: string }[];
      readonly active: string;
      readonly passive: string;
    };
