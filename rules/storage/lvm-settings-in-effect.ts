import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { lvmConfig, lvmSetting } from '../../src/facts/devices/lvm-config.ts';
import { lvmDefaults, lvmInEffect } from '../../src/facts/in-effect/lvm.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'LVM’s effective settings match lvm.conf and lvmlocal.conf',
  why:
    'LVM also reads a file lvm_TAG.conf for each tag of the host, and joins lists. It then activates other volume ' +
    'groups than its main files say, which protect shared data from the other host.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'host',
        check: '`lvmconfig --type full {setting}` shows the value that LVM uses.',
        text:
          'Find the file that sets {setting}: /etc/lvm/lvm_TAG.conf of a tag in the section `tags` of lvm.conf. Keep ' +
          'the right value in lvm.conf or lvmlocal.conf alone.',
        verify: '`lvmconfig --type full {setting}` prints the value of lvm.conf or lvmlocal.conf.',
      },
    ],
  },
  references: ['man:lvmconfig(8)', 'man:lvm.conf(5)', 'man:lvmsystemid(7)'],
  reads: { lvmConfig },
  optional: { lvmInEffect },
  appliesTo: ({ lvmInEffect }) => wasAnswered(lvmInEffect),
  check: ({ lvmConfig, lvmInEffect }) => {
    const used = answerOf(lvmInEffect);
    return Object.entries(lvmDefaults).flatMap(([name, initial]): readonly Finding[] => {
      const setting = lvmSetting(lvmConfig, name);
      const [written, actual] = [setting?.values.join(' ') ?? initial, used?.get(name)];
      if (actual === undefined || actual === written) return [];
      return [
        {
          subject: name,
          message: `LVM’s effective ${name} differs from its files`,
          expected: written === '' ? 'not set' : written,
          actual: actual === '' ? 'not set' : actual,
          at: setting === undefined ? { path: '/etc/lvm/lvm.conf' } : { path: setting.path, line: setting.line },
        },
      ];
    });
  },
});
