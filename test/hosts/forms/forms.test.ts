import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { drbdStatusJson } from '../../../src/hosts/forms/drbd-text.ts';
import { listeningSockets, mainRoutes } from '../../../src/hosts/forms/network-text.ts';
import { dpkgQuery, rpmQuery } from '../../../src/hosts/forms/package-text.ts';
import { iscsiSessions, lsblkJson, multipathJson, vgsJson } from '../../../src/hosts/forms/storage-text.ts';
import {
  chronyFields,
  epochOf,
  failedUnits,
  timedatectlShow,
  unitProperties,
  virtualisationOf,
} from '../../../src/hosts/forms/system-text.ts';

// Texts without another note are written by hand after the manual pages of the programs.

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const run = (program: string, ...words: string[]): string => execFileSync(program, words, { encoding: 'utf8' });
const parsed = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('packages', () => {
  it.skipIf(!has('dpkg-query'))('of this machine are the same in the table and in the list', () => {
    const list = run('dpkg-query', '-W', '-f', '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\n');
    const rows = (text: string): string[] =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(' \t', '\t').trim());
    expect(rows(dpkgQuery(run('dpkg', '-l')) ?? '').toSorted()).toEqual(rows(list).toSorted());
  });

  it('are unknown where dpkg has cut the names', () => {
    expect(
      dpkgQuery('+++-==============-============-===\nii  libpam-runtim 1.5.2 all x\nii  libpam-modules 1.5 amd64 x\n'),
    ).toBeUndefined();
  });

  it('have name, version and architecture in rpm -qa, whatever follows', () => {
    const names = 'abcdefghij'.split('').map((letter) => `lib${letter}-x-1.2-3.el9.x86_64   Mon 1 Jan 2026`);
    expect(rpmQuery(names.join('\n'))?.split('\n')[0]).toBe('liba-x\t1.2-3.el9\tx86_64');
    expect(rpmQuery('glibc-2.34-60.el9.x86_64')).toBeUndefined();
  });
});

describe('storage', () => {
  it('has the same devices in pairs and in JSON', () => {
    const row = (name: string, parent: string, type: string): string =>
      `NAME="${name}" KNAME="${name}" PKNAME="${parent}" MAJ:MIN="8:0" TYPE="${type}" FSTYPE="" UUID="" LABEL="a\\x20b" SERIAL="s" WWN="" TRAN="iscsi"`;
    const text = [
      row('sda', '', 'disk'),
      row('sdb', '', 'disk'),
      row('dm-0', 'sda', 'mpath'),
      row('dm-0', 'sdb', 'mpath'),
    ].join('\n');
    const child = { name: 'dm-0', type: 'mpath', label: 'a b' };
    expect(parsed(lsblkJson(text))).toMatchObject({
      blockdevices: [
        { name: 'sda', children: [child] },
        { name: 'sdb', children: [child] },
      ],
    });
    expect(lsblkJson(row('dm-0', 'gone', 'mpath')), 'a device below one that is not listed').toBeUndefined();
    expect(lsblkJson('NAME="sda" FSTYPE="xfs"'), 'too few columns').toBeUndefined();
  });

  it('has the paths of multipath -ll, and leaves open how long a map queues', () => {
    const text = (features: string): string =>
      `lun0 (360001) dm-0 LAB,lun0\nsize=3.0G features='${features}' hwhandler='0' wp=rw\n` +
      "`-+- policy='service-time 0' prio=1 status=active\n  |- 2:0:0:1 sda 8:0  active ready running\n  `- 3:0:0:1 sdb 8:16 failed faulty running\n";
    const paths = [
      { dev: 'sda', dm_st: 'active', chk_st: 'ready' },
      { dev: 'sdb', dm_st: 'failed', chk_st: 'faulty' },
    ];
    expect(parsed(multipathJson(text('0')))).toMatchObject({
      maps: [{ name: 'lun0', uuid: '360001', queueing: 'off', path_groups: [{ paths }] }],
    });
    expect(parsed(multipathJson(text('1 queue_if_no_path')))).toMatchObject({ maps: [{ queueing: '' }] });
  });

  it('has the sessions of iscsiadm at every level of detail', () => {
    const short = 'tcp: [1] 10.0.0.1:3260,1 iqn.2024-01.org.example:san (non-flash)';
    expect(iscsiSessions(short)).toBe(`${short}\n`);
    expect(
      iscsiSessions(
        'Target: iqn.x:y (non-flash)\n\tCurrent Portal: 10.0.0.1:3260,1\n\tPersistent Portal: 10.0.0.1:3260,1\n',
      ),
    ).toBe('tcp: [1] 10.0.0.1:3260,1 iqn.x:y\n');
    expect(iscsiSessions('iscsiadm: No active sessions.\n')).toBe('');
    expect(iscsiSessions('something else')).toBeUndefined();
  });

  it('has the owner of a volume group where the table prints it', () => {
    const uuid = 'Fb1GbX-0000-0000-0000-0000-0000-abcdef';
    const table =
      '  VG   Attr   #PV VSize  VFree VG UUID                                VG Tags System ID\n' +
      `  mail wz--n-   1 <3.00g    0  ${uuid}  pacemaker mail-a\n`.replace('  pacemaker mail-a', '         mail-a');
    expect(parsed(vgsJson(table))).toEqual({
      report: [{ vg: [{ vg_name: 'mail', vg_uuid: uuid, vg_systemid: 'mail-a', vg_attr: 'wz--n-' }] }],
    });
    expect(vgsJson('  VG   #PV VSize\n  mail   1 3g\n')).toBeUndefined();
  });
});

it('has the replication state of drbdsetup status', () => {
  const text = 'mail role:Primary\n  disk:UpToDate\n  mail-b connection:StandAlone\n';
  expect(parsed(drbdStatusJson(text))).toMatchObject([
    {
      name: 'mail',
      role: 'Primary',
      devices: [{ 'disk-state': 'UpToDate' }],
      connections: [{ name: 'mail-b', 'connection-state': 'StandAlone' }],
    },
  ]);
  const peer = 'mail role:Primary\n  disk:UpToDate\n  mail-b role:Secondary\n    peer-disk:Inconsistent done:10.00\n';
  expect(parsed(drbdStatusJson(peer))).toMatchObject([
    {
      connections: [
        {
          'connection-state': 'Connected',
          'peer-role': 'Secondary',
          peer_devices: [{ 'peer-disk-state': 'Inconsistent' }],
        },
      ],
    },
  ]);
  expect(drbdStatusJson('what is this')).toBeUndefined();
});

describe('the system', () => {
  it('has time services', () => {
    const chrony =
      'Reference ID    : C0A80101 (ntp.example.org)\nStratum         : 3\nSystem time     : 0.002 seconds fast of NTP time\nLeap status     : Normal\n';
    expect(chronyFields(chrony)).toBe('C0A80101,ntp.example.org,3,,-0.002,,,,,,,,,Normal');
    expect(chronyFields('506 Cannot talk to daemon')).toBeUndefined();
    expect(timedatectlShow('System clock synchronized: no\n              NTP service: active\n')).toBe(
      'NTP=yes\nNTPSynchronized=no\n',
    );
    expect(epochOf('Mon Nov 30 06:33:08 UTC 2026\n')).toBe('1796020388');
    expect(epochOf('Mon Nov 30 06:33:08 CET 2026\n')).toBeUndefined();
  });

  it('has a kind of machine', () => {
    expect(virtualisationOf(' Static hostname: a\n      Machine ID: 1\n  Virtualization: kvm\n')).toBe('kvm');
    expect(virtualisationOf('Machine ID: 1\n')).toBe('none');
    expect(virtualisationOf('Failed to connect to bus')).toBeUndefined();
  });

  it('has units', () => {
    const unit = (name: string): string => `Id=${name}.service\nLoadState=loaded\nActiveState=active\nAfter=a\n`;
    expect(unitProperties(`Version=252\n\n${'abcdef'.split('').map(unit).join('\n')}`)).not.toContain('Version');
    expect(unitProperties('Version=252\n')).toBeUndefined();
    expect(
      failedUnits('  UNIT LOAD ACTIVE SUB DESCRIPTION\n● a.service loaded failed failed A\n\n1 loaded units listed.\n'),
    ).toBe('a.service loaded failed failed A');
    expect(failedUnits('● a.service loaded failed failed A\n')).toBeUndefined();
  });

  it('has routes and sockets', () => {
    const table =
      'default via 10.0.0.1 dev eth0\nbroadcast 10.0.0.255 dev eth0 table local\n10.9.0.0/24 dev eth1 table 100\nfe80::/64 dev eth0\ndefault via fe80::1 dev eth0 proto ra metric 1024\ndefault dev eth0 metric 1024 pref medium\n';
    expect(mainRoutes(table)).toBe('default via 10.0.0.1 dev eth0');
    const sockets =
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process\nu_str LISTEN 0 1 /run/x 1 * 0\ntcp   LISTEN 0 100 0.0.0.0:25 0.0.0.0:* users:(("master",pid=1,fd=3))\ntcp   ESTAB 0 0 1.1.1.1:25 2.2.2.2:9\n';
    expect(listeningSockets(sockets)).toBe('tcp   LISTEN 0 100 0.0.0.0:25 0.0.0.0:* users:(("master",pid=1,fd=3))');
  });
});
