import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { quorumDevice } from '../../src/facts/cluster/quorum-device.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'The quorum device is connected to its server',
  why:
    'Without a connection the device gives no vote. When the other host dies, this one has one of three votes, is not ' +
    'quorate and stops its services.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'outside',
        text: 'Check that corosync-qnetd runs on the third host, and that its port (TCP 5403) is open for both hosts.',
        verify: '`corosync-qnetd-tool -l` there lists both hosts.',
      },
      {
        on: 'host',
        text:
          'Look for the reason that corosync-qdevice logs: an unknown name, no route, or a certificate of another ' +
          'qnetd server, for example after that server was installed again.',
        commands: { shell: 'journalctl -u corosync-qdevice -n 50 --no-pager' },
        verify: '`corosync-qdevice-tool -s` shows State: Connected.',
      },
    ],
  },
  references: ['man:corosync-qdevice(8)', 'man:corosync-qdevice-tool(8)', 'man:corosync-qnetd(8)'],
  reads: {},
  optional: { quorumDevice },
  appliesTo: ({ quorumDevice }) => wasAnswered(quorumDevice),
  check({ quorumDevice }) {
    const device = answerOf(quorumDevice);
    // A daemon that does not run is the subject of quorum/device-daemon-runs.
    if (device === undefined || !device.running || device.state === 'Connected') return [];
    return [
      {
        subject: 'quorum.device',
        message: `The quorum device is not connected to ${device.server === '' ? 'its server' : device.server}`,
        expected: 'Connected',
        actual: device.state,
        moment: 'after-failover',
      },
    ];
  },
});
