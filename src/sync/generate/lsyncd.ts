import type { Side } from '../../sdk/index.ts';
import { bindToActiveHost } from './cluster-tie.ts';
import type { GeneratedFile } from './generated-file.ts';
import { comment, onBoth } from './generated-file.ts';
import type { GeneratorInput } from './generator-input.ts';
import { peerOf } from './generator-input.ts';
import { activeScript, paths, receiveScript, regenerateScript, rsyncOptions, ssh } from './host-scripts.ts';
import { installGuide, notCopiedLines } from './guide.ts';
import type { SharedFolder } from './shared-set.ts';
import { staging } from './shared-set.ts';

/** lsyncd on the active host, started by the manager of the floating address. */
export function lsyncdFiles(input: GeneratorInput): readonly GeneratedFile[] {
  const path = input.family === 'redhat' ? '/etc/lsyncd.conf' : '/etc/lsyncd/lsyncd.conf.lua';
  const tie = bindToActiveHost('lsyncd', input);
  const sides: readonly Side[] = ['a', 'b'];
  return [
    ...sides.map((host): GeneratedFile => ({ host, path, mode: 0o644, content: configuration(input, host) })),
    ...onBoth('/etc/systemd/system/lsyncd.service', 0o644, unit(path)),
    ...activeScript(input),
    ...receiveScript(),
    ...regenerateScript(input),
    ...tie.files,
    installGuide(input, 'lsyncd', [
      { text: 'Install lsyncd (2.2.3 or later, which has filter) and rsync on both hosts.' },
      {
        text:
          'The package enables lsyncd, so that at a boot it would copy from whichever host it starts on. On both ' +
          'hosts:',
        commands: ['systemctl disable --now lsyncd'],
      },
      {
        text:
          'The unit here takes the place of the package’s own. It cannot be enabled, and does not start where the ' +
          'floating address is not. On both hosts:',
        commands: ['systemctl daemon-reload'],
      },
      ...tie.steps,
      {
        text: 'Check it on the active host: what is copied is in /var/log/lsyncd.log, and so is every failure.',
        commands: ['tail /var/log/lsyncd.log'],
      },
    ]),
  ];
}

const unit = (
  configuration: string,
): string => `# Takes the place of the package's unit or init script. There is no [Install] section: nothing but the cluster, or a person,
# starts it. Restart=no: a supervisor of its own would start it again on a host that has just lost the address.
[Unit]
Description=lsyncd: copies the shared files to the other host, from the active one
After=network-online.target
Wants=network-online.target

[Service]
Type=simple
ExecStartPre=${paths.active}
ExecStart=/usr/bin/lsyncd -nodaemon ${configuration}
Restart=no
`;

function configuration(input: GeneratorInput, side: Side): string {
  const { shared, hosts } = input;
  const peer = peerOf(input, side);
  const options = rsyncOptions(input).filter(
    ([option]) => option.startsWith('--delay') || option.startsWith('--fsync'),
  );
  return `${comment(
    '--',
    `lsyncd on ${hosts[side].name}, while it is the active host: copies the shared files to ${peer.name}.
Made by halint sync generate; make it again when packages bring new folders.

lsyncd copies one way and never looks at the other host: what is changed there it neither sees nor undoes, and two
lsyncd that copy to each other undo each other's work. The unit next to this file runs on the active host only.`,
  )}

settings {
  logfile = "/var/log/lsyncd.log",
  statusFile = "/run/lsyncd.status",
  insist = true, -- the other host may be away at the start: keep trying
}

${comment('--', `lsyncd needs one inotify watch for each folder: ${shared.folders.length}, and those below them. When /proc/sys/fs/inotify/max_user_watches is used up by any program, folders stay unwatched with one line in the log: look there for "inotify", and raise the limit.`)}

-- As lsyncd has it, but 23 (some files were not transferred) and 24 (some vanished): lsyncd takes these for a success,
-- and the files stay old until they change again.
local exitcodes = {
  [0] = "ok", [1] = "die", [2] = "die", [3] = "again", [4] = "die", [5] = "again", [6] = "again", [10] = "again", [11] = "again",
  [12] = "again", [14] = "again", [20] = "again", [21] = "again", [22] = "again", [23] = "again", [24] = "again", [25] = "die",
  [30] = "again", [35] = "again", [255] = "again",
}

${comment(
  '--',
  rsyncOptions(input)
    .map(([option, why]) => `${option}: ${why}.`)
    .join('\n'),
)}
local options = {
  archive = true,
  checksum = true,
  protect_args = true,
  timeout = 60,
  rsh = "/usr/bin/${ssh}",
  rsync_path = "${paths.receive}",
  _extra = { ${options.map(([option]) => `"${option}"`).join(', ')} },
}

-- default.rsync and not default.rsyncssh: that one repeats moves and deletions by commands over ssh, past the filter.
-- delete = false: a file that is missing here for any reason stays on the other host.
-- delay: seconds in which changes are gathered, so that one save of an editor is one copy.
-- filter: only the named files are copied; other files in the folder stay here.
${shared.folders.map((folder) => syncBlock(folder, peer.address)).join('\n')}
${notCopiedComment(input)}`;
}

function syncBlock({ path, names, except }: SharedFolder, address: string): string {
  const rules = [
    `- ${staging}`,
    ...except.map((each) => `- ${each}`),
    ...(names.length === 0 ? [] : [...names.map((name) => `+ /${name}`), '- *']),
  ];
  const fields = [
    'default.rsync',
    `source = "${path}/"`,
    `target = "root@${address}:${path}/"`,
    'delete = false',
    'delay = 1',
    'exitcodes = exitcodes',
    'rsync = options',
    `filter = {\n    ${rules.map((rule) => `"${rule}"`).join(',\n    ')},\n  }`,
  ];
  return `sync {\n  ${fields.join(',\n  ')},\n}\n`;
}

const notCopiedComment = (input: GeneratorInput): string =>
  input.shared.notCopied.length === 0 ? '' : `${comment('--', `Not copied:\n${notCopiedLines(input)}`)}\n`;
