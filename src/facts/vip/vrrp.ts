// keepalived.conf(5)
import type { Applicability, Fact } from '../../sdk/index.ts';
import type { Keepalived, VrrpInstance } from './keepalived-model.ts';
import { isIdle } from '../units/unit-state.ts';
import type { Units } from '../units/units.ts';

/**
 * Whether rules about VRRP have something to judge: a configuration with instances, and a keepalived that runs or that
 * a boot starts. A configuration whose unit is unknown (a rendered tree) counts.
 */
export function vrrpInForce(keepalived: Keepalived, units: Fact<Units>): Applicability {
  if (!keepalived.configured) return 'keepalived is not configured';
  if (keepalived.instances.length === 0) return 'keepalived has no VRRP instance';
  return isIdle(units, 'keepalived') ? 'keepalived neither runs nor is enabled' : true;
}

/**
 * An instance of one host with its counterpart: VRRP routers know each other by the virtual router id, not by a name.
 */
export interface VrrpPair {
  readonly routerId: number;
  readonly a: VrrpInstance;
  readonly b: VrrpInstance;
}

export const vrrpPairs = (a: Keepalived, b: Keepalived): readonly VrrpPair[] =>
  a.instances.flatMap((instance) => {
    const partner = b.instances.find((each) => each.routerId !== undefined && each.routerId === instance.routerId);
    return partner === undefined || instance.routerId === undefined
      ? []
      : [{ routerId: instance.routerId, a: instance, b: partner }];
  });

/** What a rule about the instances of both hosts reads on each. */
interface VrrpView {
  readonly keepalived: Keepalived;
  readonly units: Fact<Units>;
}

/**
 * Whether rules that compare instances have something to judge: VRRP in force on both hosts, and an instance of both.
 */
export function vrrpComparable({ a, b }: { readonly a: VrrpView; readonly b: VrrpView }): Applicability {
  const inForce = [a, b].map(({ keepalived, units }) => vrrpInForce(keepalived, units));
  return (
    inForce.find((each) => each !== true) ??
    (vrrpPairs(a.keepalived, b.keepalived).length > 0 || 'no VRRP instance is on both hosts')
  );
}

/** Addresses of an instance in a form that two hosts can be compared by. */
export const addressList = (instance: VrrpInstance): string =>
  [...new Set(instance.addresses.map(({ address }) => address))].sort().join(', ') || 'none';
