import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { isActive } from '../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'lsyncd pushes from the active host, not from the passive one',
  why:
    'The passive host’s old configuration overwrites what the service has just written on the active one, and ' +
    'deletes what is new there.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'host',
        check: '`ip -br addr` does not show the floating address here.',
        text: 'Stop and disable lsyncd on {host}, the passive host: it overwrites and deletes on the active one.',
        effect: 'The copying ends.',
        commands: { systemd: 'systemctl disable --now lsyncd' },
        verify:
          '`pgrep -af lsyncd` finds nothing here. See what it has overwritten on {other}: halint sync status, and ' +
          'the backup.',
      },
      {
        on: 'either',
        check: 'lsyncd is disabled on both hosts, and `crm_mon -1r` lists no resource for it yet.',
        text: 'Let the cluster start it with the services: in their group, never alone.',
        commands: {
          pcs:
            'pcs resource create p_lsyncd systemd:lsyncd op start timeout=90s op stop timeout=90s ' +
            'op monitor interval=60s timeout=60s --group {group}',
          crmsh: String.raw`printf '%s\n' 'primitive p_lsyncd systemd:lsyncd op start timeout=90s interval=0 op stop timeout=90s interval=0 op monitor interval=60s timeout=60s' 'modgroup {group} add p_lsyncd' commit | crm configure`,
        },
        verify: '`crm_mon -1` shows p_lsyncd on the host with the address.',
        undo: '`pcs resource delete p_lsyncd`, or `crm configure delete p_lsyncd`',
      },
    ],
  },
  references: ['https://lsyncd.github.io/lsyncd/manual/config/layer4/', 'bluemind:high-availability'],
  explainedBy: {
    // The active host is unknown while address and data are apart.
    'vip/beside-data': () => true,
    // It runs on both hosts.
    'sync/lsyncd-one-way': (_, other) => other.moment !== 'after-reboot',
  },
  reads: { lsyncd, units, addresses },
  appliesTo({ a, b, pair }) {
    const holders = [a, b].filter((each) => pair.virtualIps.some((ip) => holds(each.addresses, ip) !== undefined));
    if (holders.length !== 1) return 'the active host is unknown: the floating address is not on exactly one';
    return [a, b].some((each) => each.lsyncd.syncs.length > 0) || 'lsyncd is not configured';
  },
  check({ a, b, pair }) {
    const running = ({ units }: typeof a): boolean => isActive(unitOf(units, 'lsyncd')) === true;
    return (['a', 'b'] as const).flatMap((side) => {
      const each = side === 'a' ? a : b;
      const active = pair.virtualIps.some((ip) => holds(each.addresses, ip) !== undefined);
      const [sync] = each.lsyncd.syncs;
      if (active || sync === undefined || !running(each)) return [];
      return [
        {
          subject: 'lsyncd',
          host: side,
          message: 'lsyncd runs on the passive host and pushes to the active one',
          expected: 'lsyncd stopped here',
          actual: `active, copying ${each.lsyncd.syncs.map(({ source }) => source).join(', ')}`,
          at: { path: sync.path, line: sync.line },
        },
      ];
    });
  },
});
