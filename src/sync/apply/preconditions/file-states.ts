import type { FileState } from '../../state/file-state.ts';
import { accessOf, changedFields, sameAccess } from '../../state/file-state.ts';
import type { Expectation } from '../host-plan/host-plan.ts';
import type { StalePlan } from '../outcome/message.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';

/** The states of the inspected paths, by path, as a host reported them. */
export function parseFileStates(frames: readonly Frame[], root: string): ReadonlyMap<string, FileState> {
  const states = new Map<string, FileState>();
  const digests = new Map<string, { kind: 'plain' | 'held'; value: string }>();
  const plain = (path: string): string => (path.startsWith(root) ? path.slice(root.length) : path);
  for (const { words, body } of frames) {
    const lines = body.toString('utf8').split('\n');
    if (words[0] === 'absent') states.set(words.slice(1).join(' '), { type: 'absent' });
    if (words[0] === 'remote')
      states.set(words.slice(1).join(' '), { type: 'unknown', why: 'it is on a network file system' });
    if (words[0] === 'sums') {
      const kind = words[1] === 'held' ? 'held' : 'plain';
      for (const line of lines) {
        const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
        if (match?.[1] !== undefined && match[2] !== undefined) digests.set(plain(match[2]), { kind, value: match[1] });
      }
    }
  }
  for (const { words, body } of frames) {
    if (words[0] !== 'stats') continue;
    for (const line of body.toString('utf8').split('\n')) {
      const [, mode, user, group, size, , names] = line.split('\t');
      const name = /^"((?:[^"\\]|\\.)*)"(?: -> "((?:[^"\\]|\\.)*)")?$/.exec(names ?? '');
      const bits = Number.parseInt(mode ?? '', 16);
      if (name?.[1] === undefined || Number.isNaN(bits) || user === undefined || group === undefined) continue;
      const path = plain(name[1]);
      const access = { mode: bits & 0o7777, user, group };
      const digest = digests.get(path);
      states.set(path, stateOf(bits, access, Number(size), name[2], digest));
    }
  }
  return states;
}

function stateOf(
  bits: number,
  access: { mode: number; user: string; group: string },
  size: number,
  target: string | undefined,
  digest: { kind: 'plain' | 'held'; value: string } | undefined,
): FileState {
  switch (bits & 0o170000) {
    case 0o100000:
      return { type: 'file', size, access, ...(digest === undefined ? {} : { digest }) };
    case 0o120000:
      return { type: 'link', target: (target ?? '').replace(/\\(["\\])/g, '$1'), access };
    case 0o040000:
      return { type: 'directory', access };
    default:
      return { type: 'other', access };
  }
}

/** The preconditions that no longer hold; empty: all do. */
export function stalePreconditions(
  expectations: readonly Expectation[],
  seen: ReadonlyMap<string, FileState>,
  host: string,
): readonly StalePlan[] {
  return expectations.flatMap(({ path, expected, item, role }) => {
    const found = seen.get(path) ?? { type: 'unknown', why: 'the host reported nothing about it' };
    const fields = relevantChanges(expected, found);
    return fields.length === 0 ? [] : [{ code: 'precondition-changed', item, fields, host, path, role }];
  });
}

/** A plan knows no digest of derived files: of those only type and access are a precondition. */
function relevantChanges(expected: FileState, found: FileState): readonly string[] {
  if (expected.type !== 'file' || expected.digest !== undefined || found.type !== 'file')
    return changedFields(expected, found).filter(
      (field) => expected.type !== 'link' || !['mode', 'user', 'group'].includes(field),
    );
  const [before, now] = [accessOf(expected), accessOf(found)];
  return before === undefined || (now !== undefined && sameAccess(before, now)) ? [] : ['mode or owner'];
}
