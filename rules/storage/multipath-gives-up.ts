import { multipathConfig } from '../../src/facts/storage/multipath-config.ts';
import { multipathMaps } from '../../src/facts/storage/multipath-maps.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Multipath gives up on a disk without paths after a finite time',
  why: 'Queueing for ever leaves processes that hang: the cluster’s stop fails, and the host is fenced.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host', text: 'Limit the retries, and remove features "1 queue_if_no_path".',
        file: { path: '/etc/multipath.conf', lines: ['defaults {', '    no_path_retry 12', '}'] },
        verify: '`multipath -t` shows no_path_retry 12, also in the devices section that applies.',
        undo: 'Put the former lines back and `multipathd reconfigure`.',
      },
      {
        on: 'host',
        text: 'Load it. What hangs on a disk without paths now can be ended with `multipathd disablequeueing map MAP`, which makes its writes fail.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipathd show maps format "%n %Q"` shows no map that queues for ever.',
      },
    ],
  },
  references: ['man:multipath.conf(5)'],
  reads: { multipathMaps, multipathConfig },
  appliesTo: ({ multipathMaps, multipathConfig }) =>
    multipathMaps.length > 0 || multipathConfig.settings.length > 0 || 'multipath is not in use',
  check: ({ multipathMaps, multipathConfig }): readonly Finding[] => {
    const expected = 'no_path_retry with a number';
    const retries = multipathConfig.settings.filter(({ key }) => key === 'no_path_retry');
    const overridden = retries.some(({ section }) => section[0] === 'overrides');
    // What a `devices` section says holds for one array, which may not be here: the live maps tell that.
    const line = retries.find(
      ({ section, values }) => values[0] === 'queue' && section[0] !== 'devices' && !(overridden && section[0] === 'defaults'),
    );
    const at = line === undefined ? {} : { at: { path: line.path, line: line.line } };
    const live = multipathMaps.filter(({ queueing }) => queueing === 'on');
    if (live.length > 0) {
      return live.map(({ name }) => ({ subject: name, message: `the multipath disk ${name} queues for ever`, expected, actual: 'queueing on', ...at }));
    }
    if (line === undefined) return [];
    const subject = line.section.join('/');
    const message = `the section ${subject} of multipath’s configuration queues for ever`;
    return [{ subject, message, expected, actual: 'no_path_retry queue', moment: 'after-reboot', ...at }];
  },
});
