/** A problem in an input file, with its location. Lines and columns count from 1. */
export interface Problem {
  /** The path as the user would write it. */
  readonly file: string;
  /** 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** One sentence: the expected and the actual value. Never contains a secret. */
  readonly message: string;
  readonly excerpt?: Excerpt;
}

/** The line of a problem for display. Secrets are masked, so columns may differ from the file. */
export interface Excerpt {
  readonly text: string;
  /** The part to mark, in characters of `text`, from 0. */
  readonly from: number;
  readonly width: number;
}

/**
 * Renders problems for a terminal: location and message, the source line, and a caret below it.
 *
 * halint.yaml:12:9: unknown key "adress" in pair.hosts.a; did you mean "address"? 12 | adress: 192.0.2.11 | ^^^^^^
 */
export function renderProblems(problems: readonly Problem[]): string {
  return problems.map(render).join('\n');
}

function render({ file, line, column, message, excerpt }: Problem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  if (excerpt === undefined) return `${place}: ${message}`;
  // Tabs are kept in the caret line, so that it aligns with the source line.
  const indent = excerpt.text.slice(0, excerpt.from).replace(/[^\t]/g, ' ');
  const caret = '^'.repeat(Math.max(1, excerpt.width));
  return [`${place}: ${message}`, `${String(line).padStart(4)} | ${excerpt.text}`, `     | ${indent}${caret}`].join(
    '\n',
  );
}
