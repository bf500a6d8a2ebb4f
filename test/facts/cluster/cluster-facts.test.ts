import { describe, expect, it } from 'vitest';
import { cibCheck } from '../../../src/facts/cluster/cib-check.ts';
import { clusterState } from '../../../src/facts/cluster/cluster-state.ts';
import { heartbeat } from '../../../src/facts/cluster/heartbeat.ts';
import { linkState } from '../../../src/facts/cluster/link-state.ts';
import { quorumState } from '../../../src/facts/cluster/quorum-state.ts';
import { sbd } from '../../../src/facts/fencing/sbd.ts';
import type { CommandOutput, Reading, TextFile } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';

const ran = (stdout: string, stderr = '', exit = 0): Reading<CommandOutput> => readAs({ stdout, stderr, exit });
const file = (path: string, text: string): Reading<TextFile> => readAs({ path, text });
const absent = notRead('absent', 'test');

/** Recordings do not hold it: whoever made them was root. */
const status = notRead('not-collected', 'test');
const plainAccount = readAs({
  path: '/proc/self/status',
  text: 'Uid:\t1001\t1001\t1001\t1001\nGid:\t1001\t1001\t1001\t1001\nGroups:\t1001\nCapEff:\t0000000000000000\n',
});

describe('crm_mon', () => {
  const body =
    '<summary><current_dc present="true" name="a" with_quorum="false"/><cluster_options maintenance-mode="true"/></summary>' +
    '<nodes><node name="a" id="1" online="true" unclean="false" type="member"/><node name="b" id="2" online="false" unclean="true" type="member"/></nodes>' +
    '<resources><clone id="c"><resource id="p:0" resource_agent="ocf:linbit:drbd" role="Promoted" active="true"><node name="a" id="1"/></resource></clone><bundle id="bu"><replica id="0"><resource id="r" resource_agent="ocf:x:y" active="false"/></replica></bundle></resources>' +
    '<failures><failure op_key="p_x_monitor_10000" node="a" exitstatus="not running" exitreason="" status="complete" task="monitor"/></failures>' +
    '<fence_history><fence_event action="reboot" target="b" status="pending" origin="a"/></fence_history>';

  it.each(['pacemaker-result', 'crm_mon'])('reads <%s>', (root) => {
    const fact = clusterState.parse({
      status,
      monitor: ran(`<?xml version="1.0"?>\n<${root} version="2.0.3">${body}</${root}>`),
    });
    expect(fact).toMatchObject({
      known: true,
      value: {
        running: true,
        dc: { name: 'a', withQuorum: false },
        nodes: [
          { name: 'a', online: true },
          { name: 'b', online: false, unclean: true },
        ],
        resources: [
          { id: 'p:0', within: ['c'], cloned: true, nodes: ['a'] },
          { id: 'r', within: ['bu'], cloned: true },
        ],
        failures: [{ resource: 'p_x', task: 'monitor', node: 'a', status: 'not running' }],
        fencing: [{ target: 'b', status: 'pending' }],
      },
    });
  });

  it.each([
    [
      '2.1',
      '<pacemaker-result api-version="2.25" request="crm_mon"><status code="102" message="Not ' +
        'connected"><errors><error>crm_mon: Connection to cluster failed: Connection ' +
        'refused</error></errors></status></pacemaker-result>',
      '',
      102,
    ],
    ['1.1', '', 'Connection to cluster failed: Transport endpoint is not connected\n', 107],
    ['2.0', '', 'crm_mon: Error: cluster is not available on this node\n', 1],
  ])('knows that the cluster is down (%s)', (_, stdout, stderr, exit) => {
    expect(clusterState.parse({ status, monitor: ran(stdout, stderr, exit) })).toMatchObject({
      known: true,
      value: { running: false },
    });
  });

  it('does not take a refusal for a cluster that is down', () => {
    expect(clusterState.parse({ status, monitor: ran('', 'crm_mon: Permission denied\n', 4) })).toMatchObject({
      known: false,
      reason: 'denied',
    });
  });
});

describe('corosync-quorumtool', () => {
  it('reads members beside a quorum device, which is none', () => {
    const text =
      'Quorum information\n------------------\nNodes:            1\nNode ID:          1\nRing ID:          1.a4\nQuorate:          Yes\n\nVotequorum information\n----------------------\nExpected votes:   3\nTotal votes:      2\nFlags:            Quorate Qdevice \n\nMembership information\n----------------------\n    Nodeid      Votes    Qdevice Name\n         1          1    A,V,NMW alpha (local)\n         0          1            Qdevice\n';
    expect(quorumState.parse({ status, tool: ran(text) })).toMatchObject({
      known: true,
      value: {
        running: true,
        quorate: true,
        ringId: '1.a4',
        expectedVotes: 3,
        members: [{ name: 'alpha' }],
      },
    });
  });

  it('is lost quorum with exit status 2, not a failure', () => {
    expect(
      quorumState.parse({ status, tool: ran('Quorate:          No\nTotal votes:      1\n', '', 2) }),
    ).toMatchObject({ known: true, value: { quorate: false, totalVotes: 1 } });
  });

  it('is down', () => {
    expect(quorumState.parse({ status, tool: ran('', 'Cannot initialize CMAP service\n', 1) })).toMatchObject({
      known: true,
      value: { running: false },
    });
  });
});

describe('corosync-cfgtool', () => {
  it.each([
    [
      '3.1',
      'LINK ID 0 udp\n\taddr\t= 10.0.0.1\n\tstatus:\n\t\tnodeid:          1:\tlocalhost\n\t\tnodeid:          ' +
        '2:\tdisconnected\n',
      [{ node: '2', status: 'disconnected' }],
    ],
    [
      '3.0',
      'LINK ID 0\n\taddr\t= 10.0.0.1\n\tstatus:\n\t\tnodeid  1:\tlink enabled:1\tlink connected:1\n\t\tnodeid  ' +
        '2:\tlink enabled:1\tlink connected:0\n',
      [{ node: '2', status: 'link enabled:1\tlink connected:0' }],
    ],
    ['2.4', 'RING ID 0\n\tid\t= 10.0.0.1\n\tstatus\t= ring 0 active with no faults\n', []],
  ])('reads the words of corosync %s', (_, text, faults) => {
    expect(linkState.parse({ status, tool: ran(`Printing link status.\n${text}`) })).toEqual({
      known: true,
      value: { running: true, links: [{ id: 0, address: '10.0.0.1', faults }] },
    });
  });
});

it.each([
  [
    '(unpack_resources) \terror: Resource start-up disabled\nErrors found during check: config not valid\n',
    78,
    ['Resource start-up disabled'],
  ],
  ['   error: Resource start-up disabled\n', 78, ['Resource start-up disabled']],
  ['(cluster_status@status.c:113) \twarning: Fencing and resource management disabled\n', 0, []],
])('crm_verify says %j', (stderr, exit, errors) => {
  expect(cibCheck.parse({ status, verify: ran('', stderr, exit) })).toMatchObject({
    known: true,
    value: { running: true, errors },
  });
});

it.each([
  ['SBD_DEVICE="/dev/a;/dev/b"\nSBD_WATCHDOG_TIMEOUT=15 # slow\n', ['/dev/a', '/dev/b'], 15],
  ["export SBD_DEVICE='/dev/a /dev/b'\n#SBD_WATCHDOG_TIMEOUT=9\n", ['/dev/a', '/dev/b'], 5],
  ['SBD_DEVICE=\n', [], 5],
])('sbd reads %j', (text, devices, watchdogTimeout) => {
  expect(sbd.parse({ redhat: absent, debian: file('/etc/default/sbd', text) })).toMatchObject({
    known: true,
    value: { configured: true, devices, watchdogTimeout },
  });
});

it('joins lines of haresources that a backslash continues', () => {
  const text = '# comment\nalpha 10.0.0.5 \\\n  Filesystem::/dev/sdb1::/srv \\\n  postfix\nbeta apache\n';
  expect(heartbeat.parse({ config: absent, resources: file('/etc/ha.d/haresources', text) })).toMatchObject({
    value: {
      resources: [
        { node: 'alpha', names: ['10.0.0.5', 'Filesystem::/dev/sdb1::/srv', 'postfix'], line: 2 },
        { node: 'beta', names: ['apache'], line: 5 },
      ],
    },
  });
});

describe('an account that the cluster does not answer', () => {
  const refused = (stderr: string) => readAs({ stdout: '', stderr, exit: 1 });

  it.each([
    [
      'crm_mon',
      clusterState.parse({
        status: plainAccount,
        monitor: refused('crm_mon: Connection to cluster failed: Transport endpoint is not connected\n'),
      }),
    ],
    [
      'corosync-quorumtool',
      quorumState.parse({ status: plainAccount, tool: refused('Cannot initialize QUORUM service\n') }),
    ],
    [
      'corosync-cfgtool',
      linkState.parse({
        status: plainAccount,
        tool: refused('Could not initialize corosync configuration API error 2\n'),
      }),
    ],
    [
      'crm_verify',
      cibCheck.parse({
        status: plainAccount,
        verify: refused('qb_ipcc_us_recv_ready: Permission denied\nerror: Live CIB query failed\n'),
      }),
    ],
  ])('%s: cannot tell a refusal from a stopped cluster', (_, fact) => {
    expect(fact).toMatchObject({ known: false, reason: 'denied' });
  });
});
