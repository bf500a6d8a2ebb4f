import { kernelSettings } from '../../src/facts/machine/kernel-settings.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Kernel settings match the sysctl files',
  why:
    'A setting that is in a file and not in the kernel is missing now or will be after the next boot: ' +
    'Elasticsearch, for one, refuses to start with too small a vm.max_map_count.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'key',
    steps: [
      {
        on: 'host',
        text:
          'Put the files into effect. Where systemd does not read /etc/sysctl.conf any more, move the setting to a ' +
          'file in /etc/sysctl.d.',
        commands: { shell: 'sysctl --system' },
        verify: '`sysctl {key}` says the value of the file.',
      },
    ],
  },
  references: ['man:sysctl.d(5)', 'man:systemd-sysctl.service(8)', 'bluemind:high-availability'],
  reads: { kernelSettings },
  check({ kernelSettings: { running, configured, unapplied } }) {
    const runs = (key: string) => running.find((setting) => setting.key === key)?.value;
    const wanted = configured.filter((setting) => configured.findLast(({ key }) => key === setting.key) === setting);
    const differing = wanted.flatMap((setting): Finding[] => {
      const now = runs(setting.key);
      if (now === undefined || now === setting.value) return [];
      const { path, line } = setting;
      return [
        {
          subject: setting.key,
          message: `${setting.key} is not what ${path} sets`,
          expected: setting.value,
          actual: now,
          at: { path, line },
        },
      ];
    });
    const lost = unapplied.flatMap((setting): Finding[] => {
      if (runs(setting.key) === undefined || wanted.some(({ key }) => key === setting.key)) return [];
      const { key, path, line } = setting;
      const message = `${path} sets ${key}, and nothing reads that file at boot`;
      return [
        {
          subject: key,
          message,
          expected: 'the setting in a file of /etc/sysctl.d',
          actual: `only in ${path}`,
          at: { path, line },
          moment: 'after-reboot',
        },
      ];
    });
    return [...differing, ...lost];
  },
});
