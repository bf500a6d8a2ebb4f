import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import type { MultipathConfig } from '../../src/facts/storage/multipath-config.ts';
import { multipathConfig } from '../../src/facts/storage/multipath-config.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host registers with the shared disks under a reservation key of its own',
  why: 'fence_mpath cuts a host off by the key that it registered. With one key for both hosts fencing takes the disks from the host that fences, or from nobody.',
  remedy: 'Write another reservation_key into the defaults of /etc/multipath.conf on each host, the same as the device’s key for that node, and `multipathd reconfigure` with the services moved away.',
  references: ['man:fence_mpath(8)', 'man:multipath.conf(5)'],
  reads: { cib, multipathConfig },
  appliesTo: ({ a, b }) => [a, b].some(({ cib }) => fenceDevices(cib).some(({ agent }) => agent === 'fence_mpath')) || 'no device is of fence_mpath',
  check({ a, b }) {
    const keys = { a: keyOf(a.multipathConfig), b: keyOf(b.multipathConfig) };
    const missing = (['a', 'b'] as const).filter((side) => keys[side] === undefined);
    if (missing.length > 0) return missing.map(without);
    // `file` leaves it to multipath, which keeps a key for each disk.
    if (keys.a !== keys.b || keys.a === 'file') return [];
    return [{ subject: 'reservation_key', message: 'both hosts have the same reservation key', expected: 'another key on each host', actual: `0x${keys.a ?? ''} on both`, at, moment: 'after-failover' }];
  },
});

const at = { path: '/etc/multipath.conf' };

const without = (host: Side): Finding => ({
  subject: 'reservation_key',
  host,
  message: 'multipath registers no reservation key',
  expected: 'a reservation_key in the defaults',
  actual: 'not set',
  at,
  moment: 'after-failover',
});

/** The key of the defaults, without its prefix and zeros: it is hexadecimal with or without 0x. */
function keyOf({ settings }: MultipathConfig): string | undefined {
  const value = settings.filter(({ key, section }) => key === 'reservation_key' && section[0] !== 'devices').at(-1)?.values[0];
  return value?.toLowerCase().replace(/^0x/, '').replace(/^0+(?=.)/, '').replace(/:aptpl$/, '');
}
