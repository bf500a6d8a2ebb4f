import { RE2JS } from 're2js';

/** Characters; longer ones are not written by hand. */
const longest = 1000;

/**
 * A regular expression that a host's configuration or halint.yaml holds. It is matched by RE2, which takes linear time:
 * with JavaScript's own a pattern of 20 characters can hold a run for years. Undefined where RE2 does not know what it
 * says.
 */
export function foreignExpression(pattern: string): { test(text: string): boolean } | undefined {
  if (pattern.length > longest) return undefined;
  try {
    const compiled = RE2JS.compile(pattern);
    return { test: (text) => compiled.matcher(text).find() };
  } catch {
    return undefined;
  }
}
