import type { WriterFrame } from '../session/writer-frames.ts';

/**
 * Files that could not be put back because they have changed since, and what ends that; nothing when there are
 * none.
 */
export function rollbackConflicts(host: string, frames: readonly WriterFrame[]): readonly string[] {
  const lines = frames.flatMap(({ words }) =>
    words[0] === 'spoiled' ? [`${host}: ${words.slice(1).join(' ')}.`] : [],
  );
  return lines.length === 0
    ? []
    : [
        ...lines,
        'For each of these files: set aside what you need of it, and put the former one in its place (mv -f FORMER ' +
          'FILE).',
      ];
}
