import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import type { MultipathConfig } from '../../src/facts/devices/multipath-config.ts';
import { multipathConfig } from '../../src/facts/devices/multipath-config.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host has its own SCSI reservation key',
  why:
    'fence_mpath cuts a host off by the key that it registered. With one key for both hosts fencing takes the disks ' +
    'from the host that fences, or from no host.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows no service on this host.',
        text:
          'Write a key of its own for this host, the same as the key that the fence device has for it (`devices` of ' +
          'fence_mpath).',
        file: { path: '/etc/multipath.conf', lines: ['defaults {', '    reservation_key {key}', '}'] },
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipath -t | grep reservation_key` differs on the two hosts.',
      },
      {
        on: 'passive',
        text: 'Register under the new key. Without a registration the host loses write access to the disks.',
        effect: 'This host cannot take over until both keys are registered.',
        commands: { shell: 'stonith_admin --unfence {passive-host}' },
        verify: '`mpathpersist --in -k -d /dev/mapper/{map}` shows one key for each host.',
      },
      {
        on: 'active',
        check: 'The keys of both hosts are registered, and the services run on the other host.',
        text: 'The same with the other host, after the services have moved.',
        effect: 'The services move.',
        verify:
          '`mpathpersist --in -k -d /dev/mapper/{map}` shows two different keys, and halint check --rule ' +
          'fencing/mpath-keys-differ passes.',
      },
    ],
  },
  references: ['man:fence_mpath(8)', 'man:multipath.conf(5)'],
  reads: { cib, multipathConfig },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ cib }) => fenceDevices(cib).some(({ agent }) => agent === 'fence_mpath')) ||
    'no device is of fence_mpath',
  check({ a, b }) {
    const keys = { a: keyOf(a.multipathConfig), b: keyOf(b.multipathConfig) };
    const missing = (['a', 'b'] as const).filter((side) => keys[side] === undefined);
    if (missing.length > 0) return missing.map(without);
    // `file` leaves it to multipath, which keeps a key for each disk.
    if (keys.a !== keys.b || keys.a === 'file') return [];
    return [
      {
        subject: 'reservation_key',
        message: 'both hosts have the same reservation key',
        expected: 'another key on each host',
        actual: `0x${keys.a ?? ''} on both`,
        at,
        moment: 'after-failover',
      },
    ];
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
  const value = settings.filter(({ key, section }) => key === 'reservation_key' && section[0] !== 'devices').at(-1)
    ?.values[0];
  return value
    ?.toLowerCase()
    .replace(/^0x/, '')
    .replace(/^0+(?=.)/, '')
    .replace(/:aptpl$/, '');
}
