import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'lsyncd does not delete files on the other host',
  why:
    'By default lsyncd deletes at its start whatever the source does not have. Started on the wrong host, or before ' +
    'a file system is mounted, it empties the right one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text: 'Write it into each sync of lsyncd’s configuration.',
        file: { path: '/etc/lsyncd/lsyncd.conf.lua', lines: 'delete = false,' },
        verify: '`luac -p /etc/lsyncd/lsyncd.conf.lua` says nothing.',
        undo: 'Delete the line.',
      },
      {
        on: 'active',
        check: 'It runs on the active host only.',
        text: 'Restart lsyncd by its manager where it runs. It compares all files once.',
        commands: {
          pcs: 'pcs resource restart {lsyncd-resource}',
          crmsh: 'crm resource restart {lsyncd-resource}',
          systemd: 'systemctl restart lsyncd    # only without a cluster manager',
        },
        verify: '`pgrep -af lsyncd` on the active host only; the log says that the first copy ended.',
      },
    ],
  },
  references: ['https://lsyncd.github.io/lsyncd/manual/config/layer4/'],
  reads: { lsyncd },
  appliesTo: ({ lsyncd }) =>
    lsyncd.syncs.some(({ host }) => host !== undefined) || 'lsyncd copies nothing to another host',
  check: ({ lsyncd }) =>
    lsyncd.syncs
      .filter((sync) => sync.host !== undefined && (sync.delete === true || sync.delete === 'startup'))
      .map(
        ({ source, path, line, delete: erase }): Finding => ({
          subject: source ?? `${path}:${line}`,
          message: 'lsyncd deletes on the other host when it starts',
          expected: 'delete = false, or "running"',
          actual: erase === true ? 'delete is on (the default)' : `delete = "${String(erase)}"`,
          at: { path, line },
        }),
      ),
});
