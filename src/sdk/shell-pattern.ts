/** A shell pattern that paths are held against. */
export interface ShellPattern {
  test(path: string): boolean;
}

type Token = { readonly kind: 'one'; readonly fits: (character: string) => boolean } | { readonly kind: 'any' };

/**
 * Reads a shell pattern: `*` and `?` and `[…]` do not match a slash. Undefined where a range in it runs backwards,
 * which no path matches. Patterns come from hosts as well (csync2, DRBD, keepalived, reports of sos): no regular
 * expression is made of one, because some of those take exponential time. This takes the length of the pattern times
 * that of the path at most.
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
      // Several in a row are one.
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

/**
 * Where the set that begins here ends; a bracket that stands first in it is one of its characters. -1: it is no set.
 */
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

/**
 * Goes back to the last `*` only: what an earlier one could take beyond that, the last one can take as well. A slash
 * ends both.
 */
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
