import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../src/hosts/host.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { TwoRoots, cut } from './two-roots.ts';

/**
 * Every change of the file system that the script makes has a number. The run is killed after each of them; then
 * `recover` has to end it. Every seventh point by default, since each costs two runs; all with
 * HALINT_ALL_CRASH_POINTS=1.
 */
const stride = process.env['HALINT_ALL_CRASH_POINTS'] === '1' ? 1 : 7;

let pair: TwoRoots;
let plan: Plan;

const files = {
  '/etc/aliases': { old: 'root: nobody\n', new: 'root: admin\n' },
  '/etc/aliases.db': { old: 'compiled\nroot: nobody\n', new: 'compiled\nroot: admin\n' },
  '/etc/cyrus.conf': { old: 'old '.repeat(3000), new: 'new '.repeat(5000) },
  '/etc/cyrus-admins': { old: undefined, new: 'admin0\n' },
  '/etc/cyrus-hsm': { old: 'deleted on the active host\n', new: undefined },
  '/etc/bm/bm-core.tok': { old: 'token of yesterday', new: 'token of today' },
} as const;

function begin(): void {
  pair = new TwoRoots();
  pair.program('postconf', 'echo hash');
  pair.program('postalias', 'f=${1#hash:}; { echo compiled; cat "$f"; } >"$f.db"');
  pair.program('systemctl', 'exit 0');
  pair.program('postfix', 'echo "$1" >>"${0%/*}/../reloads"');
  for (const [path, { old, new: next }] of Object.entries(files)) {
    if (next !== undefined && path !== '/etc/aliases.db') pair.write('a', path, next);
    if (old !== undefined) pair.write('b', path, old, 0o600);
  }
  plan = pair.plan([
    '/etc/aliases',
    { path: '/etc/aliases.db', action: 'regenerate', recipe: { id: 'postalias', from: '/etc/aliases' } },
    { path: '/etc/cyrus.conf', activations: ['postfix-reload'] },
    '/etc/cyrus-admins',
    { path: '/etc/cyrus-hsm', action: 'delete' },
    '/etc/bm/bm-core.tok',
  ]);
}

beforeEach(begin);
afterEach(() => pair.remove());

/** Which of its two contents each file has; anything else is a loss. */
function standing(): readonly string[] {
  const seen = Object.entries(files).map(([path, { old, new: next }]) => {
    const content = pair.read('b', path);
    if (content !== old && content !== next)
      return `${path} is neither the old nor the new one: ${content?.slice(0, 40)}`;
    return content === next ? 'new' : 'old';
  });
  return [...new Set(seen)];
}

const agreement = (side: Side): unknown => {
  const text = pair.read(side, '/var/lib/halint/base/agreed.json');
  return text === undefined ? undefined : JSON.parse(text).agreement;
};

/** Every file whole, all of them old or all new, the agreed states alike, nothing left behind. */
async function expectRecovered(): Promise<'old' | 'new'> {
  expect(standing().filter((each) => each !== 'old' && each !== 'new')).toEqual([]);
  const recovered = await pair.recover();
  expect(`${recovered.exit} ${recovered.lines.join(' ')}`).toMatch(/^0 /);
  const [state, ...others] = standing();
  expect(others).toEqual([]);
  expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  expect([agreement('a'), agreement('b')]).toEqual(state === 'new' ? [plan.id, plan.id] : [undefined, undefined]);
  return state === 'new' ? 'new' : 'old';
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
  await pair.apply(plan, { b: { transport } });
  return length;
}

/** Kills a host's script after each of its effects in turn, until the run needs no more than that. */
async function everyPoint(side: Side): Promise<readonly string[]> {
  const ends: string[] = [];
  for (let point = 1; ; point += stride) {
    pair.remove();
    begin();
    const outcome = await pair.apply(plan, { [side]: { stopAfter: point } });
    if (outcome.exit === 0) return ends;
    expect({ point, exit: outcome.exit }).toEqual({
      point,
      exit: expect.toSatisfy((exit: number) => [12, 14].includes(exit)),
    });
    ends.push(await expectRecovered());
  }
}

/** The last effect on the host that changes after which recover still goes back. */
async function lastBeforeCommit(): Promise<number> {
  let [back, forward] = [1, 200];
  while (forward - back > 1) {
    const point = Math.floor((back + forward) / 2);
    pair.remove();
    begin();
    const { exit } = await pair.apply(plan, { b: { stopAfter: point } });
    if (exit !== 0 && (await expectRecovered()) === 'old') back = point;
    else forward = point;
  }
  return back;
}

describe('a run that is killed after any of its effects', () => {
  it('on the host that changes: recover goes back before the commit point and forward after it', {
    timeout: 600_000,
  }, async () => {
    const ends = await everyPoint('b');
    expect(ends.length).toBeGreaterThan(50 / stride);
    expect(ends.join(' ')).toMatch(/^(old )+(new ?)+$/);
  });

  it('on the host that is copied from', { timeout: 600_000 }, async () => {
    const ends = await everyPoint('a');
    expect(ends.length).toBeGreaterThan(15 / stride);
  });

  it('in recover itself, which then ends in a second one', { timeout: 600_000 }, async () => {
    // There is most to do in both directions around the effect that decides.
    const last = await lastBeforeCommit();
    for (const [first, again] of [
      [last - 8, 3],
      [last, 9],
      [last + 1, 4],
      [last + 4, 15],
      [last + 9, 8],
      [last + 14, 2],
    ] as const) {
      pair.remove();
      begin();
      await pair.apply(plan, { b: { stopAfter: first } });
      await pair.recover({ b: { stopAfter: again } });
      await expectRecovered();
    }
  });
});

describe('a run that was staging, and whose journal a power loss has taken', () => {
  it('is cleared away by the next one', async () => {
    await pair.apply(plan, { b: { stopAfter: 20 } });
    const journal = pair.path('b', '/var/lib/halint/journal');
    expect(readdirSync(journal)).toEqual([plan.id]);
    rmSync(join(journal, plan.id));
    expect(pair.leftOvers('b')).not.toEqual([]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  });
});

describe('a controller that dies', () => {
  it('at any point of what it sends: the hosts go back by themselves, or wait for recover', {
    timeout: 600_000,
  }, async () => {
    // The script is the first thing that is sent: a cut within it changes nothing. What follows are a few words and the
    // contents.
    const script = await scriptLength();
    for (let sent = script - 10_000; sent < script + 32_000; sent += 400 * stride) {
      pair.remove();
      begin();
      const outcome = await pair.apply(plan, { a: { transport: cut({ sent }) }, b: { transport: cut({ sent }) } });
      if (outcome.exit === 0) break;
      await expectRecovered();
    }
    expect(existsSync(pair.path('b', '/etc/cyrus.conf'))).toBe(true);
  });

  it('at any point of what it hears', { timeout: 600_000 }, async () => {
    for (let received = 10; received < 4_000; received += 60 * stride) {
      pair.remove();
      begin();
      const outcome = await pair.apply(plan, { b: { transport: cut({ received }) } });
      if (outcome.exit === 0) break;
      await expectRecovered();
    }
    expect(existsSync(pair.path('b', '/etc/cyrus.conf'))).toBe(true);
  });
});
