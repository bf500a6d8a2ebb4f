// https://nginx.org/en/docs/beginners_guide.html#conf_structure
/** One directive, whatever block it is in. */
export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * The directives of a file of nginx in their order, blocks among them. What does not fit is left out: nginx refuses the
 * file.
 */
export function parseNginx(text: string): readonly NginxDirective[] {
  const found: NginxDirective[] = [];
  let words: { readonly text: string; readonly line: number }[] = [];
  let line = 1;
  // A brace after `$` belongs to the name of a variable.
  for (const [token, , double, single] of text.matchAll(
    /\n|#[^\n]*|("((?:[^"\\]|\\.)*)")|'((?:[^'\\]|\\.)*)'|[{};]|(?:\$\{\w+\}|[^ \t\n\v\f\r{};"'#])(?:\$\{\w+\}|[^ \t\n\v\f\r{};])*/g,
  )) {
    if (token === ';' || token === '{') {
      const [name, ...args] = words;
      if (name !== undefined) found.push({ name: name.text, args: args.map((each) => each.text), line: name.line });
      words = [];
    } else if (token === '}') words = [];
    else if (token !== '\n' && !token.startsWith('#')) words.push({ text: double ?? single ?? token, line });
    line += token.split('\n').length - 1;
  }
  return found;
}
