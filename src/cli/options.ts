import type { Command } from 'commander';
import { Option } from 'commander';
import type { Voice } from './audit.ts';

/** What the program gives to each command. */
export interface Wiring {
  readonly withConfig: (command: Command) => Command;
  readonly voice: () => Voice;
  readonly color: () => { color?: boolean };
  /** Gets the exit code. */
  readonly finish: (code: number) => void;
}

/** For an option that may be given several times. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
export const none: readonly string[] = [];

export const asTextOrJson = (): Option => new Option('-f, --format <name>', 'how to print it').choices(['text', 'json']).default('text');
