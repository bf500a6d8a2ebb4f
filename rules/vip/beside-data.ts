import { activeHost } from '../../src/facts/vip/active-host.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import type { Mount } from '../../src/facts/storage/mount-table.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { isActive } from '../../src/facts/units/unit-state.ts';
import { unitOf } from '../../src/facts/units/units.ts';
import type { Units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { otherSide, pairRule } from '../../src/sdk/index.ts';

const mounted = (table: readonly Mount[], paths: readonly string[]): readonly string[] =>
  paths.filter((path) => table.some(({ target }) => target === path));

const running = (units: Units, names: readonly string[]): readonly string[] =>
  names.filter((name) => isActive(unitOf(units, name)) === true);

export default pairRule({
  severity: 'critical',
  summary: 'The floating address, the data and the mail services are on one host',
  why: 'Clients are sent to a host that has no mail, while the host that has it is not reached.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'address',
    steps: [
      {
        on: 'both',
        text: 'See which host has the mounts, which the services, and which {address}.',
        commands: { shell: 'ip -br addr; findmnt; systemctl --type=service --state=running' },
      },
      {
        on: 'either',
        check:
          '`crm_simulate -S -x FILE` on a copy of the configuration shows the moves, and no resource is active on ' +
          'both hosts.',
        text:
          'Pacemaker: look what one group of file systems, address and services would move, then make it in a ' +
          'window. What is on the wrong host stops and starts.',
        effect: 'What is on the wrong host is away for a minute or more.',
        commands: {
          pcs: 'pcs resource group add {group} {filesystem} {vip} {service}',
          crmsh: 'crm configure group {group} {filesystem} {vip} {service}',
        },
        verify: '`crm_mon -1` shows the whole group on one node.',
        undo: '`pcs resource group remove {group} {vip}` or `crm configure delete {group}`',
      },
      {
        on: 'active',
        check: '`findmnt` shows the file systems on one host only, at every step.',
        text:
          'keepalived or a move by hand: stop the services where the address is not, unmount there, mount and start ' +
          'them on the host with the address. Never mount on both.',
        effect: 'The services stop and start.',
        verify: 'halint check --rule vip/beside-data passes.',
      },
    ],
  },
  references: [
    'bluemind:high-availability',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/html/collective.html',
  ],
  policy: ['serviceUnits', 'sharedPaths'],
  reads: { addresses, mounts, runningUnits },
  appliesTo: ({ pair, a, b }) =>
    activeHost({ a, b }, pair.virtualIps) !== undefined || 'not exactly one host holds the floating address',
  check({ pair, policy, a, b }): readonly Finding[] {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const [active, passive] = holder === 'a' ? [a, b] : [b, a];
    // Only what is wholly on the other host: data or services on both are faults of their own.
    const data = mounted(passive.mounts, policy.sharedPaths).filter(
      (path) => !mounted(active.mounts, [path]).includes(path),
    );
    const services =
      running(active.runningUnits, policy.serviceUnits).length > 0
        ? []
        : running(passive.runningUnits, policy.serviceUnits);
    const misplaced = [...data, ...services];
    if (misplaced.length === 0) return [];
    return [
      {
        subject: pair.virtualIps.join(', '),
        host: otherSide(holder),
        message: 'the data or the services are on the host that does not hold the floating address',
        expected: `${misplaced.join(', ')} on the host with the address`,
        actual: 'on the other host',
      },
    ];
  },
});
