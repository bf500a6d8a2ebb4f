import { chmodSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Side } from '../../../src/sdk/index.ts';
import type { Running } from './watched-pair.ts';
import { sleep, until, WatchedPair } from './watched-pair.ts';

/** HALINT_CHURN=10000 for the long run. */
const changes = Number(process.env['HALINT_CHURN'] ?? 240);
const seed = Number(
  process.env['HALINT_CHURN_SEED'] ?? (process.env['CI'] === undefined ? Date.now() % 1_000_000 : 475),
);

/** mulberry32: the same seed, the same churn. */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const folder = '/etc/bm-eas';
let pair: WatchedPair;
let running: Running | undefined;
beforeEach(async () => {
  pair = new WatchedPair([`${folder}/**`]);
  for (let i = 0; i < 8; i++) pair.both(`${folder}/file${i}`, `first ${i}\n`);
  await pair.repair().run('everything', 'a');
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  pair.remove();
}, 30_000);

/** Random changes, with a record of what each host wrote last at each path, by itself. */
class Churn {
  readonly own: Record<Side, Map<string, string>> = { a: new Map(), b: new Map() };
  readonly #random = randomOf(seed);
  #count = 0;

  get random(): number {
    return this.#random();
  }

  one(side: Side): void {
    const path = `${folder}/file${Math.floor(this.random * 12)}`;
    const text = `change ${this.#count++} on ${side}: ${Math.floor(this.random * 1e9)}\n`;
    const kind = this.random;
    if (kind < 0.45) this.#wrote(side, path, () => pair.save(side, path, text), text);
    else if (kind < 0.75) this.#wrote(side, path, () => pair.write(side, path, text), text);
    else if (kind < 0.85) {
      pair.delete(side, path);
      this.own[side].delete(path);
    } else if (kind < 0.93 && existsSync(pair.path(side, path))) {
      const other = `${folder}/file${Math.floor(this.random * 12)}`;
      const moved = pair.read(side, path);
      renameSync(pair.path(side, path), pair.path(side, other));
      if (other !== path) this.own[side].delete(path);
      if (moved !== undefined) this.own[side].set(other, moved);
    } else if (existsSync(pair.path(side, path))) chmodSync(pair.path(side, path), this.random < 0.5 ? 0o640 : 0o644);
  }

  #wrote(side: Side, path: string, act: () => void, text: string): void {
    act();
    this.own[side].set(path, text);
  }

  /** What a host wrote last and is nowhere any more, neither in a file nor in a backup. */
  lost(): readonly string[] {
    const kept = pair.kept('a') + pair.kept('b');
    return (['a', 'b'] as const).flatMap((side) =>
      [...this.own[side]].flatMap(([path, text]) => (kept.includes(text) ? [] : [`${side}:${path}: ${text}`])),
    );
  }
}

const names = (side: Side): readonly string[] =>
  readdirSync(pair.path(side, folder))
    .filter((name) => !name.startsWith('.halint.'))
    .sort();
const modeOf = (side: Side, name: string): number =>
  (statSync(pair.path(side, `${folder}/${name}`), { throwIfNoEntry: false })?.mode ?? 0) & 0o7777;
const state = (side: Side): string =>
  names(side)
    .map((name) => `${name} ${modeOf(side, name).toString(8)} ${pair.read(side, `${folder}/${name}`) ?? ''}`)
    .join('');
const equal = (): boolean => state('a') === state('b');

describe(`${changes} random changes (HALINT_CHURN), seed ${seed} (HALINT_CHURN_SEED)`, () => {
  it('on the active host: both hosts are the same in the end, and nothing that was written last is lost', {
    timeout: 60_000 + changes * 100,
  }, async () => {
    running = pair.start({ delete: true });
    await running.said(/noticed by/);
    const churn = new Churn();
    for (let i = 0; i < changes; i++) {
      churn.one('a');
      if (churn.random < 0.3) await sleep(churn.random * 20);
    }
    expect(await until(equal, 30_000), `${running.lines.slice(-10).join('\n')}\n${state('a')}\n${state('b')}`).toBe(
      true,
    );
    expect(churn.lost()).toEqual([]);
  });

  it('on both hosts: it ends in a conflict that is told, with no content lost; and so again after each decision', {
    timeout: 60_000 + changes * 300,
  }, async () => {
    const churn = new Churn();
    let left = changes;
    let conflicts = 0;
    while (left > 0) {
      running = pair.start({ delete: true });
      let over = false;
      void running.ended.then(() => (over = true));
      await running.said(/noticed by/);
      while (left > 0 && !over) {
        // Most changes are made where they belong.
        churn.one(churn.random < 0.97 ? 'a' : 'b');
        left -= 1;
        if (churn.random < 0.5) await sleep(churn.random * 30);
      }
      const settled = await until(() => over || equal(), 30_000);
      expect(settled, running.lines.slice(-10).join('\n')).toBe(true);
      const outcome = over ? await running.ended : await running.stop();
      expect(churn.lost()).toEqual([]);
      if (outcome.exit === 0) {
        expect(equal()).toBe(true);
        continue;
      }
      expect(outcome.exit).toBe(11);
      expect(outcome.lines[0]).toMatch(/in conflict/);
      conflicts += 1;
      decide(churn);
    }
    expect(conflicts + (equal() ? 1 : 0)).toBeGreaterThan(0);
  });
});

/** A person decides: both hosts get one host's files, by hand. What the other host had is given up knowingly. */
function decide(churn: Churn): void {
  const keep: Side = churn.random < 0.5 ? 'a' : 'b';
  const other: Side = keep === 'a' ? 'b' : 'a';
  for (const name of names(other)) pair.delete(other, `${folder}/${name}`);
  for (const name of names(keep)) {
    const path = `${folder}/${name}`;
    pair.write(other, path, pair.read(keep, path) ?? '');
    chmodSync(pair.path(other, path), modeOf(keep, name));
  }
  churn.own[other].clear();
}
