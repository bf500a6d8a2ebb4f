import { describe, expect, it } from 'vitest';
import { lookUp } from '../../../src/sync/decide/decide.ts';
import type { Cell, Row } from '../../../src/sync/decide/decision-table.ts';
import { accessRows } from '../../../src/sync/decide/access-rows.ts';
import { classRows } from '../../../src/sync/decide/class-rows.ts';
import { contentRows } from '../../../src/sync/decide/content-rows.ts';
import { cells, matches } from '../../../src/sync/decide/decision-table.ts';

/**
 * What is expected of every cell with settled roles, written down by hand: base, active, passive, between, verdict,
 * action.
 */
const content: readonly string[] = [
  // Nothing was agreed.
  'none    unknown unknown unseen  unknown  none',
  'none    unknown absent  unseen  unknown  none',
  'none    unknown there   unseen  unknown  none',
  'none    absent  unknown unseen  unknown  none',
  'none    there   unknown unseen  unknown  none',
  'none    absent  absent  same    in-step  none',
  'none    absent  there   one     conflict none',
  'none    there   absent  one     conflict none',
  'none    there   there   same    in-step  none',
  'none    there   there   content conflict none',
  'none    there   there   type    refused  none',
  'none    there   there   unseen  unknown  none',
  // There is an agreement, and the path is not in it.
  'absent  unknown unknown unseen  unknown  none',
  'absent  unknown absent  unseen  unknown  none',
  'absent  unknown there   unseen  unknown  none',
  'absent  absent  unknown unseen  unknown  none',
  'absent  there   unknown unseen  unknown  none',
  'absent  absent  absent  same    in-step  none',
  'absent  there   absent  one     propose  write',
  'absent  absent  there   one     conflict none',
  'absent  there   there   same    in-step  none',
  'absent  there   there   content conflict none',
  'absent  there   there   type    refused  none',
  'absent  there   there   unseen  unknown  none',
  // Agreed.
  'agreed  unknown unknown unseen  unknown  none',
  'agreed  unknown absent  unseen  unknown  none',
  'agreed  unknown as-base unseen  unknown  none',
  'agreed  unknown there   unseen  unknown  none',
  'agreed  absent  unknown unseen  unknown  none',
  'agreed  as-base unknown unseen  unknown  none',
  'agreed  there   unknown unseen  unknown  none',
  'agreed  absent  absent  same    in-step  none',
  'agreed  absent  as-base one     propose  delete',
  'agreed  absent  there   one     conflict none',
  'agreed  as-base absent  one     propose  write',
  'agreed  there   absent  one     conflict none',
  'agreed  as-base as-base same    in-step  none',
  'agreed  as-base as-base content conflict none',
  'agreed  as-base as-base type    refused  none',
  'agreed  as-base as-base unseen  unknown  none',
  'agreed  as-base there   same    in-step  none',
  'agreed  as-base there   content conflict none',
  'agreed  as-base there   type    refused  none',
  'agreed  as-base there   unseen  unknown  none',
  'agreed  there   as-base same    in-step  none',
  'agreed  there   as-base content propose  write',
  'agreed  there   as-base type    refused  none',
  'agreed  there   as-base unseen  unknown  none',
  'agreed  there   there   same    in-step  none',
  'agreed  there   there   content conflict none',
  'agreed  there   there   type    refused  none',
  'agreed  there   there   unseen  unknown  none',
];

const access: readonly string[] = ['none', 'absent']
  .flatMap((base) => [
    `${base} unknown unknown unseen  unknown  none`,
    `${base} unknown there   unseen  unknown  none`,
    `${base} there   unknown unseen  unknown  none`,
    `${base} there   there   same    in-step  none`,
    `${base} there   there   content conflict none`,
    `${base} there   there   unseen  unknown  none`,
  ])
  .concat([
    'agreed unknown unknown unseen  unknown  none',
    'agreed unknown as-base unseen  unknown  none',
    'agreed unknown there   unseen  unknown  none',
    'agreed as-base unknown unseen  unknown  none',
    'agreed there   unknown unseen  unknown  none',
    'agreed as-base as-base same    in-step  none',
    'agreed as-base as-base content conflict none',
    'agreed as-base as-base unseen  unknown  none',
    'agreed as-base there   same    in-step  none',
    'agreed as-base there   content conflict none',
    'agreed as-base there   unseen  unknown  none',
    'agreed there   as-base same    in-step  none',
    'agreed there   as-base content propose  set-access',
    'agreed there   as-base unseen  unknown  none',
    'agreed there   there   same    in-step  none',
    'agreed there   there   content conflict none',
    'agreed there   there   unseen  unknown  none',
  ]);

const key = ({ base, active, passive, between }: Cell): string => [base, active, passive, between].join(' ');
const name = (cell: Cell): string => `${cell.authority}: ${key(cell)}`;

describe.each([
  ['content', contentRows, content],
  ['access', accessRows, access],
] as const)('the table of %s', (subject: Row['subject'], rows: readonly Row[], expected: readonly string[]) => {
  const wanted = new Map(
    expected.map((line) => {
      const [base, active, passive, between, verdict, action] = line.split(/ +/);
      return [[base, active, passive, between].join(' '), { verdict, action }] as const;
    }),
  );
  const all = cells(subject);

  it('has an expectation for every cell and for nothing else', () => {
    const settled = all.filter(({ authority }) => authority === 'settled').map(key);
    expect([...wanted.keys()].sort()).toEqual([...settled].sort());
  });

  it.each(all.map((cell) => [name(cell), cell] as const))('%s: exactly one row, as expected', (_name, cell) => {
    expect(rows.filter((row) => matches(row, cell)).map(({ id }) => id)).toHaveLength(1);
    const { verdict, action } = lookUp(rows, cell);
    if (cell.authority === 'settled') expect({ verdict, action }).toEqual(wanted.get(key(cell)));
    else {
      // Nobody knows who is active: what is equal is in step, what is unseen is unknown, everything else is refused.
      const before = wanted.get(key(cell))?.verdict;
      expect({ verdict, action }).toEqual({
        verdict: before === 'in-step' || before === 'unknown' ? before : 'refused',
        action: 'none',
      });
    }
  });

  it('has no row that no cell reaches', () => {
    expect(rows.filter((row) => !all.some((cell) => matches(row, cell))).map(({ id }) => id)).toEqual([]);
  });

  it('writes only what it proposes, and only from the active host', () => {
    expect(rows.filter(({ verdict, action }) => (verdict === 'propose') !== (action !== 'none'))).toEqual([]);
  });

  it('tells each row by a name of its own and explains it', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const { why } of rows) expect(why).toMatch(/\w.*[.]$/);
  });
});

describe('classes', () => {
  it('never copies identities, flags and what is derived', () => {
    const copied = Object.entries(classRows)
      .filter(([, { treatment }]) => treatment === 'table')
      .map(([kind]) => kind);
    expect(copied.sort()).toEqual(['host-variant', 'shared-public', 'shared-secret', 'shared-text']);
  });
});
