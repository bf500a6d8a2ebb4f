import type { DrbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import type { Units } from '../../src/facts/units/units.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Fact, Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const managers = ['keepalived', 'heartbeat', 'drbd-reactor'];
const paused = 'an update needs it stopped: update/cluster-manager-paused judges it';

export default pairRule({
  severity: 'critical',
  summary: 'keepalived, Heartbeat or drbd-reactor, where it is in use, runs on both hosts',
  why:
    'The host on which it is stopped does not take the floating address when the other one dies, or has let go of ' +
    'it already.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'host',
        text: 'Find out why it ended.',
        commands: { shell: 'journalctl -u keepalived -u heartbeat -u drbd-reactor -b' },
      },
      {
        on: 'host',
        check: '`state BACKUP` and `nopreempt` stand in the instance on both hosts.',
        text:
          'Check its configuration before it is started: without nopreempt, or with state MASTER, it takes the ' +
          'address from the host with the mail.',
        commands: { keepalived: 'keepalived -t' },
        verify: 'It names no error. Version 2.2 ends with 5 for warnings as well: read the lines.',
      },
      {
        on: 'host',
        text: 'Start it.',
        effect: 'None if the step before was answered; else the address moves.',
        commands: { systemd: 'systemctl start keepalived    # or: heartbeat, drbd-reactor' },
        verify:
          '`ip addr` shows the address on the host with the mail only, and `systemctl is-active` says active on ' +
          'both hosts.',
        undo: '`systemctl stop keepalived`',
      },
    ],
  },
  references: ['man:keepalived(8)', 'rfc:5798#6.4', 'man:drbd-reactor(1)'],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  reads: { runningUnits },
  optional: { drbdReactor },
  appliesTo: ({ a, b }) =>
    managers.some((name) => isInUse([a, b], name)) ||
    'neither keepalived, Heartbeat nor drbd-reactor is in use: no host runs it or starts it at boot',
  check: ({ a, b }) =>
    managers.flatMap((name): readonly Finding[] => {
      if (!isInUse([a, b], name)) return [];
      return (
        [
          ['a', a],
          ['b', b],
        ] as const
      ).flatMap(([host, { runningUnits }]) => {
        const unit = unitOf(runningUnits, name);
        if (isActive(unit) !== false) return [];
        const actual = unit?.load === 'not-found' ? 'not installed' : (unit?.active ?? '');
        return [{ subject: `${name}.service`, host, message: `${name} does not run`, expected: 'active', actual }];
      });
    }),
});

/** A host runs it or starts it at boot. drbd-reactor may also export statistics of DRBD, and promote nothing. */
const isInUse = (
  hosts: readonly { readonly runningUnits: Units; readonly drbdReactor: Fact<DrbdReactor> }[],
  name: string,
): boolean =>
  hosts.some(
    ({ runningUnits }) => isActive(unitOf(runningUnits, name)) === true || startsAtBoot(runningUnits, name) === true,
  ) &&
  (name !== 'drbd-reactor' ||
    hosts.some(({ drbdReactor }) => !drbdReactor.known || drbdReactor.value.promoters.length > 0));
