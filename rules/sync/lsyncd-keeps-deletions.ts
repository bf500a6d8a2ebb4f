import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'lsyncd does not delete on the other host what is missing here',
  why: 'By default lsyncd deletes at its start whatever the source does not have. Started on the wrong host, or before a file system is mounted, it empties the right one.',
  remedy: 'Write delete = false (or delete = "running") into each sync of lsyncd’s configuration.',
  references: ['https://lsyncd.github.io/lsyncd/manual/config/layer4/'],
  reads: { lsyncd },
  appliesTo: ({ lsyncd }) => lsyncd.syncs.some(({ host }) => host !== undefined) || 'lsyncd copies nothing to another host',
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
