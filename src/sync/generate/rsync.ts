import type { Side } from '../../sdk/index.ts';
import type { GeneratedFile } from './generated-file.ts';
import { installGuide } from './guide.ts';
import type { GeneratorInput } from './generator-input.ts';
import { peerOf } from './generator-input.ts';
import { activeScript, listFiles, paths, receiveScript, regenerateScript, rsyncScript } from './host-scripts.ts';

/** The command that copies everything shared to the other host. */
export const copyCommand = (input: GeneratorInput, side: Side): string =>
  `${paths.rsync} --files-from=${paths.shared} --exclude-from=${paths.never} / root@${peerOf(input, side).address}:/`;

/** What every job over rsync needs on both hosts. */
export const copyFiles = (input: GeneratorInput): readonly GeneratedFile[] => [
  ...activeScript(input),
  ...rsyncScript(input),
  ...receiveScript(),
  ...regenerateScript(input),
  ...listFiles(input),
];

/** rsync from cron, on whichever host is active. */
export const rsyncFiles = (input: GeneratorInput): readonly GeneratedFile[] => [
  ...(['a', 'b'] as const).map(
    (host): GeneratedFile => ({
      host,
      path: '/etc/cron.d/halint-rsync',
      mode: 0o644,
      content: cronTable(input, host, '*', 'Every minute'),
    }),
  ),
  ...copyFiles(input),
  installGuide(input, 'rsync from cron', [
    {
      text:
        'Install rsync and cron on both hosts. The table is the same on both but for the address, and does nothing ' +
        'on the passive host.',
    },
    {
      text:
        'Check it: the command in /etc/cron.d/halint-rsync ends with 0 on the active host. Its failures are in the ' +
        'journal, and cron mails them.',
      commands: ['journalctl -t halint-rsync'],
    },
  ]),
];

/** A table for cron that does nothing on the passive host, so that it needs no cluster to switch it on and off. */
export const cronTable = (
  input: GeneratorInput,
  side: Side,
  minutes: string,
  how: string,
): string => `# ${how}: copies the shared files to ${peerOf(input, side).name}, if this host is the active one.
MAILTO=root
${minutes} * * * * root ${copyCommand(input, side)}
`;
