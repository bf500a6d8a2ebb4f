import type { Location } from '../../sdk/index.ts';
import type { OwnUnit } from '../units/own-units.ts';
import { commandsOf, startedBy, valuesOf } from '../units/own-units.ts';
import type { CopyCommand } from './copy-command.ts';
import { copyCommands, hasUnclearCopy, isRsync, startedPaths, unisonRoots } from './copy-command.ts';
import type { CopyScripts } from './copy-scripts.ts';
import type { CronJob } from './cron-jobs.ts';
import type { IncronWatch } from './incron.ts';
import { placeOf, withSourced } from './sourced-scripts.ts';

/** A copy that cron, a timer or incron starts. */
export interface ScheduledCopy extends CopyCommand {
  readonly tool: 'cron' | 'systemd' | 'incron';
  readonly guarded?: true;
  readonly at: Location;
}

/** A command line, and where it is started. */
interface Started {
  readonly tool: ScheduledCopy['tool'];
  readonly command: string;
  readonly at: Location;
}

/** Command lines of cron and of the administrator's enabled units. */
function startedCommands(jobs: readonly CronJob[], units: readonly OwnUnit[]): readonly Started[] {
  const started = new Set(units.flatMap((unit) => (unit.enabled ? [startedBy(unit) ?? unit.id] : [])));
  return [
    ...jobs.map(({ command, environment = '', path, line }) => ({
      tool: 'cron' as const,
      command: `${environment}${command}`,
      at: { path, line },
    })),
    ...units
      .filter(({ id }) => started.has(id) && id.endsWith('.service'))
      // systemd's marks before the program: systemd.service(5), "Command lines".
      .flatMap((unit) =>
        commandsOf(unit).map(({ value, line }) => ({
          tool: 'systemd' as const,
          command: `${environmentOf(unit)}${value.replace(/^[-@:+!|]+/, '')}`,
          at: { path: unit.path, line },
        })),
      ),
  ];
}

/** `Environment=` as assignments before a command line. */
const environmentOf = (unit: OwnUnit): string =>
  valuesOf(unit, 'Service', 'Environment')
    .flatMap(({ value }) => [...value.matchAll(/"([A-Za-z_]\w*=[^"]*)"|(?<!\S)([A-Za-z_]\w*=\S*)/g)])
    .map(([, quoted, plain]) => {
      const [name = '', ...rest] = (quoted ?? plain ?? '').split('=');
      return `${name}='${rest.join('=').replaceAll("'", '')}'; `;
    })
    .join('');

/** What cron and the administrator's enabled units copy, by command lines and by the scripts that they start. */
export function scheduledCopies(
  jobs: readonly CronJob[],
  units: readonly OwnUnit[],
  scripts: CopyScripts | undefined,
): readonly ScheduledCopy[] {
  const periodic = (scripts?.periodic ?? []).flatMap(({ path, text }) =>
    inScript(path, text, scripts).map((each) => ({ ...each, tool: 'cron' as const, ...guardOf(text) })),
  );
  return [
    ...startedCommands(jobs, units).flatMap(({ tool, command, at }) => [
      ...[...copyCommands(command), ...profilesIn(command, scripts)].map((each) => ({
        ...each,
        tool,
        at,
        ...guardOfCommand(command, scripts),
      })),
      ...copiesOfScripts(tool, command, scripts),
    ]),
    ...periodic,
  ];
}

/** What the scripts copy that a command line starts. */
export const copiesOfScripts = (
  tool: ScheduledCopy['tool'],
  command: string,
  scripts: CopyScripts | undefined,
): readonly ScheduledCopy[] =>
  startedPaths(command).flatMap((path) => {
    const script = scripts?.scripts.get(path);
    return script === undefined || isRsync(path)
      ? []
      : inScript(path, script.text, scripts).map((each) => ({
          ...each,
          tool,
          ...guardOf(`${command}\n${script.text}`),
        }));
  });

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

/** Scripts in scripts. */
const deepest = 4;

/** The copies of a script, of what it sources, and of the scripts that it starts. */
function inScript(
  path: string,
  text: string,
  scripts: CopyScripts | undefined,
  above: readonly string[] = [],
): readonly (CopyCommand & { readonly at: Location })[] {
  const { whole, places } = withSourced({ path, text }, scripts);
  const here = [...copyCommands(whole), ...profilesIn(text, scripts)].map((each) => ({
    ...each,
    at: placeOf(each.line, places),
  }));
  if (above.length >= deepest) return here;
  const started = startedPaths(whole).filter((other) => other !== path && !above.includes(other) && !isRsync(other));
  return [
    ...here,
    ...started.flatMap((other) => {
      const script = scripts?.scripts.get(other);
      return script === undefined || places.some((place) => place.path === other)
        ? []
        : inScript(other, script.text, scripts, [...above, path]);
    }),
  ];
}

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

/** Places of programs that packages install. */
const packaged = /^\/(?:usr\/)?(?:s?bin|lib(?:exec|32|64)?|share)\/|^\/(?:dev|proc|sys|tmp|run)\//;

/** Files of settings that scripts source: they contain variables, which matter only where the script copies. */
const settings = /^\/etc\/(?:default|sysconfig)\//;

/**
 * What is started, may copy and is not known: a script that was not read, or a copy whose paths or machine a variable
 * holds that nothing sets.
 */
export function unreadScript(
  jobs: readonly CronJob[],
  units: readonly OwnUnit[],
  watches: readonly IncronWatch[],
  scripts: CopyScripts | undefined,
): string | undefined {
  const commands = [
    ...startedCommands(jobs, units).map(({ command }) => command),
    ...watches.map(({ command }) => command),
  ];
  const unclear = startedCommands(jobs, units).find(({ command }) => hasUnclearCopy(command));
  if (unclear !== undefined) return `${unclear.at.path}, with variables that are not known,`;
  const periodic = scripts?.periodic ?? [];
  const queue = [...new Set([...commands.flatMap(startedPaths), ...periodic.map(({ path }) => path)])];
  for (const path of queue) {
    if (isRsync(path) || packaged.test(path)) continue;
    const script = scripts?.scripts.get(path);
    if (script === undefined) return path;
    const { whole } = withSourced(script, scripts);
    if (hasUnclearCopy(whole)) return `${path}, with variables that are not known,`;
    const needed = /\b(?:rsync|scp|sftp|unison|csync2|tar|cpio)\b/.test(whole)
      ? () => true
      : (other: string) => !settings.test(other);
    queue.push(...startedPaths(whole).filter((other) => needed(other) && !queue.includes(other)));
  }
  return undefined;
}
