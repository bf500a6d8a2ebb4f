import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Transport } from '../../../src/hosts/host.ts';
import type { Printed } from '../printed.ts';
import { printed } from '../printed.ts';
import { rollback } from '../../../src/sync/apply/rollback.ts';
import { TwoRoots } from './two-roots.ts';

/** What somebody on a host, or with an old plan, may try; the rest of it is in apply, faults and take-back. */
let pair: TwoRoots;
const path = '/etc/cyrus.conf';
beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', path, 'new\n');
  pair.write('b', path, 'old\n');
});
afterEach(() => pair.remove());

const said = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;
const nothingLeft = (): void => expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
const takeBack = (id: string): Promise<Printed> =>
  rollback(id, {
    hosts: { a: pair.access('a'), b: pair.access('b') },
    owner: 'test',
    say: () => undefined,
    signal: new AbortController().signal,
  }).then(printed);

describe('something else in the place of a file', () => {
  it.each([
    ['a pipe, which would hang its reader', (at: string) => execFileSync('mkfifo', [at])],
    ['a folder', (at: string) => mkdirSync(at)],
  ])('%s: the plan is refused', async (_, make) => {
    for (const side of ['a', 'b'] as const) {
      const plan = pair.plan([path]);
      rmSync(pair.path(side, path));
      make(pair.path(side, path));
      expect(said(await pair.apply(plan))).toMatch(new RegExp(`^12 b:/etc/cyrus\\.conf: type changed on node-${side}`));
      rmSync(pair.path(side, path), { recursive: true });
      pair.write(side, path, side === 'a' ? 'new\n' : 'old\n');
    }
    expect(pair.read('b', path)).toBe('old\n');
    nothingLeft();
  });
});

const asRoot = process.getuid?.() === 0;

describe.skipIf(!asRoot)('folders of somebody else (needs root)', () => {
  it('above a target: whose folder it is could exchange what is written there', async () => {
    pair.write('a', '/etc/bm/local/x', 'new\n');
    pair.write('b', '/etc/bm/local/x', 'old\n');
    const plan = pair.plan([path, { path: '/etc/bm/local/x', validators: [], activations: [] }]);
    chownSync(pair.path('b', '/etc/bm/local'), 65_534, 65_534);
    expect(said(await pair.apply(plan))).toMatch(/^12 .*\/etc\/bm\/local belongs to/);
    expect(pair.read('b', path)).toBe('old\n');
    nothingLeft();
  });

  it('in the place of halint’s own', async () => {
    mkdirSync(pair.path('b', '/var/lib/halint'), { mode: 0o700 });
    chownSync(pair.path('b', '/var/lib/halint'), 65_534, 65_534);
    expect(said(await pair.apply(pair.plan([path])))).toMatch(/^12 .*must belong to root alone/);
    expect(pair.read('b', path)).toBe('old\n');
    nothingLeft();
  });
});

const mayMount = asRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!mayMount)('a full /var/lib/halint (needs root and unshare)', () => {
  it('is reported before anything is replaced', async () => {
    mkdirSync(pair.path('b', '/var/lib/halint'), { recursive: true, mode: 0o700 });
    const inner = localTransport();
    const at = pair.path('b', '/var/lib/halint');
    const transport: Transport = {
      via: 'mounted',
      exec: (request) =>
        inner.exec({
          ...request,
          commandLine: `exec unshare -m sh -c 'mount -t tmpfs -o size=64k,mode=700 none ${at} && head -c 70000 /dev/zero >${at}/fill 2>/dev/null; exec sh -s'`,
        }),
    };
    expect(said(await pair.apply(pair.plan([path]), { b: { transport } }))).toMatch(
      /^1[23] .*(KiB are free|No space left|cannot be written|cannot be created)/,
    );
    expect(pair.read('b', path)).toBe('old\n');
    nothingLeft();
  });
});

describe('an old plan', () => {
  it('is not carried out a second time, also not once it was taken back by hand', async () => {
    const plan = pair.plan([path]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    pair.write('b', path, 'old\n');
    const again = await pair.apply(plan);
    expect(again.exit).toBe(12);
    expect(pair.read('b', path)).toBe('old\n');
  });

  it('is not taken back over what a later one has written', async () => {
    const first = pair.plan([path]);
    expect(await pair.apply(first)).toMatchObject({ exit: 0 });
    pair.write('a', path, 'newer\n');
    const second = pair.plan([path]);
    expect(await pair.apply(second)).toMatchObject({ exit: 0 });
    expect(said(await takeBack(first.id))).toMatch(
      /^12 .*digest changed since the plan was applied.*Nothing was changed/,
    );
    expect(pair.read('b', path)).toBe('newer\n');
    expect(await takeBack(second.id)).toMatchObject({ exit: 0 });
    expect(pair.read('b', path)).toBe('new\n');
  });
});
