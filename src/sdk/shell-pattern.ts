/** A compiled shell pattern. */
export interface ShellPattern {
  test(path: string): boolean;
}

type Token = { readonly kind: 'one'; readonly fits: (character: string) => boolean } | { readonly kind: 'any' };

/**
 * Compiles a shell pattern; `*`, `?` and `[…]` do not match a slash. Undefined if a range is reversed, because no path
 * matches it. Patterns also come from hosts (csync2, DRBD, keepalived, reports of sos), so they are not translated to
 * regular expressions, which could take exponential time. Matching takes at most the length of the pattern times the
 * length of the path.
 */
export function shellPattern(pattern: string): ShellPattern | undefined {
  const tokens = tokensOf(pattern);
  return tokens === undefined ? undefined : { test: (path) => matches(tokens, path) };
}

function tokensOf(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const end = character === '[' ? endOfSet(pattern, at) : -1;
    if (character === '*') {
      // Consecutive stars are equivalent to one.
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (character === '?') {
      tokens.push({ kind: 'one', fits: (each) => each !== '/' });
    } else if (end > 0) {
      const fits = setOf(pattern.slice(at + 1, end));
      if (fits === undefined) return undefined;
      tokens.push({ kind: 'one', fits });
      at = end;
    } else tokens.push({ kind: 'one', fits: (each) => each === character });
  }
  return tokens;
}

/** The end of the set that begins here, or -1 if it is not a set. A leading bracket is a member of the set. */
function endOfSet(pattern: string, start: number): number {
  const first = /^\[[!^]?/.exec(pattern.slice(start, start + 2))?.[0].length ?? 1;
  return pattern.indexOf(']', start + first + 1);
}

function setOf(text: string): ((character: string) => boolean) | undefined {
  const negated = /^[!^]/.test(text);
  const inside = negated ? text.slice(1) : text;
  const singles = new Set<string>();
  const ranges: (readonly [from: string, to: string])[] = [];
  for (let at = 0; at < inside.length; at++) {
    const from = inside.charAt(at);
    const to = inside.charAt(at + 2);
    if (inside[at + 1] !== '-' || to === '') singles.add(from);
    else {
      if (to < from) return undefined;
      ranges.push([from, to]);
      at += 2;
    }
  }
  return (each) =>
    each !== '/' && (singles.has(each) || ranges.some(([from, to]) => from <= each && each <= to)) !== negated;
}

/** Backtracks only to the last `*`, which can match everything that an earlier one could. A slash ends both. */
function matches(tokens: readonly Token[], path: string): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let taken = 0;
  while (at < path.length) {
    const next = tokens[token];
    if (next?.kind === 'any') {
      star = token++;
      taken = at;
    } else if (next?.fits(path.charAt(at)) === true) {
      token++;
      at++;
    } else if (star >= 0 && path[taken] !== '/') {
      token = star + 1;
      at = ++taken;
    } else return false;
  }
  while (tokens[token]?.kind === 'any') token++;
  return token === tokens.length;
}
