import { drbdConfig, drbdOption } from '../../src/facts/replication/drbd-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'DRBD sends a notification of a split brain',
  why: 'The hosts stay apart until a person decides; each unnoticed hour adds data to both sides.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Let DRBD send mail to root, and forward that to a person who reads it.',
        file: {
          path: '/etc/drbd.d/{resource}.res',
          lines: ['handlers {', '    split-brain "/usr/lib/drbd/notify-split-brain.sh root";', '}'],
        },
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdadm dump {resource}` shows it on both hosts, and a mail to root arrives.',
        undo: 'Delete the line, and adjust.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-split-brain-notification'],
  reads: { drbdConfig },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ drbdConfig }) =>
    drbdConfig.resources
      .filter((resource) => drbdOption(drbdConfig, resource, 'split-brain').length === 0)
      .map(({ name, at }) => ({
        subject: name,
        message: `the DRBD resource ${name} has no split-brain handler`,
        expected: 'a split-brain handler',
        actual: 'none',
        at,
      })),
});
