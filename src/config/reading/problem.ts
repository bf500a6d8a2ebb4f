/** Something wrong in a file of the user's, and where. Lines and columns count from 1. */
export interface Problem {
  /** Path as the user would write it. */
  readonly file: string;
  /** 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** One sentence: what was expected and what stands there. Never holds a secret. */
  readonly message: string;
  readonly excerpt?: Excerpt;
}

/** The line of a problem as it may be shown: secrets are blanked, so that columns may differ from the file's. */
export interface Excerpt {
  readonly text: string;
  /** The part to mark, in characters of `text`, from 0. */
  readonly from: number;
  readonly width: number;
}

/**
 * Renders problems for a terminal: place and sentence, the source line, and a caret below it.
 *
 *     halint.yaml:12:9: unknown key "adress" in pair.hosts.a; did you mean "address"?
 *       12 |         adress: 192.0.2.11
 *          |         ^^^^^^
 */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(render).join('\n');
}

function render({ file, line, column, message, excerpt }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  if (excerpt === undefined) return `${place}: ${message}`;
  // Tabs keep their width in the caret line, whatever the terminal makes of them.
  const indent = excerpt.text.slice(0, excerpt.from).replace(/[^\t]/g, ' ');
  const caret = '^'.repeat(Math.max(1, excerpt.width));
  return [`${place}: ${message}`, `${String(line).padStart(4)} | ${excerpt.text}`, `     | ${indent}${caret}`].join(
    '\n',
  );
}
