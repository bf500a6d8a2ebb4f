import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../src/sdk/index.ts';
import { otherSide } from '../../../src/sdk/index.ts';
import { accessRows } from '../../../src/sync/decide/access-rows.ts';
import { contentRows } from '../../../src/sync/decide/content-rows.ts';
import { noUserDecisions } from '../../../src/sync/decide/path-decisions.ts';
import type { PlanItem } from '../../../src/sync/plan/plan.ts';
import type { Drafted, Files, Raw, World } from './world.ts';
import { anyWishes, anyWorld, applied, draft, mirrored, paths, raw, rawOf } from './world.ts';

const runs = { numRuns: 400 };
const contents = ({ files }: World): readonly string[] =>
  (['a', 'b'] as const).flatMap((side) =>
    Object.values(files[side]).flatMap((each) => ('content' in each ? [each.content] : [])),
  );
const proposals = new Set(
  [...contentRows, ...accessRows].filter(({ verdict }) => verdict === 'propose').map(({ id }) => id),
);
const isCopied = ({ action }: PlanItem): boolean => action !== 'regenerate';

describe('whatever the two hosts hold', () => {
  it('nothing is lost: every content is on a host afterwards, or in a backup', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        const { world: after, backups } = applied(world, draft(world, wishes));
        const kept = new Set([...contents(after), ...backups]);
        // What is derived is made anew, and its text is kept.
        const before = contents({
          ...world,
          files: {
            a: { ...world.files.a, '/etc/aliases.db': { kind: 'absent' } },
            b: { ...world.files.b, '/etc/aliases.db': { kind: 'absent' } },
          },
        });
        expect(before.filter((each) => !kept.has(each))).toEqual([]);
      }),
      runs,
    );
  });

  it('unasked, only what was agreed is overwritten or deleted', () => {
    fc.assert(
      fc.property(anyWorld, fc.boolean(), (world, deletes) => {
        for (const item of draft(world, { ...noUserDecisions, delete: deletes }).items.filter(isCopied)) {
          const before = rawOf(world, item.to, item.path);
          const was = world.base?.[item.path]?.[item.to];
          if (item.action === 'set-access')
            expect(before.kind === 'file' && was?.kind === 'file' && before.mode === was.mode).toBe(true);
          else if (before.kind !== 'absent')
            expect('content' in before && was !== undefined && 'content' in was && before.content === was.content).toBe(
              true,
            );
        }
      }),
      runs,
    );
  });

  it('applied and planned again, nothing is left to do', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        const after = applied(world, draft(world, wishes)).world;
        expect(draft(after, wishes).items.map(({ id }) => id)).toEqual([]);
      }),
      runs,
    );
  });

  it('both hosts have the same at every path that was copied', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        const drafted = draft(world, wishes);
        const after = applied(world, drafted).world;
        for (const { path, action } of drafted.items.filter(isCopied)) {
          const [a, b] = [rawOf(after, 'a', path), rawOf(after, 'b', path)];
          expect(a.kind).toBe(b.kind);
          if (action !== 'set-access' && 'content' in a && 'content' in b) expect(a.content).toBe(b.content);
          if (action === 'set-access' && a.kind === 'file' && b.kind === 'file') expect(a.mode).toBe(b.mode);
        }
      }),
      runs,
    );
  });

  it('the names of the hosts mean nothing: mirrored hosts, mirrored plan', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        const other = { ...wishes, takes: wishes.takes.map((take) => ({ ...take, side: otherSide(take.side) })) };
        const turned = ({ items, open }: Drafted) => ({
          items: items.map(({ path, action, from, to, decision, resolution }) => ({
            path,
            action,
            from: otherSide(from),
            to: otherSide(to),
            decision,
            taken: resolution && otherSide(resolution.take),
          })),
          open: open.map(({ path, kind, decision, subject }) => ({ path, kind, decision, subject })),
        });
        const plain = ({ items, open }: Drafted) => ({
          items: items.map(({ path, action, from, to, decision, resolution }) => ({
            path,
            action,
            from,
            to,
            decision,
            taken: resolution?.take,
          })),
          open: open.map(({ path, kind, decision, subject }) => ({ path, kind, decision, subject })),
        });
        const key = ({ path, action, to }: { path: string; action: string; to: Side }): string =>
          `${path} ${action} ${to}`;
        const sorted = <T extends { items: { path: string; action: string; to: Side }[] }>(each: T) => ({
          ...each,
          items: [...each.items].sort((x, y) => (key(x) < key(y) ? -1 : 1)),
        });
        // While nobody knows who is active, only what is told may be compared; there is nothing to do then.
        expect(sorted(plain(draft(mirrored(world), other)))).toEqual(sorted(turned(draft(world, wishes))));
      }),
      runs,
    );
  });

  it('no conflict is settled without a word, and every difference is repaired or told', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        const { items, open } = draft(world, wishes);
        for (const item of items.filter(isCopied))
          expect(proposals.has(item.decision) || item.resolution !== undefined).toBe(true);
        for (const path of paths.filter((each) => !['/etc/hostname', '/etc/aliases.db'].includes(each))) {
          const [a, b] = [rawOf(world, 'a', path), rawOf(world, 'b', path)];
          if (JSON.stringify(a) !== JSON.stringify(b) && !ignorable(path, a, b))
            expect([...items, ...open].some((each) => each.path === path)).toBe(true);
        }
      }),
      runs,
    );
  });
});

/** Modes of files that are reported on are other rules' business. */
const ignorable = (path: string, a: Raw, b: Raw): boolean =>
  /mcast\.id|disabled$/.test(path) && a.kind === 'file' && b.kind === 'file' && a.content === b.content;

/** Ways to know less about a world. */
const loss = fc.oneof(
  fc.record({ what: fc.constant('roles' as const) }),
  fc.record({ what: fc.constant('base' as const) }),
  fc.record({
    what: fc.constant('file' as const),
    side: fc.constantFrom<Side>('a', 'b'),
    path: fc.constantFrom(...paths),
  }),
);

describe('more uncertainty never means more writes', () => {
  it('a lost role, agreement or file adds nothing to the plan', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, loss, (world, wishes, lost) => {
        const less: World =
          lost.what === 'roles'
            ? { ...world, active: undefined }
            : lost.what === 'base'
              ? { ...world, base: undefined }
              : {
                  ...world,
                  files: {
                    ...world.files,
                    [lost.side]: { ...world.files[lost.side], [lost.path]: { kind: 'unknown' } },
                  },
                };
        const before = draft(world, wishes).items.map(({ id, action }) => `${id} ${action}`);
        const after = draft(less, wishes).items.map(({ id, action }) => `${id} ${action}`);
        expect(after.filter((id) => !before.includes(id))).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });

  it('unsettled roles write nothing at all', () => {
    fc.assert(
      fc.property(anyWorld, anyWishes, (world, wishes) => {
        expect(draft({ ...world, active: undefined }, wishes).items).toEqual([]);
      }),
      runs,
    );
  });
});

type Step =
  | { readonly do: 'edit'; readonly side: Side; readonly path: string; readonly raw: Raw }
  | { readonly do: 'failover' }
  | { readonly do: 'split' }
  | { readonly do: 'heal'; readonly active: Side }
  | { readonly do: 'sync'; readonly delete: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      side: fc.constantFrom<Side>('a', 'b'),
      path: fc.constantFrom('/etc/aliases', '/etc/bm/bm-core.tok', '/etc/postfix/main.cf'),
      raw,
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'failover' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'split' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('heal' as const), active: fc.constantFrom<Side>('a', 'b') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync' as const), delete: fc.boolean() }) },
);

describe('a history of edits on both hosts, failovers and split brains', () => {
  it('never overwrites an edit that was not agreed, and ends in step or in what it tells', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (history) => {
        let world: World = { files: { a: {}, b: {} }, base: undefined, disputed: [], active: 'a' };
        for (const each of history) {
          if (each.do === 'edit') {
            const files: Files = { ...world.files[each.side], [each.path]: each.raw };
            world = { ...world, files: { ...world.files, [each.side]: files } };
          } else if (each.do === 'failover')
            world = { ...world, active: world.active === undefined ? undefined : otherSide(world.active) };
          else if (each.do === 'split') world = { ...world, active: undefined };
          else if (each.do === 'heal') world = { ...world, active: each.active };
          else {
            const drafted = draft(world, { ...noUserDecisions, delete: each.delete });
            for (const { path, to, action } of drafted.items.filter(isCopied)) {
              const [now, was] = [rawOf(world, to, path), world.base?.[path]?.[to]];
              if (now.kind !== 'absent' && action !== 'set-access')
                expect('content' in now && was !== undefined && 'content' in was && now.content === was.content).toBe(
                  true,
                );
            }
            world = world.active === undefined ? world : applied(world, drafted).world;
            const told = new Set(drafted.open.map(({ path }) => path));
            const open = paths.filter(
              (path) => JSON.stringify(rawOf(world, 'a', path)) !== JSON.stringify(rawOf(world, 'b', path)),
            );
            expect(open.filter((path) => !told.has(path) && path !== '/etc/aliases.db')).toEqual([]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
