import { describe, expect, it } from 'vitest';
import type { Interfaces } from '../../../src/facts/network/addresses.ts';
import type { ClusterState, NodeState, ResourceState } from '../../../src/facts/cluster/cluster-state-model.ts';
import type { Mount } from '../../../src/facts/storage/mount-table.ts';
import type { Units } from '../../../src/facts/units/units.ts';
import type { Fact, Side } from '../../../src/sdk/index.ts';
import { known, unknown } from '../../../src/sdk/index.ts';
import type { RoleView } from '../../../src/sync/state/roles.ts';
import { settleRoles } from '../../../src/sync/state/roles.ts';
import { healthyPair } from '../../rules/healthy.ts';

const vip = healthyPair.virtualIps[0] ?? '';
const held = (address: string): Interfaces => [
  {
    name: 'ens16',
    altNames: [],
    mtu: 1500,
    addresses: [
      {
        address,
        prefix: 24,
        family: 'inet',
        scope: 'global',
        interface: 'ens16',
        secondary: true,
        dynamic: false,
        duplicate: false,
      },
    ],
  },
];
const node = (name: string, more: Partial<NodeState> = {}): NodeState => ({
  name,
  online: true,
  standby: false,
  maintenance: false,
  pending: false,
  unclean: false,
  shutdown: false,
  type: 'member',
  ...more,
});
const resource = (more: Partial<ResourceState> = {}): ResourceState => ({
  id: 'p_vip',
  agent: 'ocf:heartbeat:IPaddr2',
  role: 'Started',
  active: true,
  managed: true,
  failed: false,
  blocked: false,
  orphaned: false,
  nodes: ['mail-a'],
  within: [],
  cloned: false,
  ...more,
});
const cluster = (more: Partial<ClusterState> = {}): Fact<ClusterState> =>
  known({
    running: true,
    dc: { name: 'mail-a', withQuorum: true },
    options: {},
    nodes: [node('mail-a'), node('mail-b')],
    resources: [resource()],
    failures: [],
    fencing: [],
    ...more,
  });
const stopped: Fact<ClusterState> = known({
  running: false,
  options: {},
  nodes: [],
  resources: [],
  failures: [],
  fencing: [],
});
const quorum = (more: object = {}): RoleView['quorum'] =>
  known({ running: true, quorate: true, ringId: '1.12', flags: [], members: [], ...more });
const mounted = (...targets: readonly string[]): readonly Mount[] =>
  targets.map((target, line) => ({ target, source: '/dev/x', fstype: 'ext4', options: [], line }));
const running = (...ids: readonly string[]): Units => ({
  manager: 'systemd',
  units: ids.map((id) => ({
    id,
    names: [id],
    load: 'loaded',
    active: 'active',
    sub: 'running',
    enablement: 'disabled',
    wantedBy: [],
    fragment: '',
    needsReload: false,
  })),
  sysv: [],
});

/** A pair at work with `a` active; what a case changes. */
function views(a: Partial<RoleView> = {}, b: Partial<RoleView> = {}): Record<Side, RoleView> {
  const both = {
    status: 'complete',
    readAt: 1000,
    cluster: cluster(),
    quorum: quorum(),
    drbd: known({ resources: [] }),
  } as const;
  return {
    a: {
      ...both,
      nodeName: known('mail-a'),
      addresses: known(held(vip)),
      mounts: known(mounted('/var/spool/cyrus')),
      units: known(running('cyrus-imapd.service')),
      ...a,
    },
    b: { ...both, nodeName: known('mail-b'), addresses: known([]), mounts: known([]), units: known(running()), ...b },
  };
}
const settle = (a: Partial<RoleView> = {}, b: Partial<RoleView> = {}) => settleRoles(healthyPair, views(a, b));
const { dc: _dc, ...headless } = {
  dc: undefined,
  running: true,
  options: {},
  nodes: [],
  resources: [],
  failures: [],
  fencing: [],
};

describe('who is active', () => {
  it('is settled when all signals say the same', () => {
    const roles = settle();
    expect(roles).toMatchObject({ settled: true, active: 'a' });
    expect(roles.signals.map(({ signal }) => signal)).toEqual([
      'virtual-address',
      'cluster-manager',
      'storage',
      'services',
    ]);
  });

  it('is the other one after a failover', () => {
    const moved = { cluster: cluster({ resources: [resource({ nodes: ['mail-b'] })] }) };
    const { a, b } = views();
    const turned = settleRoles(healthyPair, {
      a: { ...b, ...moved, nodeName: known('mail-a') },
      b: { ...a, ...moved, nodeName: known('mail-b') },
    });
    expect(turned).toMatchObject({ settled: true, active: 'b' });
  });

  it('needs no cluster manager where two other signals speak', () => {
    const { a, b } = views();
    const off = { cluster: stopped, quorum: quorum({ running: false }) };
    expect(settleRoles(healthyPair, { a: { ...a, ...off }, b: { ...b, ...off } })).toMatchObject({
      settled: true,
      active: 'a',
    });
  });

  it.each<readonly [string, RegExp, ReturnType<typeof settle>]>([
    [
      'the floating address is on both hosts',
      /on both hosts \(10\.20\.0\.50\)/,
      settle({}, { addresses: known(held(vip)) }),
    ],
    ['the floating address is on none', /no host holds the floating address/, settle({ addresses: known([]) })],
    [
      'the data is mounted on both',
      /the data is on both hosts/,
      settle({}, { mounts: known(mounted('/var/spool/cyrus')) }),
    ],
    [
      'DRBD is primary on both',
      /the data is on both hosts/,
      settle(
        {},
        { drbd: known({ resources: [{ name: 'r0', minors: [0], role: 'Primary', disks: [], connections: [] }] }) },
      ),
    ],
    [
      'the daemons run on both',
      /daemons that own the data run on both/,
      settle({}, { units: known(running('cyrus-imapd.service')) }),
    ],
    [
      'the address is here and the data there',
      /contradict each other/,
      settle({ mounts: known([]) }, { mounts: known(mounted('/var/spool/cyrus')) }),
    ],
    ['there is no quorum', /mail-a has no quorum/, settle({ quorum: quorum({ quorate: false }) })],
    [
      'the partition has none',
      /partition of mail-b has no quorum/,
      settle({}, { cluster: cluster({ dc: { name: 'mail-b', withQuorum: false } }) }),
    ],
    ['the hosts are in different partitions', /split brain/, settle({}, { quorum: quorum({ ringId: '2.4' }) })],
    ['nobody is controller', /electing/, settle({ cluster: known(headless) })],
    [
      'fencing is pending',
      /fencing of mail-b is pending/,
      settle({
        cluster: cluster({ fencing: [{ action: 'reboot', target: 'mail-b', status: 'pending', origin: 'mail-a' }] }),
      }),
    ],
    [
      'a node is unclean',
      /node mail-b is UNCLEAN/,
      settle({ cluster: cluster({ nodes: [node('mail-a'), node('mail-b', { online: false, unclean: true })] }) }),
    ],
    [
      'a node is joining',
      /node mail-b is pending/,
      settle({ cluster: cluster({ nodes: [node('mail-a'), node('mail-b', { pending: true })] }) }),
    ],
    [
      'a node is leaving',
      /shutting down/,
      settle({ cluster: cluster({ nodes: [node('mail-a', { shutdown: true }), node('mail-b')] }) }),
    ],
    [
      'a resource is on its way',
      /p_vip is stopping/,
      settle({ cluster: cluster({ resources: [resource({ role: 'Stopping' })] }) }),
    ],
    [
      'a resource is on both nodes',
      /p_vip is active on both nodes/,
      settle({ cluster: cluster({ resources: [resource({ nodes: ['mail-a', 'mail-b'] })] }) }),
    ],
    [
      'the peer cannot be reached',
      /mail-b could not be read: no route/,
      settle({}, { status: 'unreachable', error: 'no route' }),
    ],
    ['the peer was read in part', /mail-b could not be read to the end/, settle({}, { status: 'partial' })],
    [
      'the addresses are unknown',
      /addresses of mail-b could not be read/,
      settle({}, { addresses: unknown('timeout', 'ip') }),
    ],
    [
      'the cluster does not answer',
      /cluster’s state of mail-a could not be read/,
      settle({ cluster: unknown('timeout', 'crm_mon') }),
    ],
    ['the quorum is unknown', /quorum of mail-a could not be read/, settle({ quorum: unknown('timeout', 'x') })],
    ['the hosts were read at different times', /300 s apart/, settle({ readAt: 1300 })],
  ])('is unsettled when %s', (_when, reason, roles) => {
    expect(roles.settled).toBe(false);
    if (!roles.settled) expect(roles.reasons.join('\n')).toMatch(reason);
  });

  it('is unsettled when only one signal speaks: an address may lie about', () => {
    const roles = settle(
      { cluster: stopped, quorum: quorum({ running: false }), mounts: known([]), units: known(running()) },
      { cluster: stopped, quorum: quorum({ running: false }) },
    );
    expect(roles).toMatchObject({ settled: false });
    if (!roles.settled)
      expect(roles.reasons.join('\n')).toMatch(/only one signal says which host is active \(no cluster manager/);
  });

  it('tells every reason at once', () => {
    const roles = settle({ addresses: known([]), quorum: quorum({ quorate: false }) }, { status: 'partial' });
    if (!roles.settled) expect(roles.reasons.length).toBeGreaterThanOrEqual(3);
    expect(roles.settled).toBe(false);
  });
});
