import type { Side } from '../../sdk/index.ts';
import { tieTo } from './cluster-tie.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { Ground } from './ground.ts';
import { guide } from './guide.ts';
import { copyCommand, copyFiles, cronTable } from './rsync.ts';

/** incron, which calls rsync at a change, with a pass from cron for everything that incron misses. */
export function incronFiles(ground: Ground): readonly GeneratedFile[] {
  const unit = ground.family === 'redhat' ? 'incrond' : 'incron';
  const tie = tieTo(unit, ground);
  return [
    ...(['a', 'b'] as const).flatMap((host): GeneratedFile[] => [
      { host, path: '/etc/incron.d/halint', mode: 0o644, content: table(ground, host) },
      {
        host,
        path: '/etc/cron.d/halint-rsync',
        mode: 0o644,
        content: cronTable(ground, host, '*/5', 'Every five minutes, for what incron misses'),
      },
    ]),
    ...copyFiles(ground),
    ...tie.files,
    guide(ground, 'incron with rsync', [
      { say: 'Install incron, rsync and cron on both hosts.' },
      {
        say:
          'Unless incron does other work there, it runs on the active host only; the command copies nothing on the ' +
          'passive one in any case. On both hosts:',
        run: [`systemctl disable --now ${unit}`],
      },
      ...tie.steps,
      {
        say:
          'What incron cannot do, and the pass from cron is for: it watches no folder below a watched one ' +
          '(recursive=false, because the recursive watching of 0.5.12 crashes at a new folder), loses what happens ' +
          'while it starts, forgets a change whose copy failed, and says nothing when the queue of events ' +
          'overflows. Its last release is of 2017.',
      },
    ]),
  ];
}

/**
 * incrontab(5): one line for each folder, never for a file, because a file that is replaced by renaming is no longer
 * watched.
 */
const table = (ground: Ground, side: Side): string =>
  ground.shared.folders
    .map(
      ({ path }) =>
        `${path} IN_CLOSE_WRITE,IN_MOVED_TO,IN_CREATE,IN_ATTRIB,recursive=false ${copyCommand(ground, side)}\n`,
    )
    .join('');
