import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { Voice } from '../audit.ts';

/** What the program gives to each command. */
export interface Wiring {
  readonly withConfig: (command: Command) => Command;
  /** `writes`: on hosts; after a signal such a command ends what it has begun. */
  readonly voice: (does?: { readonly writes: boolean }) => Voice;
  readonly color: () => { color?: boolean };
  /** Gets the exit code. */
  readonly finish: (code: number) => void;
}

/** For an option that may be given several times. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
export const none: readonly string[] = [];

export const asTextOrJson = (): Option =>
  new Option('-f, --format <name>', 'how to print it').choices(['text', 'json']).default('text');

/** A whole number of seconds, at least one, at most a day. */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 86_400)
    throw new InvalidArgumentError('Give a whole number of seconds, from 1 to 86400.');
  return seconds;
}
