import type { Side } from '../../sdk/index.ts';
import type { GeneratedFile } from './generated-file.ts';
import { guide } from './guide.ts';
import type { Ground } from './ground.ts';
import { peerOf } from './ground.ts';
import { activeScript, listFiles, paths, receiveScript, regenerateScript, rsyncScript } from './host-scripts.ts';

/** The command that copies everything shared to the other host. */
export const copyCommand = (ground: Ground, side: Side): string =>
  `${paths.rsync} --files-from=${paths.shared} --exclude-from=${paths.never} / root@${peerOf(ground, side).address}:/`;

/** What every job over rsync needs on both hosts. */
export const copyFiles = (ground: Ground): readonly GeneratedFile[] => [
  ...activeScript(ground),
  ...rsyncScript(ground),
  ...receiveScript(),
  ...regenerateScript(ground),
  ...listFiles(ground),
];

/** rsync from cron, on whichever host is active. */
export const rsyncFiles = (ground: Ground): readonly GeneratedFile[] => [
  ...(['a', 'b'] as const).map(
    (host): GeneratedFile => ({
      host,
      path: '/etc/cron.d/halint-rsync',
      mode: 0o644,
      content: cronTable(ground, host, '*', 'Every minute'),
    }),
  ),
  ...copyFiles(ground),
  guide(ground, 'rsync from cron', [
    {
      say:
        'Install rsync and cron on both hosts. The table is the same on both but for the address, and does nothing ' +
        'on the passive host.',
    },
    {
      say:
        'Check it: the command in /etc/cron.d/halint-rsync ends with 0 on the active host. Its failures are in the ' +
        'journal, and cron mails them.',
      run: ['journalctl -t halint-rsync'],
    },
  ]),
];

/** A table for cron that does nothing on the passive host, so that it needs no cluster to switch it on and off. */
export const cronTable = (
  ground: Ground,
  side: Side,
  minutes: string,
  how: string,
): string => `# ${how}: copies the shared files to ${peerOf(ground, side).name}, if this host is the active one.
MAILTO=root
${minutes} * * * * root ${copyCommand(ground, side)}
`;
