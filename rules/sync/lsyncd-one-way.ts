import type { Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { isNameOf } from '../../src/facts/sync/peer-names.ts';
import type { LsyncdSync } from '../../src/facts/sync/lsyncd.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { isActive, startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../src/facts/units/units.ts';
import type { Fact, Finding, HostIdentity } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'lsyncd copies in one direction only',
  why:
    'lsyncd cannot synchronise two hosts with each other: each undoes what the other has just copied, and its ' +
    'deletions travel both ways.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'both',
        text: 'Stop and disable lsyncd on both hosts first: it must not run outside of the cluster.',
        effect: 'Nothing is copied until the next step.',
        commands: { systemd: 'systemctl disable --now lsyncd' },
        verify: '`pgrep -af lsyncd` finds nothing on both hosts. Then compare both hosts: halint sync status.',
      },
      {
        on: 'either',
        check: 'The step before was done on both hosts, and `crm_mon -1r` lists no resource for lsyncd yet.',
        text:
          'Let the cluster start it on the active host, in the group of the mail services, behind them. Never as a ' +
          'resource without the group: Pacemaker may start it on the passive host, which then overwrites the active ' +
          'one. `halint sync generate` writes all of this.',
        commands: {
          pcs:
            'pcs resource create p_lsyncd systemd:lsyncd op start timeout=90s op stop timeout=90s ' +
            'op monitor interval=60s timeout=60s --group {group}',
          crmsh: String.raw`printf '%s\n' 'primitive p_lsyncd systemd:lsyncd op start timeout=90s interval=0 op stop timeout=90s interval=0 op monitor interval=60s timeout=60s' 'modgroup {group} add p_lsyncd' commit | crm configure`,
        },
        verify:
          '`crm_mon -1` shows p_lsyncd on the host with the address, and `pgrep -af lsyncd` finds nothing on the ' +
          'other.',
        undo: '`pcs resource delete p_lsyncd`, or `crm configure delete p_lsyncd`',
      },
    ],
  },
  references: ['https://github.com/lsyncd/lsyncd#readme', 'man:lsyncd(1)'],
  reads: { lsyncd, units },
  optional: { addresses },
  appliesTo: ({ a, b }) =>
    (a.lsyncd.syncs.length > 0 && b.lsyncd.syncs.length > 0) || 'lsyncd is configured on one host at most',
  check({ a, b }) {
    const both = a.lsyncd.syncs.filter((left) =>
      b.lsyncd.syncs.some((right) => feeds(left, right, b) && feeds(right, left, a)),
    );
    if (both.length === 0) return [];
    const finding = (moment: 'now' | 'after-reboot', actual: string): Finding => ({
      subject: 'lsyncd',
      message: `lsyncd ${moment === 'now' ? 'runs' : 'starts at boot'} on both hosts, each pushing to the other`,
      expected: 'lsyncd on the active host only',
      actual,
      moment,
    });
    const shared = both.map(({ source }) => source).join(', ');
    const active = [a, b].map((each) => isActive(unitOf(each.units, 'lsyncd')) === true);
    const boots = [a, b].map((each) => startsAtBoot(each.units, 'lsyncd') === true);
    if (active.every(Boolean)) return [finding('now', `both copy ${shared}`)];
    return boots.every(Boolean) ? [finding('after-reboot', `enabled on both, for ${shared}`)] : [];
  },
});

/** Whether what one host pushes arrives in what the other one pushes: at the peer, and in a folder that it watches. */
function feeds(
  from: LsyncdSync,
  into: LsyncdSync,
  peer: { readonly host: HostIdentity; readonly addresses: Fact<Interfaces> },
): boolean {
  const target = from.target?.startsWith('/') === true ? from.target : from.source;
  if (from.host === undefined || target === undefined || into.source === undefined) return false;
  return (
    isNameOf(from.host, peer.host, peer.addresses) && (isBelow(target, into.source) || isBelow(into.source, target))
  );
}
