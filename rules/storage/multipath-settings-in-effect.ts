import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { multipathConfig } from '../../src/facts/devices/multipath-config.ts';
import { multipathMaps } from '../../src/facts/devices/multipath-maps.ts';
import { multipathDifferences } from '../../src/facts/in-effect/multipath-differences.ts';
import { multipathLoaded } from '../../src/facts/in-effect/multipath-loaded.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'multipathd runs with the configuration of its files',
  why:
    'The next boot brings the other value: how long a disk without paths queues writes, which paths are used, the ' +
    'name of a disk. A change that should be in effect is not, for example in the failover that needs it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`multipath -t >/dev/null` prints no message, and `multipathd show maps` lists every disk.',
        text:
          'Decide which value is right, write it into the configuration of multipath on both hosts, and load it at ' +
          'a quiet time. A new alias or WWID of a disk in use takes effect only when the disk is not in use.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipathd show config` prints the same as `multipath -t`, and `multipathd show maps` all disks.',
      },
    ],
  },
  references: ['man:multipathd(8)', 'man:multipath(8)', 'man:multipath.conf(5)'],
  reads: { multipathConfig, multipathMaps },
  optional: { multipathLoaded },
  appliesTo: ({ multipathLoaded }) => wasAnswered(multipathLoaded),
  check({ multipathConfig, multipathMaps, multipathLoaded }) {
    const loaded = answerOf(multipathLoaded);
    if (loaded === undefined) return [];
    return multipathDifferences(loaded, multipathConfig.settings, multipathMaps).map(
      ({ name, section, key, running, written }): Finding => {
        const line = multipathConfig.settings.findLast(
          (each) => each.section.join('/') === section && each.key === key && each.values.join(' ') === written,
        );
        return {
          subject: name,
          message: `The next start of multipathd changes ${name}`,
          expected: written === undefined ? 'not set, as in the files' : `${written}, as in the files`,
          actual: running === undefined ? 'not set in the running multipathd' : `${running} in effect`,
          at: line === undefined ? { path: '/etc/multipath.conf' } : { path: line.path, line: line.line },
          moment: 'after-reboot',
        };
      },
    );
  },
});
