// apt.conf(5)
/** One option with its full name: `APT::Periodic::Unattended-Upgrade` is `1`; items of a list share the list's name. */
export interface AptOption {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Reads options, nested or with `::`. What does not fit is left out: apt itself would refuse the file. */
export function readAptConf(text: string): readonly AptOption[] {
  const options: AptOption[] = [];
  const scopes: string[] = [];
  let pending = '';
  const plain = withoutComments(text);
  for (const [i, lineText] of plain.split('\n').entries()) {
    for (const [token, quoted] of lineText.matchAll(/"([^"]*)"|\/\/.*|#.*|[{};]|[^ \t\n\v\f\r{};"#]+/g)) {
      if (token.startsWith('//') || token.startsWith('#')) break;
      if (quoted !== undefined) {
        options.push({
          name: [...scopes, pending].filter((part) => part !== '').join('::'),
          value: quoted,
          line: i + 1,
        });
      } else if (token === '{') {
        if (scopes.length >= deepest) return options;
        scopes.push(pending);
        pending = '';
      } else if (token === '}') {
        scopes.pop();
        pending = '';
      } else if (token === ';') pending = '';
      else pending = token;
    }
  }
  return options;
}

/** Scopes in scopes; what is nested deeper no person wrote. */
const deepest = 50;

/**
 * With blanks in place of the text between the marks, so that lines keep their numbers. One that does not end is
 * none.
 */
function withoutComments(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf('/*', at);
    const end = start < 0 ? -1 : text.indexOf('*/', start + 2);
    if (end < 0) return parts.join('') + text.slice(at);
    parts.push(text.slice(at, start), text.slice(start, end + 2).replaceAll(/[^\n]/g, ' '));
    at = end + 2;
  }
}
