import { formatPerHost } from '../../src/facts/drift/drift-description.ts';
import { classOf } from '../../src/facts/manifest/manifest.ts';
import { isSecretFile, octal } from '../../src/facts/security/secret-files.ts';
import type { SyncedFile } from '../../src/facts/drift/synced-files.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

/** Files with secrets have rules of their own, which know the right mode. */
const isJudged = ({ path, type }: SyncedFile): boolean =>
  type === 'file' &&
  !isSecretFile(path) &&
  ['shared-text', 'shared-public', 'host-variant', 'identity-same'].includes(classOf(path));

const shown = ({ access }: SyncedFile): string =>
  access === undefined ? '' : `${octal(access.mode)} ${access.user}:${access.group}`;

export default pairRule({
  severity: 'warning',
  summary: 'Shared configuration files without secrets have the same owner and mode on both hosts',
  why: 'A service that may read its file on one host and not on the other starts here and fails there.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'passive',
        text:
          'Give {path} the owner and the mode that it has on the other host. Let the tool that copies keep owners ' +
          'and modes (rsync -a, csync2).',
        commands: { shell: ['chown {owner} {path}', 'chmod {mode} {path}'] },
        verify: "`stat -c '%U:%G %a' {path}` says the same on both hosts.",
        undo: 'Set the former owner and mode.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:chown(1)'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  policy: ['syncedFiles'],
  reads: { syncedFiles },
  check({ a, b }) {
    const findings = a.syncedFiles.files.filter(isJudged).flatMap((left): Finding[] => {
      const right = b.syncedFiles.files.find(({ path }) => path === left.path);
      if (
        right?.type !== 'file' ||
        left.access === undefined ||
        right.access === undefined ||
        shown(left) === shown(right)
      )
        return [];
      const actual = formatPerHost([a.host.name, shown(left)], [b.host.name, shown(right)]);
      return [
        {
          subject: left.path,
          message: `${left.path} has another owner or mode on each host`,
          expected: 'the same owner, group and mode',
          actual,
          at: { path: left.path },
        },
      ];
    });
    if (findings.length > 0) return findings;
    const [hidden] = [...a.syncedFiles.unread, ...b.syncedFiles.unread];
    if (hidden !== undefined) return unknown('denied', `${hidden.pattern}: ${hidden.why}`);
    const bare = [a, b].some(
      ({ syncedFiles: { files } }) => files.length > 0 && files.every(({ access }) => access === undefined),
    );
    return bare ? unknown('not-collected', 'owners and modes were not recorded') : findings;
  },
});
