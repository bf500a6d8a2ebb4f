import { fstab } from '../../src/facts/storage/fstab.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Every line of fstab is valid',
  why:
    'mount and systemd pass over a line that they cannot read: what it was to mount is missing after the next boot, ' +
    'and nothing says so on the console.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'line',
    steps: [
      {
        on: 'host',
        text: String.raw`Correct or delete {line} of /etc/fstab. A blank in a path is written \040.`,
        commands: { shell: ['cp -p /etc/fstab /root/fstab.before', 'editor /etc/fstab', 'systemctl daemon-reload'] },
        verify: '`findmnt --verify` reports no parse error.',
        undo: 'Put /root/fstab.before back, and `systemctl daemon-reload`.',
      },
    ],
  },
  references: ['man:fstab(5)', 'man:findmnt(8)'],
  reads: { fstab },
  check: ({ fstab: { malformed } }) =>
    malformed.map(({ line, text }) => ({
      subject: `line ${line}`,
      message: `line ${line} of fstab is not valid`,
      expected: 'source, mount point, type, options and two numbers',
      actual: text.trim(),
      at: { path: '/etc/fstab', line },
      moment: 'after-reboot' as const,
    })),
});
