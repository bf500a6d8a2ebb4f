import { fstab } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Every line of fstab is one that mount understands',
  why: 'mount and systemd pass over a line that they cannot read: what it was to mount is missing after the next boot, and nothing says so on the console.',
  remedy: 'Correct or delete the line; `findmnt --verify` must be content. A blank in a path is written \\040.',
  references: ['man:fstab(5)', 'man:findmnt(8)'],
  reads: { fstab },
  check: ({ fstab: { malformed } }) =>
    malformed.map(({ line, text }) => ({
      subject: `line ${line}`,
      message: `line ${line} of fstab is no row`,
      expected: 'source, mount point, type, options and two numbers',
      actual: text.trim(),
      at: { path: '/etc/fstab', line },
      moment: 'after-reboot' as const,
    })),
});
