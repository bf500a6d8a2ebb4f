import { describe, expect, it } from 'vitest';
import { iscsi } from '../../../src/facts/devices/iscsi.ts';
import { parseFact } from '../parse-fact.ts';

// open-iscsi 2.1.8 (Debian 12); RHEL prints "# BEGIN RECORD 6.2.1.4".
const record = (version: string, startup: string): string =>
  `# BEGIN RECORD ${version}\nnode.name = iqn.2024-01.org.example:san1.mail\nnode.tpgt = 1\nnode.startup = ${startup}\nnode.session.auth.password = ********\nnode.conn[0].address = 10.20.0.100\nnode.conn[0].port = 3260\n# END RECORD\n`;

describe('iSCSI', () => {
  it('reads the name, the records and the sessions', () => {
    const fact = parseFact(iscsi, {
      name: '## comment\nInitiatorName=iqn.1993-08.org.debian:01:9a1c\n',
      nodes: record('2.1.8', 'automatic') + record('6.2.1.4', 'manual'),
      live:
        'tcp: [1] 10.20.0.100:3260,1 iqn.2024-01.org.example:san1.mail (non-flash)\ntcp: [2] [2001:db8::1]:3260,1 ' +
        'iqn.2024-01.org.example:san1.mail\n',
    });
    const target = 'iqn.2024-01.org.example:san1.mail';
    expect(fact).toEqual({
      known: true,
      value: {
        initiator: 'iqn.1993-08.org.debian:01:9a1c',
        records: [
          { target, portal: '10.20.0.100:3260', startup: 'automatic' },
          { target, portal: '10.20.0.100:3260', startup: 'manual' },
        ],
        sessions: [
          { target, portal: '10.20.0.100:3260' },
          { target, portal: '2001:db8::1:3260' },
        ],
      },
    });
  });

  it('takes "no records" and "no sessions" as what they say', () => {
    const none = { stdout: '', stderr: 'iscsiadm: No records found\n', exit: 21 };
    expect(parseFact(iscsi, { name: 'InitiatorName=iqn.x\n', nodes: none, live: none })).toMatchObject({
      value: { records: [], sessions: [] },
    });
  });

  it('is unknown when iscsiadm fails otherwise', () => {
    const failed = { stdout: '', stderr: 'iscsiadm: can not connect to iSCSI daemon (111)!\n', exit: 20 };
    expect(parseFact(iscsi, { nodes: failed })).toMatchObject({
      known: false,
      reason: 'unparsable',
      detail: expect.stringContaining('can not connect'),
    });
  });
});
