import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { UpgradeTarget } from '../../sdk/pair.ts';
import { upgradeTargets } from '../../sdk/pair.ts';
import type { Logger } from '../audit.ts';

/** Shared options and callbacks for the commands. */
export interface CommandContext {
  readonly withConfig: (command: Command) => Command;
  /** `writes`: the command writes on hosts; after a signal it completes the current step. */
  readonly logger: (does?: { readonly writes: boolean }) => Logger;
  readonly color: () => { color?: boolean };
  /** A program with all commands, for what is made from the command line. */
  readonly all: () => Command;
  /** Receives the exit code. */
  readonly finish: (code: number) => void;
}

/** For an option that may be given several times. */
export const collectValues = (value: string, before: readonly string[]): readonly string[] => [...before, value];
export const noValues: readonly string[] = [];

/** `--recording HOST=FILE`. */
export const recordingOption = (): Option =>
  new Option(
    '--recording <host=file>',
    'read this host from the output of the script of `gather --script`; a and b name the hosts as well (repeatable)',
  )
    .argParser(collectValues)
    .default(noValues);

/** `--controls iso27001,nis2`. */
export const controlsOption = (): Option =>
  new Option(
    '--controls <name,...>',
    'group results by controls of iso27001, nis2, bsi, anssi, or of your own catalogue, for example iso27001,nis2',
  )
    .argParser((value: string, before: readonly string[]) => [
      ...before,
      ...value.split(',').map((name) => name.trim()),
    ])
    .default([], 'none');

/** `--target pacemaker-3`. */
export const targetOption = (): Option =>
  new Option('--target <version>', `also judge the upgrade to ${upgradeTargets.join(', ')} (repeatable)`)
    .argParser((value: string, before: readonly UpgradeTarget[]): readonly UpgradeTarget[] => {
      const target = upgradeTargets.find((each) => each === value);
      if (target === undefined) throw new InvalidArgumentError(`Allowed choices are ${upgradeTargets.join(', ')}.`);
      return [...before, target];
    })
    .default([], 'none');

export const asTextOrJson = (): Option =>
  new Option('-f, --format <name>', 'output format').choices(['text', 'json']).default('text');

/** A whole number of seconds, at least one, at most a day. */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 86_400)
    throw new InvalidArgumentError('Expected a whole number of seconds from 1 to 86400.');
  return seconds;
}

/** A whole number from 1 to a million. */
export function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 1_000_000)
    throw new InvalidArgumentError('Expected a whole number from 1 to 1000000.');
  return count;
}

/** A number of threads, from 1 to 64. */
export function workersOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > 64)
    throw new InvalidArgumentError('Expected a whole number from 1 to 64.');
  return count;
}
