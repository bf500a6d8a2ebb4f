import { bmIni, bmSetting } from '../../src/facts/applications/bm-ini.ts';
import { isAddress, isLoopback } from '../../src/facts/network/networks.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The member address in bm.ini is the virtual address',
  why:
    'BlueMind’s services find each other through this address. One that no host of the pair holds keeps the core ' +
    'from starting.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text: 'Write the floating address into /etc/bm/bm.ini.',
        file: { path: '/etc/bm/bm.ini', lines: ['[global]', 'hz-member-address = {address}'] },
        verify: 'The line is the same on both hosts.',
        undo: 'Put the former line back.',
      },
      {
        on: 'active',
        text:
          'Restart BlueMind through its manager, in a maintenance window: it is a downtime of minutes. Pacemaker ' +
          'takes a plain restart for a failure.',
        effect: 'BlueMind is away for minutes.',
        commands: {
          pcs: 'pcs resource restart {bluemind-resource}',
          crmsh: 'crm resource restart {bluemind-resource}',
          bluemind: 'bmctl restart    # only without a cluster manager',
        },
        verify: '`bmctl status` shows all components as running, and a user can log in.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  profiles: ['bluemind'],
  explainedBy: {
    'drift/shared-settings-name-no-host': (own, other) =>
      own.at?.path === other.at?.path && own.at?.line === other.at?.line,
  },
  reads: { bmIni },
  appliesTo({ bmIni, pair }) {
    if (bmIni === undefined) return 'there is no bm.ini';
    return pair.virtualIps.length > 0 || 'the pair declares no virtual address';
  },
  check({ pair, bmIni }) {
    const member =
      bmIni === undefined ? undefined : (bmSetting(bmIni, 'hz-member-address') ?? bmSetting(bmIni, 'host'));
    if (bmIni === undefined || member === undefined || !isAddress(member.value) || isLoopback(member.value)) return [];
    if (pair.virtualIps.includes(member.value)) return [];
    const ofOne = [pair.hosts.a.address, pair.hosts.b.address].includes(member.value);
    return [
      {
        subject: `${bmIni.path} ${member.key}`,
        message: `${member.key} in bm.ini is ${ofOne ? 'the address of one host' : 'neither a virtual address nor an address of the pair'}`,
        expected: pair.virtualIps.join(' or '),
        actual: member.value,
        at: { path: bmIni.path, line: member.line },
        ...(pair.virtualIps.length === 1 ? { values: { address: pair.virtualIps[0] ?? '' } } : {}),
      },
    ];
  },
});
