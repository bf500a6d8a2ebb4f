import { memoizeByText } from '../../sdk/memoize.ts';
import type { ShellPattern } from '../../sdk/shell-pattern.ts';
import { shellPattern } from '../../sdk/shell-pattern.ts';

const special = /([*?]|\[[^\]]*\])/;

/**
 * Characters of patterns that are kept. Policy and manifest have a few hundred patterns, each of which is matched
 * against many paths of many hosts; others come from hosts.
 */
const limit = 256 * 1024;

/** Undefined: it is a plain path, or a range in it runs backwards, which no shell matches. */
const compiled = memoizeByText(limit, (pattern): ShellPattern | undefined =>
  special.test(pattern) ? shellPattern(pattern) : undefined,
);

/** Whether a path matches a pattern of a listing: a shell pattern whose `*` and `?` stop at a slash, or `FOLDER/**`. */
export function matchesPattern(pattern: string, path: string): boolean {
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  return compiled(pattern)?.test(path) ?? pattern === path;
}

export const isPattern = (pattern: string): boolean => pattern.endsWith('/**') || special.test(pattern);

/** The folders above a path or above the first special step of a pattern, the root not among them, outermost first. */
export const foldersOf = memoizeByText(limit, foldersAbove);

function foldersAbove(pattern: string): readonly string[] {
  const steps = pattern.split('/').slice(1);
  const literal = steps.findIndex((step) => special.test(step));
  const names = steps.slice(0, literal < 0 ? -1 : literal);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
}
