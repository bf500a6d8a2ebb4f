import type { Side } from '../../../sdk/index.ts';
import type { HostFailure, SessionFault, SessionLoss } from '../outcome/message.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';

/** How one phase ended on a host. */
export type PhaseEnd =
  | { readonly ok: true; readonly frames: readonly Frame[] }
  /** The host refused or failed. `changed`: its files were changed meanwhile. `incomplete`: not all was restored. */
  | ({
      readonly ok: false;
      readonly code: 'refused' | 'failed' | 'changed' | 'incomplete';
      readonly frames: readonly Frame[];
    } & Omit<HostFailure, 'host'>)
  /** The session ended, or took too long: the result on the host is unknown. */
  | {
      readonly ok: false;
      readonly code: 'lost';
      readonly loss: SessionLoss;
      readonly frames: readonly Frame[];
    };

/** The fault of a phase that failed on a host. */
export const faultOf = (host: string, end: Extract<PhaseEnd, { ok: false }>): SessionFault =>
  end.code === 'lost'
    ? { code: 'session-lost', host, loss: end.loss }
    : { code: 'host-failed', host, detail: end.detail, changed: end.changed };

/** How one phase ended on both hosts. */
export type PhaseEnds = Readonly<Record<Side, PhaseEnd>>;
