// keepalived.conf(5)
import type { Location } from '../../sdk/index.ts';
import type { Directive } from '../grammar/keepalived-text.ts';

export interface VirtualAddress {
  readonly address: string;
  /** Absent: that of a single host. */
  readonly prefix?: number;
  /** Interface; absent: the instance's. */
  readonly device?: string;
}

export interface NotifyScript {
  /** `notify_master`, `notify_backup`, `notify_fault`, `notify_stop`, `notify`, `notify_master_rx_lower_pri`, … */
  readonly event: string;
  /** The command line as written, without its quotes. */
  readonly command: string;
  readonly at: Location;
}

export interface VrrpInstance {
  readonly name: string;
  readonly at: Location;
  readonly state?: string | undefined;
  readonly interface?: string | undefined;
  /** What the peers find each other by. */
  readonly routerId?: number | undefined;
  /** 100 when none is written. */
  readonly priority: number;
  readonly version?: number | undefined;
  /** Seconds; 1 when none is written. */
  readonly advertInterval: number;
  readonly nopreempt: boolean;
  readonly preemptDelay: number;
  /** `strict_mode`, else the global `vrrp_strict`. */
  readonly strict: boolean;
  readonly accept?: boolean | undefined;
  readonly authentication?: { readonly type: string; readonly pass?: string | undefined } | undefined;
  readonly sourceAddress?: string | undefined;
  /** Absent where adverts are multicast. */
  readonly unicastPeers?: readonly string[] | undefined;
  readonly addresses: readonly VirtualAddress[];
  readonly notify: readonly NotifyScript[];
  /** Everything as it was written. */
  readonly directives: readonly Directive[];
}

export interface SyncGroup {
  readonly name: string;
  readonly notify: readonly NotifyScript[];
}

export interface TrackScript {
  readonly name: string;
  readonly command: string;
  readonly at: Location;
}

export interface Keepalived {
  /** False: there is no configuration on this host. */
  readonly configured: boolean;
  readonly path: string;
  readonly global: readonly Directive[];
  readonly instances: readonly VrrpInstance[];
  readonly groups: readonly SyncGroup[];
  readonly scripts: readonly TrackScript[];
  /** Everything at the top, virtual servers and what halint does not know among them. */
  readonly directives: readonly Directive[];
}
