import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { Keepalived } from '../../src/facts/vip/keepalived-model.ts';
import { notifyScripts, programOf, scriptFolders } from '../../src/facts/vip/notify-scripts.ts';
import type { NotifyScripts } from '../../src/facts/vip/notify-scripts.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const commandsOf = (keepalived: Keepalived) => [
  ...keepalived.instances.flatMap(({ notify }) => notify),
  ...keepalived.groups.flatMap(({ notify }) => notify),
  ...keepalived.scripts,
  ...keepalived.global
    .filter(({ keyword, args }) => /^(vrrp_|lvs_)?notify_fifo_script$/.test(keyword) && args.length > 0)
    .map(({ args, path, line }) => ({ command: args.join(' '), at: { path, line } })),
];

/** What is wrong with the program; undefined if nothing is, or if its folder was not read. */
function fault(path: string, { files }: NotifyScripts, asked: boolean): string | undefined {
  const folder = path.slice(0, path.lastIndexOf('/'));
  const listed = files.get(path);
  if (listed === undefined) {
    // A rendered root may hold the configuration alone; a host that was read has listed all that is in these folders.
    const looked =
      (asked && scriptFolders.includes(folder)) || [...files.keys()].some((each) => each.startsWith(`${folder}/`));
    return looked ? 'it is not there' : undefined;
  }
  if (listed.type !== 'file' || listed.access === undefined) return undefined;
  const { mode, uid } = listed.access;
  if ((mode & 0o111) === 0) return `mode ${mode.toString(8)}: it is not executable`;
  return (mode & 0o022) !== 0 || uid !== 0
    ? `mode ${mode.toString(8)}, owner ${listed.access.user}: others than root may change it`
    : undefined;
}

export default hostRule({
  severity: 'error',
  summary: 'The scripts that keepalived calls exist, are executable and are writable by root only',
  why:
    'A script that cannot run leaves a switchover half done; one that others may write runs their commands as ' +
    'root, and keepalived refuses it where enable_script_security is set.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Make root the only owner of the script. A script with the password of a BMC gets 0700.',
        commands: { shell: ['chown root:root {path}', 'chmod 0700 {path}'] },
        verify: "`stat -c '%U:%G %a' {path}` says root:root 700, and no folder above it can be written by others.",
      },
      {
        on: 'both',
        text: 'Let keepalived refuse scripts that others may change.',
        file: {
          path: '/etc/keepalived/keepalived.conf',
          lines: ['global_defs {', '    script_user root', '    enable_script_security', '}'],
        },
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address on the same host.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived, notifyScripts },
  optional: { units },
  appliesTo({ keepalived, units }) {
    const inForce = vrrpInForce(keepalived, units);
    return inForce !== true ? inForce : commandsOf(keepalived).length > 0 || 'keepalived calls no script';
  },
  check: ({ keepalived, notifyScripts, units }) =>
    commandsOf(keepalived).flatMap(({ command, at }): Finding[] => {
      const path = programOf(command);
      const wrong = path.startsWith('/')
        ? fault(path, notifyScripts, units.known && units.value.manager === 'systemd')
        : undefined;
      return wrong === undefined
        ? []
        : [
            {
              subject: path,
              message: 'keepalived cannot run this script safely',
              expected: 'executable, writable by root only',
              actual: wrong,
              at,
              moment: 'after-failover',
            },
          ];
    }),
});
