import type { ReportedFinding } from '../../sdk/index.ts';
import { containsWord } from '../evidence.ts';
import { relevantWords } from './line-edits.ts';

/**
 * The relevance of each line: 3 for the subject of the finding, 1 for each other shared word. A line in the same
 * paragraph as the subject (a unit of systemctl, a section) with a shared word has at least 3.
 */
export function scores(lines: readonly string[], { subject, actual, expected }: ReportedFinding): readonly number[] {
  const subjects = [...new Set([subject, subject.replace(/\.service$/, '')])];
  const words = [...new Set([...relevantWords(actual), ...relevantWords(expected), ...relevantWords(subject)])]
    .filter((word) => word.length > 1 && !subjects.includes(word))
    .slice(0, 20);
  const nearby = new Set(around(lines, (line) => subjects.some((each) => containsWord(line, each))));
  return lines.map((line, i) => {
    const shared = words.filter((word) => line.includes(word)).length;
    return shared + (subjects.some((each) => containsWord(line, each)) ? 3 : nearby.has(i) ? (shared > 0 ? 2 : 1) : 0);
  });
}

/** Indexes of matching lines, and of the other lines in their paragraph (a unit of systemctl, a section). */
function around(lines: readonly string[], matches: (line: string) => boolean): readonly number[] {
  const chosen = new Set<number>();
  for (const [i, line] of lines.entries()) {
    if (!matches(line)) continue;
    chosen.add(i);
    for (const step of [1, -1])
      for (let j = i + step; Math.abs(j - i) < 25 && (lines[j] ?? '').trim() !== ''; j += step) chosen.add(j);
  }
  return [...chosen].sort((x, y) => x - y);
}
