/** A line of an indented text with the deeper lines below it. */
export interface OutlineNode {
  readonly text: string;
  readonly below: readonly OutlineNode[];
}

interface Growing {
  readonly text: string;
  readonly indent: number;
  readonly below: Growing[];
}

/** Reads a text whose structure is its indentation. Blank lines are skipped. */
export function readOutline(text: string): readonly OutlineNode[] {
  const root: Growing = { text: '', indent: -1, below: [] };
  const path: Growing[] = [root];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const node: Growing = { text: line.trim(), indent: line.search(/\S/), below: [] };
    while ((path.at(-1)?.indent ?? -1) >= node.indent) path.pop();
    (path.at(-1) ?? root).below.push(node);
    path.push(node);
  }
  return root.below;
}

/** A line without structure below it: on a terminal, pcs wraps long ones and indents the rest. */
export const wholeLine = ({ text, below }: OutlineNode): string => [text, ...below.map(wholeLine)].join(' ');
