import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'needrestart does not restart BlueMind’s services',
  why:
    'needrestart restarts services whose libraries were upgraded. BlueMind ships a file that keeps it off its ' +
    'services; without it any upgrade can restart a component that runs.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Put back the file that the package bm-node copies there. A reinstallation does not bring it back.',
        commands: {
          shell: [
            'mkdir -p /etc/needrestart/conf.d',
            'cp /usr/share/bm-node/conf/needrestart.bm.conf /etc/needrestart/conf.d/bm.conf',
          ],
        },
        verify: '`perl -c /etc/needrestart/conf.d/bm.conf` ends with 0, and the file names ^bm-.',
        undo: 'Delete the file.',
      },
    ],
  },
  references: ['man:needrestart(1)', 'bluemind:update'],
  profiles: ['bluemind'],
  reads: { automaticUpdates },
  appliesTo: ({ automaticUpdates }) => automaticUpdates.needrestart !== 'absent' || 'needrestart is not installed',
  check: ({ automaticUpdates }) =>
    automaticUpdates.needrestart === 'protects-bluemind'
      ? []
      : [
          {
            subject: '/etc/needrestart/conf.d/bm.conf',
            message: 'needrestart may restart BlueMind’s services',
            expected: 'a file in conf.d that names bm- services',
            actual: 'no such file',
          },
        ],
});
