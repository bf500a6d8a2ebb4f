import type { Location } from '../sdk/index.ts';
import type { CronJob } from './cron-jobs.ts';
import type { Csync2 } from './csync2.ts';
import type { Incron } from './incron.ts';
import type { Lsyncd } from './lsyncd.ts';
import { matchesPattern } from './manifest/pattern.ts';
import { isBelow } from './mount-table.ts';

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
}

/** Everything that is copied to another machine, by whichever tool. */
export function copyJobs({ lsyncd, csync2, incron, cronJobs }: Configured): readonly CopyJob[] {
  return [
    ...lsyncd.syncs.flatMap(({ source, host, exclude, path, line }): CopyJob[] =>
      source === undefined || host === undefined ? [] : [{ tool: 'lsyncd', source, excludes: exclude, at: { path, line } }],
    ),
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
      .map(({ watched, path, line }): CopyJob => ({ tool: 'incron', source: watched, excludes: [], at: { path, line } })),
    ...cronJobs.flatMap(({ command, path, line }): CopyJob[] =>
      rsyncSources(command).map((source) => ({ tool: 'cron', source, excludes: [], at: { path, line } })),
    ),
  ];
}

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
