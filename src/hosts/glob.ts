import type { ShellPattern } from '../sdk/shell-pattern.ts';
import { shellPattern } from '../sdk/shell-pattern.ts';

const nothing: ShellPattern = { test: () => false };

/** A shell pattern as a matcher; one in which a range runs backwards matches nothing, as in a shell. */
export const globMatcher = (pattern: string): ShellPattern => shellPattern(pattern) ?? nothing;

/** What every match of a shell pattern begins with: asking for that first is quicker than the matcher. */
export const literalStart = (pattern: string): string => pattern.split(/[*?[]/, 1)[0] ?? '';
