import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import type { KernelSettings } from '../../src/facts/machine/kernel-settings.ts';
import { kernelSettings } from '../../src/facts/machine/kernel-settings.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** A setting that a file gives is judged where it is: there, or in the comparison of the files. */
const inFile = ({ configured, unapplied }: KernelSettings, key: string): boolean =>
  [...configured, ...unapplied].some((setting) => setting.key === key);

export default pairRule({
  severity: 'warning',
  summary: 'Kernel settings that no file sets are equal on both hosts',
  why: 'It was set by hand on one host: the service behaves differently there, until the next boot resets ' + 'it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'key',
    steps: [
      {
        on: 'both',
        text: 'Write {key} to a file in /etc/sysctl.d with the value that both are to have.',
        file: { path: '/etc/sysctl.d/60-mail.conf', lines: '{key} = {value}' },
        commands: { shell: 'sysctl --system' },
        verify: '`sysctl {key}` says the same on both hosts.',
        undo: 'Delete the line, and `sysctl -w` the former value.',
      },
    ],
  },
  references: ['man:sysctl(8)', 'man:sysctl.d(5)'],
  reads: { kernelSettings },
  parameters: {
    ignored: {
      kind: 'texts',
      default: ['fs.file-max'],
      describes: 'Settings (shell patterns) that may differ',
      source: 'the kernel sizes fs.file-max by the memory of the host',
    },
  },
  check: ({ a, b, parameters: { ignored } }) =>
    a.kernelSettings.running.flatMap(({ key, value }) => {
      const other = b.kernelSettings.running.find((setting) => setting.key === key)?.value;
      if (
        other === undefined ||
        other === value ||
        ignored.some((pattern) => matchesPattern(pattern, key)) ||
        inFile(a.kernelSettings, key) ||
        inFile(b.kernelSettings, key)
      )
        return [];
      return [
        {
          subject: key,
          message: `${key} differs and is set in no file`,
          expected: 'one value',
          actual: formatPerHost([a.host.name, value], [b.host.name, other]),
        },
      ];
    }),
});
