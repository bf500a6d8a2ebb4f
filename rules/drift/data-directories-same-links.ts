import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import type { Finding, ListedFile } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const kind = ({ type, target }: ListedFile): string => (target === undefined ? `a ${type}` : `a link to ${target}`);

export default pairRule({
  severity: 'warning',
  summary: 'A data directory that is a link points to the same place on both hosts',
  why: 'The cluster mounts the data at one place; where the link leads elsewhere, the service writes outside it.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'passive',
        check: '`findmnt {path}` prints nothing, and `fuser -v {path}` no process.',
        text:
          'With the service stopped here and nothing mounted at it, look what {path} is. Where it is a directory, ' +
          'move it aside: `ln -sfn` would put the link inside it.',
        commands: { shell: ['ls -la {path}', 'mv {path} {path}.old'] },
        verify: '{path} no longer exists, and {path}.old holds what was there.',
        undo: '`mv {path}.old {path}`',
      },
      {
        on: 'passive',
        text: 'Make the link as on the other host. Better: mount the data at its real path on both.',
        commands: { shell: 'ln -sT {target} {path}' },
        verify:
          '`readlink {path}` says the same on both hosts. Keep {path}.old until you know that nothing in it is missed.',
        undo: '`rm {path}`, and move the directory back.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  reads: { dataDirectories },
  check: ({ a, b }) =>
    [...a.dataDirectories.values()].flatMap((left): Finding[] => {
      const right = b.dataDirectories.get(left.path);
      if (right === undefined || kind(left) === kind(right)) return [];
      const actual = formatPerHost([a.host.name, kind(left)], [b.host.name, kind(right)]);
      return [
        {
          subject: left.path,
          message: `${left.path} leads to another place on each host`,
          expected: 'the same directory, or the same link',
          actual,
          at: { path: left.path },
        },
      ];
    }),
});
