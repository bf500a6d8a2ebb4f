import type { FileState } from '../../state/file-state.ts';
import { accessOf, movedFields, sameAccess } from '../../state/file-state.ts';
import type { Expectation } from '../host-plan.ts';
import type { WriterFrame } from '../session/writer-frames.ts';

/** What a host reported of the paths that it was asked to look at, by path. */
export function parseFileStates(frames: readonly WriterFrame[], root: string): ReadonlyMap<string, FileState> {
  const states = new Map<string, FileState>();
  const digests = new Map<string, { kind: 'plain' | 'held'; value: string }>();
  const plain = (path: string): string => (path.startsWith(root) ? path.slice(root.length) : path);
  for (const { words, body } of frames) {
    const lines = body.toString('utf8').split('\n');
    if (words[0] === 'gone') states.set(words.slice(1).join(' '), { type: 'absent' });
    if (words[0] === 'far')
      states.set(words.slice(1).join(' '), { type: 'unknown', why: 'it lies on a network file system' });
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

/** What moved since the plan was made, one sentence for each item; empty: nothing did. */
export function stalePreconditions(
  expectations: readonly Expectation[],
  seen: ReadonlyMap<string, FileState>,
  host: string,
): readonly string[] {
  return expectations.flatMap(({ path, expected, item, role }) => {
    const found = seen.get(path) ?? { type: 'unknown', why: 'the host told nothing of it' };
    const fields = fieldsOf(expected, found);
    const purpose = role === 'source' ? 'the file that would be copied' : 'the file that would be replaced';
    return fields.length === 0
      ? []
      : [`${item}: ${fields.join(', ')} moved on ${host} since the plan was made (${path}, ${purpose})`];
  });
}

/** A plan knows no digest of derived files: of those only type and access are a precondition. */
function fieldsOf(expected: FileState, found: FileState): readonly string[] {
  if (expected.type !== 'file' || expected.digest !== undefined || found.type !== 'file')
    return movedFields(expected, found).filter(
      (field) => expected.type !== 'link' || !['mode', 'user', 'group'].includes(field),
    );
  const [before, now] = [accessOf(expected), accessOf(found)];
  return before === undefined || (now !== undefined && sameAccess(before, now)) ? [] : ['mode or owner'];
}
