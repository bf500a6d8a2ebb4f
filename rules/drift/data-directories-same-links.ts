import { dataDirectories } from '../../src/facts/storage/data-directories.ts';
import { sideBySide } from '../../src/facts/drift/drift-description.ts';
import type { Finding, ListedFile } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const kind = ({ type, target }: ListedFile): string => (target === undefined ? `a ${type}` : `a link to ${target}`);

export default pairRule({
  severity: 'warning',
  summary: 'A data directory that is a link points to the same place on both hosts',
  why: 'The cluster mounts the data at one place; where the link leads elsewhere, the service writes beside it.',
  remedy: 'Make the link anew on the host that is off, with the service stopped there: ln -sfn TARGET DIRECTORY. Better: mount the data at its real path.',
  references: ['bluemind:high-availability'],
  reads: { dataDirectories },
  check: ({ a, b }) =>
    [...a.dataDirectories.values()].flatMap((left): Finding[] => {
      const right = b.dataDirectories.get(left.path);
      if (right === undefined || kind(left) === kind(right)) return [];
      const actual = sideBySide([a.host.name, kind(left)], [b.host.name, kind(right)]);
      return [{ subject: left.path, message: `${left.path} leads to another place on each host`, expected: 'the same directory, or the same link', actual, at: { path: left.path } }];
    }),
});
