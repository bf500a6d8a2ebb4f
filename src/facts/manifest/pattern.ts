const special = /([*?]|\[[^\]]*\])/;

/** Patterns as regular expressions; undefined: it is a plain path, or a range in it runs backwards, which no shell would match. */
const compiled = new Map<string, RegExp | undefined>();

/** Whether a path matches a pattern of a listing: a shell pattern whose `*` and `?` stop at a slash, or `FOLDER/**`. */
export function matchesPattern(pattern: string, path: string): boolean {
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  // Policy and manifest have a few hundred patterns, each of which is asked about many paths of many hosts.
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern)?.test(path) ?? pattern === path;
}

function compile(pattern: string): RegExp | undefined {
  if (!special.test(pattern)) return undefined;
  const body = pattern
    .split(special)
    .map((part, i) => {
      if (i % 2 === 0) return part.replaceAll(/[.+^${}()|\\/[\]*?]/g, String.raw`\$&`);
      return part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace('[!', '[^');
    })
    .join('');
  try {
    return new RegExp(`^${body}$`);
  } catch {
    return undefined;
  }
}

export const isPattern = (pattern: string): boolean => pattern.endsWith('/**') || special.test(pattern);

/** The folders above a path or above the first special step of a pattern, the root not among them, outermost first. */
export function foldersOf(pattern: string): readonly string[] {
  const found = above.get(pattern) ?? foldersAbove(pattern);
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
