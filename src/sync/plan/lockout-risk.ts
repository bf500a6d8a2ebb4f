import { matchesPattern } from '../../facts/manifest/pattern.ts';
import type { PlanItem } from './plan.ts';

/** Files by which a host could lock out all users, cut itself off or change its kernel. */
const delicate: readonly { readonly pattern: string; readonly why: string }[] = [
  { pattern: '/etc/sysctl.conf', why: 'it would be loaded into the running kernel' },
  { pattern: '/etc/sysctl.d/**', why: 'it would be loaded into the running kernel' },
  ...[
    '/etc/ssh/**',
    '/etc/sudoers',
    '/etc/sudoers.d/**',
    '/etc/pam.d/**',
    '/etc/security/**',
    '/etc/passwd',
    '/etc/group',
    '/etc/shadow',
    '/etc/gshadow',
  ].map((pattern) => ({ pattern, why: 'a fault in it locks people out' })),
  ...[
    '/etc/network/**',
    '/etc/netplan/**',
    '/etc/nftables.conf',
    '/etc/nftables.d/**',
    '/etc/iptables/**',
    '/etc/init.d/bm-iptables',
  ].map((pattern) => ({ pattern, why: 'a fault in it cuts the host off' })),
  ...['/etc/corosync/**', '/etc/pacemaker/**', '/etc/keepalived/**', '/etc/drbd.conf', '/etc/drbd.d/**'].map(
    (pattern) => ({ pattern, why: 'a fault in it breaks the cluster' }),
  ),
];

/**
 * Why an item is done under a dead-man switch by `sync apply`, and left to a person by `sync watch`, however right it
 * is; undefined: it may be done by itself.
 */
export function lockoutRisk({ path, activations }: Pick<PlanItem, 'path' | 'activations'>): string | undefined {
  const found = delicate.find(({ pattern }) => pattern === path || matchesPattern(pattern, path));
  if (found !== undefined) return found.why;
  return activations.includes('sysctl-load') ? 'it would be loaded into the running kernel' : undefined;
}
