import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { evaluate } from '../../engine/evaluate.ts';
import type { NamedRule, Pair, Result, Side, Snapshot } from '../../sdk/index.ts';
import type { Change } from './overlay.ts';
import { overlay } from './overlay.ts';

/** What a case says about one finding; texts need only be contained. */
export interface Expected {
  readonly host: Side | 'pair';
  readonly subject: string;
  readonly moment?: 'now' | 'after-reboot' | 'after-failover';
  readonly actual?: string;
  readonly line?: number;
}

/** A named situation of a rule, as its fixture file has it: the healthy pair, what differs, and what must come out. */
export interface Case {
  readonly name: string;
  readonly changes?: readonly Change[];
  /** Seconds by which each host's clock is ahead of the controller's; without it the snapshot has no clocks. */
  readonly clocks?: Readonly<Record<Side, number>>;
  /** Merged over the healthy pair; `policy` is merged key by key. */
  readonly pair?: Partial<Omit<Pair, 'policy'>> & { readonly policy?: Partial<Pair['policy']> };
  /** All findings of the rule in this situation, or a verdict without findings. */
  readonly expect: readonly Expected[] | 'pass' | 'skip' | 'unknown';
}

/** A pair and its snapshot that cases start from. */
export interface Ground {
  readonly pair: Pair;
  readonly snapshot: Snapshot;
}

/** The cases of a rule, from `FOLDER/<id>.yaml`; none when there is no such file. */
export function casesOf(folder: string, id: string): readonly Case[] {
  const path = join(folder, `${id}.yaml`);
  if (!existsSync(path)) return [];
  const document: { readonly cases?: readonly Case[] } | null = parse(readFileSync(path, 'utf8'));
  return document?.cases ?? [];
}

export const pairOf = (ground: Ground, { pair }: Case): Pair => ({
  ...ground.pair,
  ...pair,
  policy: { ...ground.pair.policy, ...pair?.policy },
});

/** The moment at which a case's clocks are read; any would do. */
const moment = 1_795_343_700;

export function snapshotOf(ground: Ground, { changes, clocks }: Case): Snapshot {
  const { hosts, ...rest } = overlay(ground.snapshot, changes ?? []);
  if (clocks === undefined) return { ...rest, hosts };
  const set = (side: Side) => ({ ...hosts[side], clock: moment + clocks[side], clockReference: moment, clockUncertainty: 0.01 });
  return { ...rest, hosts: { a: set('a'), b: set('b') } };
}

/** The rule's results in the situation of the case. */
export const judgeCase = (ground: Ground, rule: NamedRule, each: Case): readonly Result[] =>
  evaluate(snapshotOf(ground, each), pairOf(ground, each), [rule]);

export const isFailing = (each: Case): boolean => typeof each.expect !== 'string' && each.expect.length > 0;
