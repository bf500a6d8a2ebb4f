import type { Side } from '../../sdk/index.ts';
import { bindToActiveHost } from './cluster-tie.ts';
import type { GeneratedFile } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import { installGuide } from './guide.ts';
import { copyCommand, copyFiles, cronTable } from './rsync.ts';

/** incron, which calls rsync at a change, with a pass from cron for everything that incron misses. */
export function incronFiles(input: GeneratorInput): readonly GeneratedFile[] {
  const unit = input.family === 'redhat' ? 'incrond' : 'incron';
  const tie = bindToActiveHost(unit, input);
  return [
    ...(['a', 'b'] as const).flatMap((host): GeneratedFile[] => [
      { host, path: '/etc/incron.d/halint', mode: 0o644, content: table(input, host) },
      {
        host,
        path: '/etc/cron.d/halint-rsync',
        mode: 0o644,
        content: cronTable(input, host, '*/5', 'Every five minutes, for what incron misses'),
      },
    ]),
    ...copyFiles(input),
    ...tie.files,
    installGuide(input, 'incron with rsync', [
      { text: 'Install incron, rsync and cron on both hosts.' },
      {
        text:
          'Unless incron does other work there, it runs on the active host only; the command copies nothing on the ' +
          'passive one in any case. On both hosts:',
        commands: [`systemctl disable --now ${unit}`],
      },
      ...tie.steps,
      {
        text:
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
const table = (input: GeneratorInput, side: Side): string =>
  input.shared.folders
    .map(
      ({ path }) =>
        `${path} IN_CLOSE_WRITE,IN_MOVED_TO,IN_CREATE,IN_ATTRIB,recursive=false ${copyCommand(input, side)}\n`,
    )
    .join('');
