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
  const plain = text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  for (const [i, lineText] of plain.split('\n').entries()) {
    for (const [token, quoted] of lineText.matchAll(/"([^"]*)"|\/\/.*|#.*|[{};]|[^\s{};"#]+/g)) {
      if (token.startsWith('//') || token.startsWith('#')) break;
      if (quoted !== undefined) {
        options.push({ name: [...scopes, pending].filter((part) => part !== '').join('::'), value: quoted, line: i + 1 });
      } else if (token === '{') {
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
