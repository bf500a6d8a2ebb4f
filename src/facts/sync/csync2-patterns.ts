// csync2(1): groups.c, csync_check_file_same and match_pattern_list
import { foldersOf, matchesPattern } from '../manifest/pattern.ts';
import type { Csync2Pattern } from './csync2.ts';

/** Decisions by group: each of its patterns is a job, and each job is asked about the same paths. */
const decided = new WeakMap<readonly Csync2Pattern[], Map<string, Csync2Pattern | undefined>>();
/** Paths remembered for one group; the manifest has a few hundred. */
const mostDecided = 4096;

/**
 * The pattern that decides about a path: of all that match it the last, as csync2 has it. Undefined: csync2 leaves the
 * path alone.
 */
export function decidingPattern(patterns: readonly Csync2Pattern[], path: string): Csync2Pattern | undefined {
  const known = decided.get(patterns) ?? new Map<string, Csync2Pattern | undefined>();
  decided.set(patterns, known);
  if (known.has(path)) return known.get(path);
  if (known.size >= mostDecided) known.clear();
  const found = lastMatch(patterns, path);
  known.set(path, found);
  return found;
}

/** A pattern that matches a folder covers what is below. */
function lastMatch(patterns: readonly Csync2Pattern[], path: string): Csync2Pattern | undefined {
  const above = [...foldersOf(path), path];
  return patterns.findLast(({ text }) =>
    text.includes('**')
      ? path.startsWith(text.slice(0, text.indexOf('**')))
      : above.some((each) => matchesPattern(text, each) || text === '/'),
  );
}
