import { copiesAway, isForCopying } from '../../src/facts/sync/copy-jobs.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { compareVersions, packages, upstreamVersion } from '../../src/facts/packages/packages.ts';
import { foldersOf } from '../../src/facts/manifest/pattern.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));

export default hostRule({
  severity: 'warning',
  summary: 'incron watches subfolders that contain listed files',
  why: 'Before 0.5.11, or with recursive=false, incron sees one folder only: a change further down is never copied.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Add a line for each folder below {path}, or install incron 0.5.12 and delete recursive=false.',
        commands: { shell: 'find {path} -type d' },
        verify: 'A test file in a folder below is noticed: `journalctl -t incrond` shows the command.',
        undo: 'Delete the lines.',
      },
    ],
  },
  references: ['man:incrontab(5)', 'https://github.com/ar-/incron'],
  policy: ['syncedFiles'],
  reads: { incron, packages, syncedFiles },
  appliesTo: ({ incron }) => incron.watches.some(({ command }) => copiesAway(command)) || 'incron copies nothing here',
  check({ incron, packages, syncedFiles }) {
    const version = packages.installed.get('incron')?.version;
    const plain = version !== undefined && compareVersions(upstreamVersion(version), '0.5.11') < 0;
    const copying = incron.watches.filter(({ command }) => copiesAway(command));
    const flat = copying.filter(({ options }) => plain || options.includes('recursive=false'));
    const folders = [
      ...new Set(
        syncedFiles.files
          .filter(({ type, class: kind }) => type === 'file' && isForCopying(kind))
          .map(({ path }) => parent(path)),
      ),
    ];
    const findings = flat.flatMap(({ watched, path, line, options }): Finding[] => {
      const unseen = folders.filter(
        (folder) => folder !== watched && isBelow(folder, watched) && !copying.some((each) => each.watched === folder),
      );
      if (unseen.length === 0) return [];
      const why = options.includes('recursive=false') ? 'recursive=false' : `incron ${version ?? ''}`;
      return [
        {
          subject: watched,
          message: `incron does not see what changes in the folders below ${watched}`,
          expected: `a watch for each of ${unseen.join(', ')}`,
          actual: `${why} watches ${watched} only`,
          at: { path, line },
        },
      ];
    });
    // Which folders a pattern leads to that was not read as a whole is unknown.
    const unread = syncedFiles.unread.find(({ pattern }) => {
      const folder = foldersOf(pattern).at(-1) ?? '/';
      return flat.some(({ watched }) => isBelow(folder, watched) || isBelow(watched, folder));
    });
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('denied', `${unread.pattern}: ${unread.why}`);
  },
});
