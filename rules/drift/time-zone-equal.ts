import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import { timeZone } from '../../src/facts/machine/time-zone.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'warning',
  summary: 'Both hosts have the same time zone',
  why:
    'After a failover, cron jobs and backups start hours earlier or later, and the logs of the two hosts cannot be ' +
    'compared line by line.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'passive',
        text:
          'Set the time zone of the active host. Programs that run keep the former zone until their next start; the ' +
          'mail services start on this host at the next failover.',
        check: '`timedatectl` on the active host prints the zone.',
        commands: { systemd: 'timedatectl set-timezone {zone}' },
        verify: '`date +%Z` prints the same on both hosts.',
        undo: '`timedatectl set-timezone` with the former zone.',
      },
    ],
  },
  references: ['man:localtime(5)', 'man:timedatectl(1)'],
  reads: { timeZone },
  check: ({ a, b }) =>
    a.timeZone === b.timeZone
      ? []
      : [
          {
            subject: '/etc/localtime',
            message: 'the time zones differ',
            expected: 'the same on both hosts',
            actual: formatPerHost([a.host.name, a.timeZone], [b.host.name, b.timeZone]),
            moment: 'after-failover',
            at: { path: '/etc/localtime' },
          },
        ],
});
