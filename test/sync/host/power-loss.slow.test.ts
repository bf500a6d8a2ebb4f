import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Plan } from '../../../src/sync/plan/plan.ts';
import type { Survivor } from './durable-model.ts';
import { DurableModel } from './durable-model.ts';
import { readTrace, replay, tracedCalls } from './traced.ts';
import { TwoRoots } from './two-roots.ts';

const traceable = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;

const files = {
  '/etc/cyrus.conf': { old: 'old '.repeat(2000), new: 'new '.repeat(3000) },
  '/etc/cyrus-admins': { old: undefined, new: 'admin0\n' },
  '/etc/cyrus-hsm': { old: 'deleted on the active host\n', new: undefined },
  '/etc/bm/bm-core.tok': { old: 'token of yesterday', new: 'token of today' },
} as const;

let pair: TwoRoots;
let plan: Plan;
beforeEach(() => {
  pair = new TwoRoots();
  for (const [path, { old, new: next }] of Object.entries(files)) {
    if (next !== undefined) pair.write('a', path, next);
    if (old !== undefined) pair.write('b', path, old, 0o600);
  }
  plan = pair.plan([
    '/etc/cyrus.conf',
    '/etc/cyrus-admins',
    { path: '/etc/cyrus-hsm', action: 'delete' },
    '/etc/bm/bm-core.tok',
  ]);
});
afterEach(() => pair.remove());

/** The model with everything that stands on a host. */
function modelOf(root: string): DurableModel {
  const model = new DurableModel();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = lstatSync(join(root, name));
    model.place(
      `/${name}`,
      stat.isDirectory() ? 'folder' : 'file',
      stat.isFile() ? readFileSync(join(root, name)) : Buffer.alloc(0),
      stat.mode & 0o7777,
    );
  }
  return model;
}

/** Puts what survived in the place of the host. */
function becomeReal(root: string, survivors: ReadonlyMap<string, Survivor>): void {
  rmSync(root, { recursive: true });
  mkdirSync(root);
  const made = new Map<object, string>();
  for (const [path, { kind, data, mode, file }] of survivors) {
    const other = made.get(file);
    made.set(file, path);
    if (other !== undefined) {
      linkSync(join(root, other), join(root, path));
      continue;
    }
    if (kind === 'folder') mkdirSync(join(root, path));
    else writeFileSync(join(root, path), data);
    chmodSync(join(root, path), mode);
  }
}

/** Every file whole, with the mode that belongs to its content. */
function losses(survivors: ReadonlyMap<string, Survivor>): readonly string[] {
  return Object.entries(files).flatMap(([path, { old, new: next }]) => {
    const found = survivors.get(path);
    const content = found?.data.toString('utf8');
    if (found?.torn === true) return [`${path} is torn`];
    if (content !== old && content !== next) return [`${path} is neither the old nor the new one`];
    const mode = content === undefined ? undefined : content === next ? 0o644 : 0o600;
    return found !== undefined && found.mode !== mode ? [`${path} has mode ${found.mode.toString(8)}`] : [];
  });
}

/** Ways to lose: nothing kept, everything kept, each change alone kept or lost, and a few mixtures. */
function* subsets(count: number): Generator<(change: number) => boolean> {
  yield () => false;
  if (count === 0) return;
  yield () => true;
  for (let i = 0; i < count; i++) {
    yield (change) => change === i;
    yield (change) => change !== i;
    yield (change) => change >= i;
  }
  for (let seed = 1; seed < 12; seed++) yield (change) => ((change + 1) * seed * 2654435761) % 7 < 3;
}

/** What a power loss leaves, and when it came. */
interface Sample {
  readonly survivors: ReadonlyMap<string, Survivor>;
  readonly at: string;
}

const digests = new WeakMap<Buffer, string>();
function digestOf(data: Buffer): string {
  const known = digests.get(data) ?? createHash('sha256').update(data).digest('hex');
  digests.set(data, known);
  return known;
}

/**
 * What bounds `npm run test:crashes` is the number of recoveries, each of which starts a shell on two hosts: about a
 * tenth of a second of processor time. Two thirds of the power losses leave a folder that another one leaves as well.
 *
 * The samples whose folders differ: recover sees nothing but the folder, so what it makes of one it makes of all that
 * are the same.
 */
function distinct(samples: readonly Sample[]): ReadonlyMap<string, Sample> {
  const states = new Map<string, Sample>();
  for (const sample of samples) {
    const numbers = new Map<object, number>();
    const lines = [...sample.survivors]
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([path, { kind, data, mode, file }]) => {
        const number = numbers.get(file) ?? numbers.size;
        numbers.set(file, number);
        return `${path} ${kind} ${mode} ${number} ${kind === 'folder' ? '' : digestOf(data)}`;
      });
    const key = createHash('sha256').update(lines.join('\n')).digest('hex');
    if (!states.has(key)) states.set(key, sample);
  }
  return states;
}

/** Recovers each state on a real folder, some at a time; what was not as it must be, one line each. */
async function recoverEach(states: readonly Sample[]): Promise<readonly string[]> {
  const waiting = [...states];
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    const own = new TwoRoots();
    cpSync(pair.path('a', ''), own.path('a', ''), { recursive: true });
    try {
      for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
        failures.push(...(await recoveryFaults(own, state)));
    } finally {
      own.remove();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  return failures;
}

async function recoveryFaults(own: TwoRoots, { survivors, at }: Sample): Promise<readonly string[]> {
  becomeReal(own.path('b', '').replace(/\/$/, ''), survivors);
  const { exit, lines } = await own.recover();
  if (exit !== 0) return [`${at}: ${exit} ${lines.join(' ')}`];
  const found = Object.entries(files).map(([path, { new: next }]) => (own.read('b', path) === next ? 'new' : 'old'));
  const left = own.leftOvers('b');
  return [
    ...(new Set(found).size > 1 ? [`${at}: some files are new and some are old`] : []),
    ...left.map((path) => `${at}: ${path} is left`),
  ];
}

describe.skipIf(!traceable)('a power loss (needs strace)', () => {
  it('at any system call, whatever was not yet durable is lost: each file is the old or the new one', {
    timeout: 1_500_000,
  }, async () => {
    const root = pair.path('b', '').replace(/\/$/, '');
    const model = modelOf(root);
    const trace = join(pair.folder, 'trace');
    const inner = localTransport();
    const transport = {
      via: 'traced',
      exec: (request: Parameters<typeof inner.exec>[0]) =>
        inner.exec({
          ...request,
          commandLine: `exec strace -f -qq -y -xx -s 1000000 -e trace=${tracedCalls} -o ${trace} sh -s`,
        }),
    };
    expect(await pair.apply(plan, { b: { transport } })).toMatchObject({ exit: 0 });

    const found: string[] = [];
    const samples: Sample[] = [];
    let effects = 0;
    for (const each of readTrace(readFileSync(trace, 'latin1'))) {
      if (!replay(model, each, root)) continue;
      effects++;
      for (const keep of subsets(model.undecided)) {
        const survivors = model.afterPowerLoss(keep);
        found.push(...losses(survivors).map((loss) => `after effect ${effects} (${each.call}): ${loss}`));
        samples.push({ survivors, at: `effect ${effects} (${each.call})` });
      }
    }
    expect(effects).toBeGreaterThan(60);
    expect([...new Set(found)]).toEqual([]);
    // The model has followed the folder to the end.
    expect(losses(model.afterPowerLoss(() => true))).toEqual([]);
    expect(
      model
        .afterPowerLoss(() => false)
        .get('/etc/cyrus.conf')
        ?.data.toString('utf8'),
    ).toBe(files['/etc/cyrus.conf'].new);

    // And recover makes one of two whole states of every folder that can be left.
    const stride = process.env['HALINT_ALL_CRASH_POINTS'] === '1' ? 1 : 13;
    const states = [...distinct(samples).values()].filter((_, i) => i % stride === 0);
    console.info(`${samples.length} power losses leave ${distinct(samples).size} states; recovered: ${states.length}`);
    const failures = await recoverEach(states);
    expect(failures).toEqual([]);
  });
});
