import { describe, expect, it } from 'vitest';
import type { FileClass } from '../../../src/facts/manifest/file-class.ts';
import type { Observed, PathBase, Role } from '../../../src/sync/decide/decide.ts';
import { decide } from '../../../src/sync/decide/decide.ts';
import type { AgreedState } from '../../../src/sync/state/base.ts';
import type { FileState, RegularFile } from '../../../src/sync/state/file-state.ts';
import { absent } from '../../../src/sync/state/file-state.ts';

const file = (content: string, mode = 0o644): RegularFile => ({
  type: 'file',
  size: 4,
  digest: { kind: 'plain', value: content.padEnd(64, '0') },
  access: { mode, user: 'root', group: 'root' },
});
const agreed = (active: AgreedState, passive: AgreedState = active): PathBase => ({ known: 'agreed', active, passive });
const unread: FileState = { type: 'unknown', why: 'denied' };
const equality = (active: FileState, passive: FileState): Observed['equal'] =>
  active.type === 'file' && passive.type === 'file'
    ? active.digest?.value === passive.digest?.value
      ? 'same'
      : 'different'
    : 'unseen';
const seen = (base: PathBase, active: FileState, passive: FileState, kind: FileClass = 'shared-text'): Observed => ({
  class: kind,
  base,
  active,
  passive,
  equal: equality(active, passive),
});
const options = { authority: 'settled', delete: false } as const;
const taking = (take: Role) => ({ ...options, take });
const none: PathBase = { known: 'none' };

describe('regressions of other tools, by name', () => {
  it('mutagen-569: a deletion against a modification is a conflict, whichever host did which', () => {
    const was = file('old');
    for (const [active, passive] of [
      [absent, file('new')],
      [file('new'), absent],
    ] as const) {
      const { content } = decide(seen(agreed(was), active, passive), { ...options, delete: true });
      expect(content.verdict).toBe('conflict');
      expect(content.change).toBeUndefined();
    }
  });

  it('pcs-two-node-tie: two versions without an agreement have no winner, whatever their digests', () => {
    for (const [x, y] of [
      ['aaaa', 'ffff'],
      ['ffff', 'aaaa'],
    ] as const) {
      const { content } = decide(seen(none, file(x), file(y)), options);
      expect(content).toMatchObject({ verdict: 'conflict', row: 'first-contact' });
      expect(content.change).toBeUndefined();
    }
  });

  it('csync2-same-size-same-second: the content decides, not size and time', () => {
    const was = file('1111');
    const { content } = decide(seen(agreed(was), file('2222'), was), options);
    expect(content).toMatchObject({ verdict: 'propose', row: 'changed-on-active' });
  });

  it('crmsh-542: a conflict stays one however often it is looked at', () => {
    const conflict = seen(agreed(file('old')), file('left'), file('right'));
    expect(decide(conflict, { ...options, delete: true })).toEqual(decide(conflict, options));
    expect(decide(conflict, options).content.verdict).toBe('conflict');
  });

  it('unison-false-conflict: the same change on both hosts is in step', () => {
    expect(decide(seen(agreed(file('old')), file('new'), file('new')), options).content.verdict).toBe('in-step');
  });
});

describe('a person’s word', () => {
  const conflict = seen(agreed(file('old')), file('left'), file('right'));

  it('settles a conflict in either direction', () => {
    expect(decide(conflict, taking('active')).content.change).toEqual({ action: 'write', from: 'active', taken: true });
    expect(decide(conflict, taking('passive')).content.change).toEqual({
      action: 'write',
      from: 'passive',
      taken: true,
    });
  });

  it('turns a proposal round', () => {
    const proposal = seen(agreed(file('old')), file('new'), file('old'));
    expect(decide(proposal, taking('passive')).content.change).toEqual({
      action: 'write',
      from: 'passive',
      taken: true,
    });
  });

  it('deletes only where deletions are wanted', () => {
    const gone = seen(agreed(file('old')), absent, file('new'));
    expect(decide(gone, taking('active')).content).toMatchObject({ verdict: 'needs-delete' });
    expect(decide(gone, { ...taking('active'), delete: true }).content.change).toEqual({
      action: 'delete',
      from: 'active',
      taken: true,
    });
    expect(decide(gone, taking('passive')).content.change).toEqual({ action: 'write', from: 'passive', taken: true });
  });

  it.each<readonly [string, Observed]>([
    ['what cannot be read', seen(agreed(file('old')), unread, file('new'))],
    ['another kind of file', seen(none, file('x'), { type: 'link', target: 'y' })],
    ['folders and devices', seen(none, { type: 'other' }, { type: 'other' })],
    ['what differs in settings of each host as well', { ...conflict, equal: 'mixed' }],
    ['what makes both hosts one installation', { ...conflict, class: 'identity-same' }],
    ['what belongs to one host', { ...conflict, class: 'identity-different' }],
    ['state of the product', { ...conflict, class: 'state-flag' }],
    ['what is derived', { ...conflict, class: 'derived' }],
  ])('moves nothing for %s', (_what, observed) => {
    for (const take of ['active', 'passive'] as const) {
      const { content, access } = decide(observed, { ...taking(take), delete: true });
      expect(content.change).toBeUndefined();
      expect(access?.change).toBeUndefined();
    }
  });

  it('moves nothing while roles are unsettled', () => {
    const { content } = decide(conflict, { authority: 'unsettled', delete: true, take: 'active' });
    expect(content).toMatchObject({ verdict: 'refused', row: 'unsettled' });
    expect(content.change).toBeUndefined();
  });
});

describe('mode and owner', () => {
  it('are an item of their own where the content is the same', () => {
    const { content, access } = decide(seen(agreed(file('x')), file('x', 0o600), file('x')), options);
    expect(content.verdict).toBe('in-step');
    expect(access?.change).toEqual({ action: 'set-access', from: 'active', taken: false });
  });

  it('are not reverted unasked where the passive host changed them', () => {
    expect(decide(seen(agreed(file('x')), file('x'), file('x', 0o600)), options).access).toMatchObject({
      verdict: 'conflict',
      row: 'access-changed-on-passive',
    });
  });

  it('wait while the content is in conflict', () => {
    expect(decide(seen(agreed(file('x')), file('y', 0o600), file('z')), options).access).toBeUndefined();
  });

  it('are unknown, not different, where nobody recorded them', () => {
    const { access: _none, ...bare } = file('x');
    expect(decide(seen(agreed(file('x')), file('x'), bare), options).access?.verdict).toBe('unknown');
  });
});

it('calls a file whose digest is missing unknown and not equal, and a base that cannot be compared none', () => {
  const { digest: _none, ...bare } = file('x');
  expect(decide({ ...seen(agreed(file('x')), bare, bare), equal: 'unseen' }, options).content.verdict).toBe('unknown');
  expect(decide({ ...seen(agreed(file('x')), bare, file('x')), equal: 'different' }, options).content).toMatchObject({
    verdict: 'conflict',
    row: 'first-contact',
  });
});
