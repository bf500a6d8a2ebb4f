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
