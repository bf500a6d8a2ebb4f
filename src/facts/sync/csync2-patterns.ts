// csync2(1): groups.c, csync_check_file_same and match_pattern_list
import { foldersOf, matchesPattern } from '../manifest/pattern.ts';
import type { Csync2Pattern } from './csync2.ts';

/**
 * The pattern that decides about a path: of all that match it the last, as csync2 has it. Undefined: csync2 leaves the
 * path alone.
 */
export const decidingPattern = (patterns: readonly Csync2Pattern[], path: string): Csync2Pattern | undefined => {
  const above = [...stepsOf(path), path];
  return patterns.findLast(({ text }) =>
    text.includes('**')
      ? path.startsWith(text.slice(0, text.indexOf('**')))
      : above.some((each) => matchesPattern(text, each) || text === '/'),
  );
};

/** A pattern that matches a folder covers what is below. */
const stepsOf = (path: string): readonly string[] => foldersOf(path);
