/** The regular expression of a shell pattern: `*` and `?` do not match a slash. */
export function globMatcher(pattern: string): RegExp {
  const body = pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((part, i) => {
      if (i % 2 === 0) return part.replaceAll(/[.+^${}()|\\/[\]]/g, String.raw`\$&`);
      return part === '*' ? '[^/]*' : part === '?' ? '[^/]' : part.replace('[!', '[^');
    })
    .join('');
  return new RegExp(`^${body}$`);
}

/** What every match of a shell pattern begins with: asking for that first is quicker than the expression. */
export const literalStart = (pattern: string): string => pattern.split(/[*?[]/, 1)[0] ?? '';
