import type { Location } from '../../sdk/index.ts';
import type { OwnUnit } from '../units/own-units.ts';
import { commandsOf, startedBy } from '../units/own-units.ts';
import type { CopyCommand } from './copy-command.ts';
import { copyCommands, isRsync, startedPaths, unisonRoots } from './copy-command.ts';
import type { CopyScripts } from './copy-scripts.ts';
import type { CronJob } from './cron-jobs.ts';

/** A copy that cron or a timer starts. */
export interface ScheduledCopy extends CopyCommand {
  readonly tool: 'cron' | 'systemd';
  readonly guarded?: true;
  readonly at: Location;
}

/** What cron and the administrator's enabled units copy, by command lines and by the scripts that they start. */
export function scheduledCopies(
  jobs: readonly CronJob[],
  units: readonly OwnUnit[],
  scripts: CopyScripts | undefined,
): readonly ScheduledCopy[] {
  const started = new Set(units.flatMap((unit) => (unit.enabled ? [startedBy(unit) ?? unit.id] : [])));
  const commands = [
    ...jobs.map(({ command, path, line }) => ({ tool: 'cron' as const, command, at: { path, line } })),
    ...units
      .filter(({ id }) => started.has(id) && id.endsWith('.service'))
      // systemd's marks before the program: systemd.service(5), "Command lines".
      .flatMap((unit) =>
        commandsOf(unit).map(({ value, line }) => ({
          tool: 'systemd' as const,
          command: value.replace(/^[-@:+!|]+/, ''),
          at: { path: unit.path, line },
        })),
      ),
  ];
  const periodic = (scripts?.periodic ?? []).flatMap(({ path, text }) =>
    inScript(path, text, scripts).map((each) => ({
      ...each,
      tool: 'cron' as const,
      at: { path, line: each.line },
      ...guardOf(text),
    })),
  );
  return [
    ...commands.flatMap(({ tool, command, at }) => [
      ...[...copyCommands(command), ...profilesIn(command, scripts)].map((each) => ({
        ...each,
        tool,
        at,
        ...guardOfCommand(command, scripts),
      })),
      ...startedPaths(command).flatMap((path) => {
        const script = scripts?.scripts.get(path);
        return script === undefined
          ? []
          : inScript(path, script.text, scripts).map((each) => ({
              ...each,
              tool,
              at: { path, line: each.line },
              ...guardOf(`${command}\n${script.text}`),
            }));
      }),
    ]),
    ...periodic,
  ];
}

/**
 * Commands by which a script asks whether the floating address, the data or the services are here; `halint sync
 * generate` writes halint-active.
 */
const asks =
  /\bip\s+(?:-\S+\s+)*a(?:ddr(?:ess)?)?\b|\bhostname\s+-I\b|\b(?:mountpoint|findmnt|crm_mon|crm_resource|crm_node|pcs|drbdadm|drbd-reactorctl|halint-active)\b|\bis-active\b|\/proc\/mounts/;

export const guardOf = (text: string): { readonly guarded?: true } => (asks.test(text) ? { guarded: true } : {});

/** The same of a command line and of the scripts that it starts. */
export const guardOfCommand = (command: string, scripts: CopyScripts | undefined): { readonly guarded?: true } =>
  guardOf([command, ...startedPaths(command).map((path) => scripts?.scripts.get(path)?.text ?? '')].join('\n'));

const inScript = (path: string, text: string, scripts: CopyScripts | undefined): readonly CopyCommand[] => [
  ...copyCommands(text),
  ...profilesIn(text, scripts),
  ...startedPaths(text).flatMap((other) => {
    const script = other === path ? undefined : scripts?.scripts.get(other);
    return script === undefined ? [] : copyCommands(script.text);
  }),
];

/** `unison PROFILE`: the roots stand in a file. */
function profilesIn(command: string, scripts: CopyScripts | undefined): readonly CopyCommand[] {
  return [...command.matchAll(/\bunison\s+(?:-\S+\s+)*([\w.-]+)(?=\s|$)/g)].flatMap(([, name]) => {
    const profile = scripts?.profiles.get(name ?? '');
    if (profile === undefined) return [];
    const values = (key: string): readonly string[] =>
      [...profile.text.matchAll(new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(\\S+)`, 'gm'))].map(
        ([, value]) => value ?? '',
      );
    return unisonRoots(values('root'), values('path'), 1);
  });
}

/** A script that is started, was not read, and copies by its name. */
export const unreadCopyScript = (
  jobs: readonly CronJob[],
  units: readonly OwnUnit[],
  scripts: CopyScripts | undefined,
): string | undefined =>
  [...jobs.map(({ command }) => command), ...units.flatMap((unit) => commandsOf(unit).map(({ value }) => value))]
    .flatMap(startedPaths)
    .filter((path) => !isRsync(path))
    .find(
      (path) =>
        !/^\/(usr\/)?(s?bin|lib)\//.test(path) &&
        /sync|copy|mirror|replic/i.test(path.slice(path.lastIndexOf('/'))) &&
        scripts?.scripts.has(path) !== true,
    );
