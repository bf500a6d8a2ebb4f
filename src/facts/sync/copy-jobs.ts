import type { Fact, Location } from '../../sdk/index.ts';
import type { OwnUnit } from '../units/own-units.ts';
import type { CopyCommand } from './copy-command.ts';
import { copyCommands } from './copy-command.ts';
import type { CronJob } from './cron-jobs.ts';
import type { CopyLists } from './copy-lists.ts';
import type { CopyScripts } from './copy-scripts.ts';
import type { Csync2, Csync2Pattern } from './csync2.ts';
import { decidingPattern } from './csync2-patterns.ts';
import type { Incron } from './incron.ts';
import type { Lsyncd, LsyncdSync } from './lsyncd.ts';
import { copiesOfScripts, guardOfCommand, scheduledCopies, unreadScript } from './scheduled-copies.ts';
import type { FileClass } from '../manifest/file-class.ts';
import { matchesPattern } from '../manifest/pattern.ts';
import { isBelow } from '../storage/mount-table.ts';
import { IdentityCache } from '../../sdk/identity-cache.ts';

/**
 * Whether a tool that copies whole files is meant to copy one of this class. Files that are regenerated, that a
 * difference makes an incident of, or of which some keys belong to the hardware, are not; rules on drift compare them.
 */
export const isForCopying = (kind: FileClass): boolean =>
  kind === 'shared-text' || kind === 'shared-secret' || kind === 'shared-public';

export type CopyTool = 'lsyncd' | 'csync2' | 'incron' | 'cron' | 'systemd';

/** One thing that a tool copies between this host and another machine: a file, or a folder with all below it. */
export interface CopyJob {
  readonly tool: CopyTool;
  readonly source: string;
  /** Patterns that are left out, as the tool writes them. */
  readonly excludes: readonly string[];
  readonly at: Location;
  /** The other machine; absent where the tool asks its own configuration. */
  readonly host?: string;
  /** Where the source arrives; absent: at its own path. */
  readonly target?: string;
  readonly direction: 'push' | 'pull' | 'both';
  readonly deletes: boolean;
  /** The command or script asks first which host is the active one. */
  readonly guarded?: true;
  /** csync2: all patterns of the group in their order, and the one that made this job. */
  readonly patterns?: { readonly all: readonly Csync2Pattern[]; readonly own: Csync2Pattern };
}

interface Configured {
  readonly lsyncd: Lsyncd;
  readonly csync2: Csync2;
  readonly incron: Incron;
  readonly cronJobs: readonly CronJob[];
  readonly copyLists: CopyLists;
  readonly copyScripts: Fact<CopyScripts>;
  readonly ownUnits: Fact<readonly OwnUnit[]>;
}

/** The values that jobs are made of; an unknown fact gives none. */
interface Values extends Omit<Configured, 'copyScripts' | 'ownUnits'> {
  readonly scripts: CopyScripts | undefined;
  readonly units: readonly OwnUnit[];
}

const noUnits: readonly OwnUnit[] = [];

/** Seven rules ask for the jobs of the same two hosts. */
const cache = new IdentityCache<readonly CopyJob[]>();

/** Everything that is copied between this host and another machine, by whichever tool. */
export function copyJobs({
  lsyncd,
  csync2,
  incron,
  cronJobs,
  copyLists,
  copyScripts,
  ownUnits,
}: Configured): readonly CopyJob[] {
  const scripts = copyScripts.known ? copyScripts.value : undefined;
  const units = ownUnits.known ? ownUnits.value : noUnits;
  const values: Values = { lsyncd, csync2, incron, cronJobs, copyLists, scripts, units };
  const { lsyncd: first, ...others } = values;
  return cache.get(first, Object.values(others), () => jobsOf(values));
}

function jobsOf({ lsyncd, csync2, incron, cronJobs, copyLists, scripts, units }: Values): readonly CopyJob[] {
  return [
    ...lsyncd.syncs.flatMap(lsyncdJobs),
    ...csync2.groups.flatMap(({ path, patterns }) =>
      patterns
        .filter(({ includes }) => includes)
        .map(
          (own): CopyJob => ({
            tool: 'csync2',
            source: own.text,
            excludes: patterns.filter(({ includes }) => !includes).map(({ text }) => text),
            at: { path, line: own.line },
            direction: 'both',
            deletes: true,
            patterns: { all: patterns, own },
          }),
        ),
    ),
    ...incron.watches
      .filter(({ command }) => copiesAway(command) || copiesOfScripts('incron', command, scripts).length > 0)
      .flatMap(({ watched, command, path, line }): CopyJob[] => {
        const named = [
          ...copyCommands(command).map((each) => ({
            ...each,
            at: { path, line },
            ...guardOfCommand(command, scripts),
          })),
          ...copiesOfScripts('incron', command, scripts),
        ].flatMap((each) => commandJobs(each, 'incron', each.at, copyLists));
        // Names that incron puts in ($@/$#), or none at all: it is what was watched that is copied.
        const jobs = named.filter(({ source }) => !source.includes('$'));
        return jobs.length > 0
          ? jobs
          : [{ tool: 'incron', source: watched, excludes: [], at: { path, line }, direction: 'push', deletes: false }];
      }),
    ...scheduledCopies(cronJobs, units, scripts).flatMap((each) => commandJobs(each, each.tool, each.at, copyLists)),
  ];
}

/** One job; with filter rules one for each that lets something pass. */
function lsyncdJobs({
  source,
  host,
  target,
  exclude,
  filter,
  path,
  line,
  delete: erase,
}: LsyncdSync): readonly CopyJob[] {
  if (source === undefined || host === undefined) return [];
  const common = { tool: 'lsyncd', host, at: { path, line }, direction: 'push', deletes: erase !== false } as const;
  const arrives = (below: string) =>
    target === undefined || !target.startsWith('/') ? {} : { target: `${target}${below.slice(source.length)}` };
  const job = { ...common, source, excludes: exclude, ...arrives(source) };
  const rules = (filter ?? []).map((rule) => ({
    passes: rule.startsWith('+'),
    pattern: rule.replace(/^\s*[+-]\s*/, ''),
  }));
  const within = (pattern: string): string =>
    pattern.startsWith('/') ? `${source}${pattern}`.replace(/\/\*\*\*?$/, '') : pattern;
  const refused = (until: number): readonly string[] =>
    rules.slice(0, until).flatMap(({ passes, pattern }) => (passes ? [] : [within(pattern)]));
  const everything = rules.findIndex(({ passes, pattern }) => !passes && /^\*+$/.test(pattern));
  const counted = everything < 0 ? rules : rules.slice(0, everything);
  const passing = counted.flatMap(({ passes, pattern }, i) =>
    passes && !pattern.endsWith('/')
      ? [{ ...common, source: within(pattern), ...arrives(within(pattern)), excludes: [...exclude, ...refused(i)] }]
      : [],
  );
  return everything < 0 ? [{ ...job, excludes: [...exclude, ...refused(rules.length)] }] : passing;
}

/** What a command copies; a list that was not read stands for what it names. */
function commandJobs(
  command: CopyCommand & { readonly guarded?: true },
  tool: CopyTool,
  at: Location,
  lists: CopyLists,
): readonly CopyJob[] {
  const { source, target, host, direction, deletes } = command;
  const excludes = [...command.excludes, ...command.excludeLists.flatMap((path) => lists.get(path) ?? [])];
  const job = {
    tool,
    host,
    direction,
    deletes,
    excludes,
    at,
    ...(command.guarded === true ? { guarded: command.guarded } : {}),
  };
  if (command.lists.length === 0) return [{ ...job, source, ...(target.startsWith('/') ? { target } : {}) }];
  // rsync takes the paths of a list from the source on.
  return command.lists
    .flatMap((list) => lists.get(list) ?? [list])
    .map((path) => path.replace(/(?<=.)\/+(\*\*)?$/, ''))
    .map((path) => ({
      ...job,
      source:
        source === '/' || !path.startsWith('/') || path.startsWith(`${source}/`)
          ? path.startsWith('/')
            ? path
            : `${source}/${path}`
          : `${source}${path}`,
    }));
}

/** A file that says what is copied and that was not read: a list, an included configuration, a script. */
export function unreadPart({
  lsyncd,
  csync2,
  incron,
  cronJobs,
  copyLists,
  copyScripts,
  ownUnits,
}: Configured): string | undefined {
  const lists = [...incron.watches, ...cronJobs]
    .flatMap(({ command }) => copyCommands(command).flatMap((each) => each.lists))
    .filter((list) => !copyLists.has(list));
  const script = unreadScript(
    cronJobs,
    ownUnits.known ? ownUnits.value : [],
    incron.watches,
    copyScripts.known ? copyScripts.value : undefined,
  );
  return [
    ...lists,
    ...csync2.unread,
    ...(script === undefined ? [] : [script]),
    ...(lsyncd.complete && lsyncd.syncs.every(({ source }) => source !== undefined)
      ? []
      : [`${lsyncd.files.join(', ')}, which decides as a program,`]),
    ...lsyncd.syncs.flatMap(({ excludeFrom }) => excludeFrom ?? []),
  ][0];
}

/** A command line that sends files to another machine. */
export const copiesAway = (command: string): boolean => /\b(rsync|scp|csync2|unison)\b/.test(command);

/** Whether a job copies this path: it is the source or below it, and no exclusion names it. */
export function copies(job: CopyJob, path: string): boolean {
  if (job.patterns !== undefined) return decidingPattern(job.patterns.all, path) === job.patterns.own;
  const source = job.source;
  const within = isBelow(path, source) || matchesPattern(source, path);
  return within && !job.excludes.some((exclude) => excluded(exclude, path, source));
}

/** Whether a job brings this path to the same path on the other machine, and not into a second copy. */
export const replacesPath = (job: CopyJob, path: string): boolean =>
  copies(job, path) &&
  (job.target === undefined || job.target === job.source || job.target + path.slice(job.source.length) === path);

/**
 * Whether a job writes into this folder on the machine that receives: its target is there, or replaces what holds it.
 */
export const writesInto = (job: CopyJob, folder: string): boolean => {
  const target = job.target ?? job.source;
  return isBelow(target, folder) || (isBelow(folder, target) && copies(job, job.source + folder.slice(target.length)));
};

/** rsync's patterns: with a slash in front from the source, else any name. */
function excluded(pattern: string, path: string, source: string): boolean {
  const bare = pattern.replace(/(?<=.)\/+$/, '');
  const below = path.slice(source.length);
  if (bare.startsWith('/')) return [path, below].some((each) => matchesPattern(bare, each) || isBelow(each, bare));
  return below.split('/').some((step) => matchesPattern(bare, step));
}
