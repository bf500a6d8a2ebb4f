import { describe, expect, it } from 'vitest';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import type { BaseDocument } from '../../../src/sync/state/base.ts';
import { agreedBase, machineDigest, nextBase } from '../../../src/sync/state/base.ts';

const state = {
  type: 'file',
  size: 1,
  digest: { kind: 'plain', value: 'a'.repeat(64) },
  access: { mode: 0o644, user: 'root', group: 'root' },
} as const;
const machines = { a: machineDigest('1'.repeat(32)), b: machineDigest('2'.repeat(32)) };
const document = (side: 'a' | 'b', more: Partial<BaseDocument> = {}): BaseDocument => ({
  schemaVersion: 1,
  pair: 'mail',
  agreement: 'f'.repeat(64),
  machine: machines[side],
  writtenAt: '2026-11-22T10:00:00.000Z',
  files: { '/etc/aliases': { class: 'shared-text', state } },
  disputed: [],
  ...more,
});
const reading = (value: unknown) =>
  readAs({ path: '/var/lib/halint/base/agreed.json', text: typeof value === 'string' ? value : JSON.stringify(value) });
const agree = (a: unknown, b: unknown) => agreedBase({ a: reading(a), b: reading(b) }, 'mail', machines);

describe('the last agreed state', () => {
  it('counts when both hosts hold it', () => {
    expect(agree(document('a'), document('b'))).toMatchObject({ agreed: true, agreement: 'f'.repeat(64) });
  });

  it('survives being written and read', () => {
    const now = {
      pair: 'mail',
      agreement: 'e'.repeat(64),
      writtenAt: '2026-11-22T11:00:00.000Z',
      disputed: ['/etc/x', '/etc/aliases'],
    };
    const next = (side: 'a' | 'b') =>
      nextBase(document(side), { ...now, machine: machines[side] }, [{ path: '/etc/b', class: 'shared-text', state }]);
    const base = agree(next('a'), next('b'));
    expect(base.agreed && [...base.files.keys()]).toEqual(['/etc/aliases', '/etc/b']);
    // What was agreed before stays so while it is in dispute.
    expect(base.agreed && base.disputed).toEqual(['/etc/x']);
  });

  it('forgets what is gone on both hosts', () => {
    expect(nextBase(document('a'), document('a'), [{ path: '/etc/aliases', class: 'shared-text' }]).files).toEqual({});
  });

  it.each([
    ['another agreement on one host', document('b', { agreement: 'e'.repeat(64) }), /different agreements/],
    ['another pair', document('b', { pair: 'other' }), /another pair/],
    ['a copy of the other machine’s', document('b', { machine: machines.a }), /another machine/],
    ['other files', document('b', { files: {} }), /different files/],
    [
      'a class that has changed',
      document('b', { files: { '/etc/aliases': { class: 'shared-secret', state } } }),
      /different files/,
    ],
    ['a torn file', JSON.stringify(document('b')).slice(0, 90), /damaged/],
    ['another version', { ...document('b'), schemaVersion: 2 }, /another version/],
    [
      'a state without a digest',
      { ...document('b'), files: { '/etc/aliases': { class: 'shared-text', state: { type: 'file', size: 1 } } } },
      /damaged/,
    ],
    ['nothing', '', /damaged/],
    ['no list of disputes', { ...document('b'), disputed: undefined }, /damaged/],
  ])('does not count with %s', (_what, b, why) => {
    const base = agree(document('a'), b);
    expect(base.agreed).toBe(false);
    if (!base.agreed) expect(base.why).toMatch(why);
  });

  it('does not count when one host has none, or cannot be read', () => {
    expect(agreedBase({ a: reading(document('a')), b: notRead('absent', '') }, 'mail', machines)).toEqual({
      agreed: false,
      why: 'nothing was agreed yet',
    });
    expect(
      agreedBase({ a: reading(document('a')), b: notRead('denied', 'permission') }, 'mail', machines),
    ).toMatchObject({ agreed: false });
  });
});
