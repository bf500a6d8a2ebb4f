import { foreignExpression } from '../../src/facts/grammar/foreign-expression.ts';
import type { Setting } from '../../src/facts/grammar/sections.ts';
import type { MultipathConfig } from '../../src/facts/devices/multipath-config.ts';
import { multipathConfig } from '../../src/facts/devices/multipath-config.ts';
import type { MultipathMap } from '../../src/facts/devices/multipath-maps.ts';
import { multipathMaps } from '../../src/facts/devices/multipath-maps.ts';
import type { Finding, Unknown } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Multipath does not queue I/O indefinitely when all paths fail',
  why: 'Endless queueing leaves processes that hang: the cluster’s stop fails, and the host is fenced.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text: 'Limit the retries, and remove features "1 queue_if_no_path".',
        file: { path: '/etc/multipath.conf', lines: ['defaults {', '    no_path_retry 12', '}'] },
        verify: '`multipath -t` shows no_path_retry 12, also in the devices section that applies.',
        undo: 'Put the former lines back and `multipathd reconfigure`.',
      },
      {
        on: 'host',
        text:
          'Load it. What hangs on a disk without paths now can be ended with `multipathd disablequeueing map MAP`, ' +
          'which makes its writes fail.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipathd show maps format "%n %Q"` shows no map that queues I/O indefinitely.',
      },
    ],
  },
  references: ['man:multipath.conf(5)'],
  reads: { multipathMaps, multipathConfig },
  appliesTo: ({ multipathMaps, multipathConfig }) =>
    multipathMaps.length > 0 || multipathConfig.settings.length > 0 || 'multipath is not in use',
  check: ({ multipathMaps, multipathConfig }): readonly Finding[] | Unknown => {
    const expected = 'no_path_retry with a number';
    const line = queueingLine(multipathConfig, multipathMaps);
    const at = line === undefined ? {} : { at: { path: line.path, line: line.line } };
    const live = multipathMaps.filter(({ queueing }) => queueing === 'on');
    if (live.length > 0) {
      return live.map(({ name }) => ({
        subject: name,
        message: `the multipath disk ${name} queues I/O indefinitely`,
        expected,
        actual: 'queueing on',
        ...at,
      }));
    }
    if (line === undefined) {
      const unclear = multipathMaps.find(({ queueing }) => queueing === '');
      if (unclear === undefined) return [];
      return unknown('not-collected', `the evidence does not say how long ${unclear.name} queues without paths`);
    }
    const subject = line.section.join('/');
    const message = `the section ${subject} of multipath’s configuration queues I/O indefinitely`;
    return [
      { subject, message, expected, actual: `${line.key} ${line.values.join(' ')}`, moment: 'after-reboot', ...at },
    ];
  },
});

/** A setting of a later section wins: that of one disk over `overrides`, over those of its array, over `defaults`. */
const levels = ['defaults', 'devices', 'overrides', 'multipaths'];
const levelOf = ({ section }: Setting): number => levels.indexOf(section[0] ?? '');

/**
 * The setting that makes a disk queue indefinitely at the next start. `features` counts only where no no_path_retry is
 * in force. What a `devices` section says holds for one array: it counts where a map of that array is here.
 */
function queueingLine({ settings }: MultipathConfig, maps: readonly MultipathMap[]): Setting | undefined {
  const here = (setting: Setting): boolean =>
    setting.section[0] !== 'devices' || maps.some((map) => isOfArray(settings, setting, map));
  const known = settings.filter((each) => levelOf(each) >= 0 && here(each));
  const retries = known.filter(({ key }) => key === 'no_path_retry');
  const wins = (setting: Setting, all: readonly Setting[]): boolean =>
    !all.some((each) => levelOf(each) > levelOf(setting) && each.section[0] !== 'multipaths');
  const retry = retries.find((each) => each.values[0] === 'queue' && wins(each, retries));
  if (retry !== undefined) return retry;
  const features = known.filter(({ key }) => key === 'features');
  return features.find(
    (each) =>
      each.values.join(' ').includes('queue_if_no_path') &&
      wins(each, features) &&
      !retries.some(({ section }) => section[0] !== 'multipaths'),
  );
}

/**
 * Whether a map is one of the array that the device section around a setting is for: `vendor` and `product` are
 * expressions.
 */
function isOfArray(settings: readonly Setting[], setting: Setting, map: MultipathMap): boolean {
  const value = (key: string): string | undefined =>
    settings.find((each) => each.block === setting.block && each.path === setting.path && each.key === key)?.values[0];
  const fits = (expression: string | undefined, text: string | undefined): boolean =>
    expression === undefined || (text !== undefined && foreignExpression(expression)?.test(text.trim()) === true);
  const vendor = value('vendor');
  return vendor !== undefined && fits(vendor, map.vendor) && fits(value('product'), map.product);
}
