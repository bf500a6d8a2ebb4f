import { readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { TwoRoots, cut } from './two-roots.ts';

/**
 * Every change of the file system that the script makes has a number. The run is killed after each of them; then
 * `recover` has to end it. `npm run test:slow` tries every one on both hosts; of crashes in `recover` itself and of the
 * bytes that a controller sends and hears it tries samples, and `npm run test:crashes` (HALINT_ALL_CRASH_POINTS=1) all.
 */
const stride = process.env['HALINT_ALL_CRASH_POINTS'] === '1' ? 1 : 7;

/** Minutes on two idle processors, and more where other work shares them. */
const allPoints = 1_500_000;

/** Most of a run is waiting for a process, so some points are tried at a time. */
const workers = availableParallelism() + 1;

const files = {
  '/etc/aliases': { old: 'root: nobody\n', new: 'root: admin\n' },
  '/etc/aliases.db': { old: 'compiled\nroot: nobody\n', new: 'compiled\nroot: admin\n' },
  '/etc/cyrus.conf': { old: 'old '.repeat(3000), new: 'new '.repeat(5000) },
  '/etc/cyrus-admins': { old: undefined, new: 'admin0\n' },
  '/etc/cyrus-hsm': { old: 'deleted on the active host\n', new: undefined },
  '/etc/bm/bm-core.tok': { old: 'token of yesterday', new: 'token of today' },
} as const;

/** Two hosts with a plan that changes the second one. */
interface Stage {
  readonly pair: TwoRoots;
  readonly plan: Plan;
}

function newStage(): Stage {
  const pair = new TwoRoots();
  pair.program('postconf', 'echo hash');
  pair.program('postalias', 'f=${1#hash:}; { echo compiled; cat "$f"; } >"$f.db"');
  pair.program('systemctl', 'exit 0');
  pair.program('postfix', 'echo "$1" >>"${0%/*}/../reloads"');
  for (const [path, { old, new: next }] of Object.entries(files)) {
    if (next !== undefined && path !== '/etc/aliases.db') pair.write('a', path, next);
    if (old !== undefined) pair.write('b', path, old, 0o600);
  }
  const plan = pair.plan([
    '/etc/aliases',
    { path: '/etc/aliases.db', action: 'regenerate', recipe: { id: 'postalias', from: '/etc/aliases' } },
    { path: '/etc/cyrus.conf', activations: ['postfix-reload'] },
    '/etc/cyrus-admins',
    { path: '/etc/cyrus-hsm', action: 'delete' },
    '/etc/bm/bm-core.tok',
  ]);
  return { pair, plan };
}

async function onNewStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = newStage();
  try {
    return await act(stage);
  } finally {
    stage.pair.remove();
  }
}

/** Which of its two contents each file has; anything else is a loss. */
function standing({ pair }: Stage): readonly string[] {
  const seen = Object.entries(files).map(([path, { old, new: next }]) => {
    const content = pair.read('b', path);
    if (content !== old && content !== next)
      return `${path} is neither the old nor the new one: ${content?.slice(0, 40)}`;
    return content === next ? 'new' : 'old';
  });
  return [...new Set(seen)];
}

function agreement({ pair }: Stage, side: Side): unknown {
  const text = pair.read(side, '/var/lib/halint/base/agreed.json');
  return text === undefined ? undefined : JSON.parse(text).agreement;
}

/** Every file whole, all of them old or all new, the agreed states alike, nothing left behind. */
async function expectRecovered(stage: Stage): Promise<'old' | 'new'> {
  const { pair, plan } = stage;
  expect(standing(stage).filter((each) => each !== 'old' && each !== 'new')).toEqual([]);
  const recovered = await pair.recover();
  expect(`${recovered.exit} ${recovered.lines.join(' ')}`).toMatch(/^0 /);
  const [state, ...others] = standing(stage);
  expect(others).toEqual([]);
  expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  expect([agreement(stage, 'a'), agreement(stage, 'b')]).toEqual(
    state === 'new' ? [plan.id, plan.id] : [undefined, undefined],
  );
  return state === 'new' ? 'new' : 'old';
}

/**
 * Tries the points one after the other, some at a time, until one is past the end of the run; what each led to, in the
 * order of the points.
 */
async function everyPoint<T>(points: Iterable<number>, attempt: (point: number) => Promise<T | undefined>) {
  const results = new Map<number, T>();
  const waiting = points[Symbol.iterator]();
  let end = Infinity;
  const work = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true && next.value < end; next = waiting.next()) {
      const result = await attempt(next.value);
      if (result === undefined) end = Math.min(end, next.value);
      else results.set(next.value, result);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return [...results]
    .filter(([point]) => point < end)
    .sort(([x], [y]) => x - y)
    .map(([, result]) => result);
}

function* from(first: number, step: number, last = Infinity): Generator<number> {
  for (let point = first; point < last; point += step) yield point;
}

/** Bytes of the first thing that a host is sent. */
async function scriptLength(): Promise<number> {
  const inner = localTransport();
  let length = 0;
  const transport: Transport = {
    via: 'measured',
    exec: (request) =>
      inner.exec({
        ...request,
        onOpen: (stdin) =>
          request.onOpen({
            write: (data) => {
              length = length === 0 ? data.length : length;
              return stdin.write(data);
            },
            end: () => stdin.end(),
          }),
      }),
  };
  await onNewStage(({ pair, plan }) => pair.apply(plan, { b: { transport } }));
  return length;
}

/** Kills a host's script after each of its effects in turn, until the run needs no more than that. */
const everyEffect = (side: Side): Promise<readonly ('old' | 'new')[]> =>
  everyPoint(from(1, 1), (point) =>
    onNewStage(async (stage) => {
      const { exit } = await stage.pair.apply(stage.plan, { [side]: { stopAfter: point } });
      if (exit === 0) return undefined;
      expect({ point, exit: exit === 12 || exit === 14 }).toEqual({ point, exit: true });
      return expectRecovered(stage);
    }),
  );

/** The last effect on the host that changes after which recover still goes back. */
async function lastBeforeCommit(): Promise<number> {
  let [back, forward] = [1, 200];
  while (forward - back > 1) {
    const point = Math.floor((back + forward) / 2);
    const isBack = await onNewStage(async (stage) => {
      const { exit } = await stage.pair.apply(stage.plan, { b: { stopAfter: point } });
      return exit !== 0 && (await expectRecovered(stage)) === 'old';
    });
    if (isBack) back = point;
    else forward = point;
  }
  return back;
}

describe('a run that is killed after any of its effects', () => {
  it('on the host that changes: recover goes back before the commit point and forward after it', {
    timeout: allPoints,
  }, async () => {
    const ends = await everyEffect('b');
    expect(ends.length).toBeGreaterThan(50);
    expect(ends.join(' ')).toMatch(/^(old )+(new ?)+$/);
  });

  it('on the host that is copied from', { timeout: allPoints }, async () => {
    const ends = await everyEffect('a');
    expect(ends.length).toBeGreaterThan(15);
  });

  it('in recover itself, which then ends in a second one', { timeout: allPoints }, async () => {
    // There is most to do in both directions around the effect that decides.
    const last = await lastBeforeCommit();
    const secondPoints = stride === 1 ? [...from(1, 1, 40)] : [2, 4, 9, 15];
    const tries = [last - 8, last, last + 1, last + 4, last + 9, last + 14].flatMap((first) =>
      secondPoints.map((again) => [first, again] as const),
    );
    await everyPoint(tries.keys(), (index) =>
      onNewStage(async (stage) => {
        const [first, again] = tries[index] ?? [last, 1];
        await stage.pair.apply(stage.plan, { b: { stopAfter: first } });
        await stage.pair.recover({ b: { stopAfter: again } });
        return expectRecovered(stage);
      }),
    );
  });
});

describe('a run that was staging, and whose journal a power loss has taken', () => {
  it('is cleared away by the next one', () =>
    onNewStage(async ({ pair, plan }) => {
      await pair.apply(plan, { b: { stopAfter: 20 } });
      const journal = pair.path('b', '/var/lib/halint/journal');
      expect(readdirSync(journal)).toEqual([plan.id]);
      rmSync(join(journal, plan.id));
      expect(pair.leftOvers('b')).not.toEqual([]);
      expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
      expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
    }));
});

describe('a controller that dies', () => {
  it('at any point of what it sends: the hosts go back by themselves, or wait for recover', {
    timeout: allPoints,
  }, async () => {
    // The script is the first thing that is sent: a cut within it changes nothing. What follows are a few words and the
    // contents.
    const script = await scriptLength();
    const ends = await everyPoint(from(script - 10_000, 400 * stride, script + 32_000), (sent) =>
      onNewStage(async (stage) => {
        const transport = cut({ sent });
        const outcome = await stage.pair.apply(stage.plan, { a: { transport }, b: { transport: cut({ sent }) } });
        return outcome.exit === 0 ? undefined : expectRecovered(stage);
      }),
    );
    expect(ends).not.toEqual([]);
  });

  it('at any point of what it hears', { timeout: allPoints }, async () => {
    const ends = await everyPoint(from(10, 60 * stride, 4_000), (received) =>
      onNewStage(async (stage) => {
        const outcome = await stage.pair.apply(stage.plan, { b: { transport: cut({ received }) } });
        return outcome.exit === 0 ? undefined : expectRecovered(stage);
      }),
    );
    expect(ends).not.toEqual([]);
  });
});
