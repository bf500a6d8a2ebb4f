// csync2(1): groups.c, csync_check_file_same and match_pattern_list
import { memoize, memoizeByText } from '../../sdk/memoize.ts';
import { foldersOf, matchesPattern } from '../manifest/pattern.ts';
import type { Csync2Pattern } from './csync2.ts';

/** By group and path: each pattern of a group is a job, and each job is asked about the same paths. */
const deciding = memoize((patterns: readonly Csync2Pattern[]) =>
  memoizeByText(256 * 1024, (path) => lastMatch(patterns, path)),
);

/**
 * The pattern that decides about a path: of all that match it the last, as in csync2. Undefined: csync2 leaves the path
 * alone.
 */
export const decidingPattern = (patterns: readonly Csync2Pattern[], path: string): Csync2Pattern | undefined =>
  deciding(patterns)(path);

/** A pattern that matches a folder covers what is below. */
function lastMatch(patterns: readonly Csync2Pattern[], path: string): Csync2Pattern | undefined {
  const above = [...foldersOf(path), path];
  return patterns.findLast(({ text }) =>
    text.includes('**')
      ? path.startsWith(text.slice(0, text.indexOf('**')))
      : above.some((each) => matchesPattern(text, each) || text === '/'),
  );
}
