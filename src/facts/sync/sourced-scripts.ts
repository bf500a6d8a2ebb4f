// sh(1), the special built-in "dot"
import type { Location, TextFile } from '../../sdk/index.ts';
import type { CopyScripts } from './copy-scripts.ts';
import { shellCommands } from './shell-commands.ts';

/** The part of a text that came from one file. */
export interface SourcedPart {
  readonly path: string;
  /** The last line of the part in the whole text, from 1. */
  readonly last: number;
  readonly lines: number;
}

export interface WithSourced {
  /** What the script sources, and the script itself. */
  readonly whole: string;
  readonly places: readonly SourcedPart[];
}

const deepest = 4;

/**
 * A script behind the files that it sources, so that their variables are known in it. Files that were not read are left
 * out.
 */
export function withSourced(
  { path, text }: TextFile,
  scripts: CopyScripts | undefined,
  above: readonly string[] = [],
): WithSourced {
  const sourced = shellCommands(text).flatMap(({ words: [command, file = ''] }): readonly TextFile[] => {
    const found = command === '.' || command === 'source' ? scripts?.scripts.get(file) : undefined;
    return found === undefined || found.path === path || above.includes(found.path) ? [] : [found];
  });
  const parts = above.length >= deepest ? [] : sourced.map((each) => withSourced(each, scripts, [...above, path]));
  const texts: string[] = [];
  const places: SourcedPart[] = [];
  let before = 0;
  for (const part of parts) {
    texts.push(part.whole);
    places.push(...part.places.map((each) => ({ ...each, last: each.last + before })));
    before += part.whole.split('\n').length;
  }
  const lines = text.split('\n').length;
  return { whole: [...texts, text].join('\n'), places: [...places, { path, last: before + lines, lines }] };
}

/** Where a line of the whole text comes from. */
export function placeOf(line: number, places: readonly SourcedPart[]): Location {
  const part = places.find(({ last }) => line <= last) ?? places.at(-1);
  return part === undefined ? { path: '' } : { path: part.path, line: Math.max(1, line - (part.last - part.lines)) };
}
