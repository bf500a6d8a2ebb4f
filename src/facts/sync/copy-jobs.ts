import type { Location } from '../../sdk/index.ts';
import type { CronJob } from './cron-jobs.ts';
import type { CopyLists } from './copy-lists.ts';
import type { Csync2 } from './csync2.ts';
import type { Incron } from './incron.ts';
import type { Lsyncd, LsyncdSync } from './lsyncd.ts';
import type { FileClass } from '../manifest/file-class.ts';
import { matchesPattern } from '../manifest/pattern.ts';
import { isBelow } from '../storage/mount-table.ts';

/**
 * Whether a tool that copies whole files is meant to copy one of this class. Files that are regenerated, that a difference
 * makes an incident of, or of which some keys belong to the hardware, are not; rules on drift compare them.
 */
export const isForCopying = (kind: FileClass): boolean => kind === 'shared-text' || kind === 'shared-secret' || kind === 'shared-public';

export type CopyTool = 'lsyncd' | 'csync2' | 'incron' | 'cron';

/** One thing that a tool copies to the other host: a file, or a folder with all below it. */
export interface CopyJob {
  readonly tool: CopyTool;
  readonly source: string;
  /** Patterns that are left out, as the tool writes them. */
  readonly excludes: readonly string[];
  readonly at: Location;
}

interface Configured {
  readonly lsyncd: Lsyncd;
  readonly csync2: Csync2;
  readonly incron: Incron;
  readonly cronJobs: readonly CronJob[];
  readonly copyLists: CopyLists;
}

/** Everything that is copied to another machine, by whichever tool. */
export function copyJobs({ lsyncd, csync2, incron, cronJobs, copyLists }: Configured): readonly CopyJob[] {
  return [
    ...lsyncd.syncs.flatMap(lsyncdJobs),
    ...csync2.groups.flatMap((group) =>
      group.includes.map(({ text, line }): CopyJob => ({
        tool: 'csync2',
        source: text,
        excludes: group.excludes.map((each) => each.text),
        at: { path: group.path, line },
      })),
    ),
    ...incron.watches
      .filter(({ command }) => copiesAway(command))
      .flatMap(({ watched, command, path, line }): CopyJob[] => {
        const named = rsyncJobs(command, copyLists);
        // Names that incron puts in ($@/$#), or none at all: it is what was watched that is copied.
        return (named.length > 0 ? named : [{ source: watched, excludes: [] }]).map((each) => ({ tool: 'incron', ...each, at: { path, line } }));
      }),
    ...cronJobs.flatMap(({ command, path, line }): CopyJob[] =>
      rsyncJobs(command, copyLists).map((each) => ({ tool: 'cron', ...each, at: { path, line } })),
    ),
  ];
}

/** One job; with filter rules one for each that lets something pass. */
function lsyncdJobs({ source, host, exclude, filter, path, line }: LsyncdSync): readonly CopyJob[] {
  if (source === undefined || host === undefined) return [];
  const job = { tool: 'lsyncd', source, excludes: exclude, at: { path, line } } as const;
  const rules = (filter ?? []).map((rule) => ({ passes: rule.startsWith('+'), pattern: rule.replace(/^\s*[+-]\s*/, '') }));
  const within = (pattern: string): string => (pattern.startsWith('/') ? `${source}${pattern}`.replace(/\/\*\*\*?$/, '') : pattern);
  const refused = (until: number): readonly string[] => rules.slice(0, until).flatMap(({ passes, pattern }) => (passes ? [] : [within(pattern)]));
  const everything = rules.findIndex(({ passes, pattern }) => !passes && /^\*+$/.test(pattern));
  const counted = everything < 0 ? rules : rules.slice(0, everything);
  const passing = counted.flatMap(({ passes, pattern }, i) => (passes && !pattern.endsWith('/') ? [{ ...job, source: within(pattern), excludes: [...exclude, ...refused(i)] }] : []));
  return everything < 0 ? [{ ...job, excludes: [...exclude, ...refused(rules.length)] }] : passing;
}

interface Named {
  readonly source: string;
  readonly excludes: readonly string[];
}

/** What a command line of rsync copies; a list that nobody read stands for what it names. */
function rsyncJobs(command: string, lists: CopyLists): readonly Named[] {
  const named = (option: string): readonly string[] => [...command.matchAll(new RegExp(`\\s--${option}=(\\S+)`, 'g'))].map((match) => match[1] ?? '');
  const excludes = [...named('exclude'), ...named('exclude-from').flatMap((path) => lists.get(path) ?? [])];
  const from = named('files-from');
  const sources = rsyncSources(command);
  if (from.length === 0 || sources.length === 0) return sources.map((source) => ({ source, excludes }));
  return from.flatMap((list) => lists.get(list) ?? [list]).map((source) => ({ source: source.replace(/(?<=.)\/+(\*\*)?$/, ''), excludes }));
}

/** Files that say what is copied, and that were not read. */
export const unreadLists = ({ incron, cronJobs, copyLists }: Pick<Configured, 'incron' | 'cronJobs' | 'copyLists'>): readonly string[] =>
  [...incron.watches, ...cronJobs].flatMap(({ command }) => [...command.matchAll(/\brsync\b.*\s--files-from=(\S+)/g)].map((match) => match[1] ?? '')).filter((list) => !copyLists.has(list));

/** A command line that sends files to another machine. */
export const copiesAway = (command: string): boolean => /\b(rsync|scp|csync2|unison)\b/.test(command);

/** `rsync -a /etc/bm /etc/postfix mail-b:/etc/` copies `/etc/bm` and `/etc/postfix`; nothing when no other machine is named. */
export function rsyncSources(command: string): readonly string[] {
  const words = /\brsync\s+(.*)/.exec(command)?.[1]?.split(/[;|&]/)[0]?.split(/\s+/) ?? [];
  if (!words.some((word) => /^[^/-][^/]*:/.test(word))) return [];
  return words.filter((word) => word.startsWith('/')).map((word) => word.replace(/(?<=.)\/+$/, ''));
}

/** Whether a job copies this path: it is the source or below it, and no exclusion names it. */
export function copies(job: CopyJob, path: string): boolean {
  const source = job.source;
  const within = isBelow(path, source) || matchesPattern(source, path);
  return within && !job.excludes.some((exclude) => excluded(exclude, path, source));
}

/** rsync's and csync2's patterns: with a slash in front from the root (csync2) or the source (rsync), else any name. */
function excluded(pattern: string, path: string, source: string): boolean {
  const bare = pattern.replace(/(?<=.)\/+$/, '');
  const below = path.slice(source.length);
  if (bare.startsWith('/')) return [path, below].some((each) => matchesPattern(bare, each) || isBelow(each, bare));
  return below.split('/').some((step) => matchesPattern(bare, step));
}
