import type { ShellPattern } from '../../sdk/shell-pattern.ts';
import { shellPattern } from '../../sdk/shell-pattern.ts';

const special = /([*?]|\[[^\]]*\])/;

/**
 * Patterns that were read; undefined: it is a plain path, or a range in it runs backwards, which no shell would match.
 */
const known = new Map<string, ShellPattern | undefined>();
/**
 * Policy and manifest have a few hundred patterns, each of which is asked about many paths of many hosts; others come
 * from hosts.
 */
const mostKnown = 4096;

/** Whether a path matches a pattern of a listing: a shell pattern whose `*` and `?` stop at a slash, or `FOLDER/**`. */
export function matchesPattern(pattern: string, path: string): boolean {
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  if (!known.has(pattern)) {
    if (known.size >= mostKnown) known.clear();
    known.set(pattern, special.test(pattern) ? shellPattern(pattern) : undefined);
  }
  return known.get(pattern)?.test(path) ?? pattern === path;
}

export const isPattern = (pattern: string): boolean => pattern.endsWith('/**') || special.test(pattern);

/** The folders above a path or above the first special step of a pattern, the root not among them, outermost first. */
export function foldersOf(pattern: string): readonly string[] {
  const found = above.get(pattern) ?? foldersAbove(pattern);
  if (above.size >= mostKnown) above.clear();
  above.set(pattern, found);
  return found;
}

/** By pattern: as few as are compiled, and asked for as often. */
const above = new Map<string, readonly string[]>();

function foldersAbove(pattern: string): readonly string[] {
  const steps = pattern.split('/').slice(1);
  const literal = steps.findIndex((step) => special.test(step));
  const names = steps.slice(0, literal < 0 ? -1 : literal);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
}
