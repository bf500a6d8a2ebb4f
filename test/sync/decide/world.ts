import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { isKeyed } from '../../../src/facts/manifest/manifest.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { otherSide } from '../../../src/sdk/index.ts';
import type { AgreedState, Base } from '../../../src/sync/state/base.ts';
import type { FileState } from '../../../src/sync/state/file-state.ts';
import { agreedItems, disputedPaths, draftOf } from '../../../src/sync/plan/make-plan.ts';
import type { PairState, PathState } from '../../../src/sync/decide/pair-state.ts';
import type { UserDecisions } from '../../../src/sync/decide/path-decisions.ts';
import { decideAll, noUserDecisions } from '../../../src/sync/decide/path-decisions.ts';
import type { AgreedItem, OpenItem, PlanItem } from '../../../src/sync/plan/plan.ts';

/** A pair of hosts as a model: what each has at each path, without file systems, networks or texts. */
export type Raw =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: string; readonly mode: number }
  | { readonly kind: 'link'; readonly content: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

export type Files = Readonly<Record<string, Raw>>;

export interface World {
  readonly files: Readonly<Record<Side, Files>>;
  readonly base: Readonly<Record<string, Readonly<Record<Side, Raw>>>> | undefined;
  readonly disputed: readonly string[];
  /** Undefined: the signals contradict each other. */
  readonly active: Side | undefined;
}

/** One path of each class that sync treats differently. */
export const paths: readonly string[] = [
  '/etc/aliases',
  '/etc/aliases.db',
  '/etc/bm/bm-core.tok',
  '/etc/bm/mcast.id',
  '/etc/bm/bm-core.disabled',
  '/etc/hostname',
  '/etc/postfix/main.cf',
  '/etc/sysctl.conf',
  '/var/lib/bm-ca/cacert.pem',
];

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** As a host would tell it: secrets under a key of its own, so that only equality in time can be seen. */
export function told(side: Side, path: string, raw: Raw): FileState {
  switch (raw.kind) {
    case 'absent':
      return { type: 'absent' };
    case 'unknown':
      return { type: 'unknown', why: 'denied' };
    case 'other':
      return { type: 'other' };
    case 'link':
      return { type: 'link', target: raw.content };
    case 'file':
      return {
        type: 'file',
        size: 8,
        digest: isKeyed(path)
          ? { kind: 'held', value: digest(`${side}${raw.content}`) }
          : { kind: 'plain', value: digest(raw.content) },
        access: { mode: raw.mode, user: 'root', group: 'root' },
      };
  }
}

const agreedState = (side: Side, path: string, raw: Raw): AgreedState | undefined => {
  const state = told(side, path, raw);
  return state.type === 'file' || state.type === 'link' ? state : undefined;
};

export const rawOf = (world: World, side: Side, path: string): Raw => world.files[side][path] ?? { kind: 'absent' };

export function stateOf(world: World): PairState {
  const agreed = new Map<string, Record<Side, AgreedState>>();
  for (const [path, raw] of Object.entries(world.base ?? {})) {
    const [a, b] = [agreedState('a', path, raw.a), agreedState('b', path, raw.b)];
    if (a !== undefined && b !== undefined) agreed.set(path, { a, b });
  }
  const base: Base =
    world.base === undefined
      ? { agreed: false, why: 'nothing was agreed yet' }
      : { agreed: true, agreement: 'x', files: agreed, disputed: world.disputed };
  return {
    roles:
      world.active === undefined
        ? { settled: false, reasons: ['split brain'], signals: [] }
        : { settled: true, active: world.active, signals: [] },
    base,
    machines: { a: undefined, b: undefined },
    paths: paths.map((path): PathState => {
      const [a, b] = [rawOf(world, 'a', path), rawOf(world, 'b', path)];
      const equal =
        a.kind === 'file' && b.kind === 'file' ? (a.content === b.content ? 'same' : 'different') : 'unseen';
      return {
        path,
        states: { a: told('a', path, a), b: told('b', path, b) },
        equal,
        modified: { a: undefined, b: undefined },
      };
    }),
    unreadable: [],
    folders: { a: new Map(), b: new Map() },
    texts: { a: new Map(), b: new Map() },
    maps: { a: {}, b: {} },
  };
}

export interface Drafted {
  readonly items: readonly PlanItem[];
  readonly open: readonly OpenItem[];
  readonly agreed: readonly AgreedItem[];
  readonly disputed: readonly string[];
}

export function draft(world: World, wishes: UserDecisions = noUserDecisions): Drafted {
  const state = stateOf(world);
  const decided = decideAll(state, wishes);
  const { items, open } = draftOf(state, decided, {
    state,
    active: world.active ?? 'a',
    names: { a: 'mail-a', b: 'mail-b' },
  });
  const agreed = agreedItems(state, decided);
  return { items, open, agreed, disputed: disputedPaths(state, decided, [...agreed, ...items]) };
}

/** What an apply comes to, if nothing fails: the world afterwards, and what was put into backups. */
export function applied(
  world: World,
  { items, agreed, disputed }: Drafted,
): { readonly world: World; readonly backups: readonly string[] } {
  const files = { a: { ...world.files.a }, b: { ...world.files.b } };
  const backups: string[] = [];
  for (const { path, from, to, action, after } of items) {
    const before = rawOf({ ...world, files }, to, path);
    const source = rawOf({ ...world, files }, from, path);
    const mode = after.type === 'file' ? (after.access?.mode ?? 0o644) : 0o644;
    if (action !== 'regenerate' && 'content' in before) backups.push(before.content);
    if (action === 'delete') files[to][path] = { kind: 'absent' };
    else if (action === 'regenerate') files[to][path] = { kind: 'file', content: `derived on ${to}`, mode: 0o644 };
    else if (action === 'set-access') files[to][path] = before.kind === 'file' ? { ...before, mode } : before;
    else files[to][path] = source.kind === 'file' ? { ...source, mode } : source;
  }
  const touched = items.filter(({ action }) => action !== 'regenerate').map(({ path }) => path);
  const base: Record<string, Record<Side, Raw>> = { ...world.base };
  for (const path of new Set([...touched, ...agreed.map((each) => each.path)])) {
    const now = { a: files.a[path] ?? absentRaw, b: files.b[path] ?? absentRaw };
    if (now.a.kind === 'absent' && now.b.kind === 'absent') delete base[path];
    else base[path] = now;
  }
  return { world: { ...world, files, base, disputed: disputed.filter((path) => base[path] === undefined) }, backups };
}

const absentRaw: Raw = { kind: 'absent' };

/** The same pair with its hosts called the other way round. */
export const mirrored = (world: World): World => ({
  disputed: world.disputed,
  files: { a: world.files.b, b: world.files.a },
  base:
    world.base === undefined
      ? undefined
      : Object.fromEntries(Object.entries(world.base).map(([path, { a, b }]) => [path, { a: b, b: a }])),
  active: world.active === undefined ? undefined : otherSide(world.active),
});

const content = fc.constantFrom('x', 'y', 'z');
const fileRaw = fc.record({ kind: fc.constant('file' as const), content, mode: fc.constantFrom(0o644, 0o600) });
export const raw: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 6, arbitrary: fileRaw },
  { weight: 2, arbitrary: fc.constant<Raw>({ kind: 'absent' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), content }) },
  { weight: 1, arbitrary: fc.constantFrom<Raw>({ kind: 'unknown' }, { kind: 'other' }) },
);
const files: fc.Arbitrary<Files> = fc.record(Object.fromEntries(paths.map((path) => [path, raw])));
const baseRaw = fc.record(
  Object.fromEntries(
    paths.map((path) => [
      path,
      fc.option(
        fileRaw.map((each) => ({ a: each, b: each })),
        { nil: undefined },
      ),
    ]),
  ),
);
const base = fc.option(
  baseRaw.map((all) =>
    Object.fromEntries(
      Object.entries(all).flatMap(([path, each]) => (each === undefined ? [] : [[path, each] as const])),
    ),
  ),
  { nil: undefined, freq: 4 },
);

export const anyWorld: fc.Arbitrary<World> = fc.record({
  files: fc.record({ a: files, b: files }),
  base,
  disputed: fc.subarray([...paths]),
  active: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Side>('a', 'b') },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
});

export const anyWishes: fc.Arbitrary<UserDecisions> = fc.record({
  delete: fc.boolean(),
  takes: fc.array(fc.record({ side: fc.constantFrom<Side>('a', 'b'), pattern: fc.constantFrom(...paths, '/etc/**') }), {
    maxLength: 3,
  }),
});
