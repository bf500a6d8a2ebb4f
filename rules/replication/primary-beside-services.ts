import { deviceOf, isDrbd, stackOf } from '../../src/facts/storage/block-stack.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { hasDataMounted } from '../../src/facts/storage/data-mounts.ts';
import { drbdState } from '../../src/facts/replication/drbd-state.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'DRBD is primary on the host that uses its data',
  why:
    'A primary without services was promoted by hand: the host that runs the services cannot mount the device after ' +
    'its next start.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'host',
        check:
          '`findmnt` on {host} shows nothing of it mounted, and `drbdadm status {resource}` says Connected and ' +
          'UpToDate.',
        text: 'Demote {resource} on {host}, which does not use the data.',
        commands: { drbd: 'drbdadm secondary {resource}' },
        verify: '`drbdadm status {resource}` says Secondary on {host}.',
        undo: '`drbdadm primary {resource}`, only while {other} is Secondary.',
      },
    ],
  },
  references: ['man:drbdadm(8)'],
  policy: ['sharedPaths'],
  reads: { drbdState, mounts, blockDevices },
  appliesTo: ({ a, b }) =>
    a.drbdState.resources.length + b.drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ policy, a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      const used = own.mounts.flatMap((mount) => {
        const device = deviceOf(own.blockDevices, mount);
        return device === undefined
          ? []
          : stackOf(own.blockDevices, device)
              .filter(isDrbd)
              .map(({ number }) => Number(number.split(':')[1]));
      });
      // Where the other host has data mounted and this one none, the services are there.
      const elsewhere = hasDataMounted(policy, other.mounts) && !hasDataMounted(policy, own.mounts);
      return own.drbdState.resources
        .filter(({ role, minors }) => role === 'Primary' && elsewhere && !minors.some((minor) => used.includes(minor)))
        .filter(({ name }) => other.drbdState.resources.every((each) => each.name !== name || each.role !== 'Primary'))
        .map(({ name }) => ({
          host: side,
          subject: name,
          message: `the DRBD resource ${name} is primary here, but the data are in use on the other host`,
          expected: 'Secondary',
          actual: 'Primary, not mounted',
        }));
    }),
});
