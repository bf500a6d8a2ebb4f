import { wrap } from '../../report/wrap.ts';
import type { Side } from '../../sdk/index.ts';

/** One file that a generator writes, for a host or for the person who sets the hosts up. */
export interface GeneratedFile {
  /** The destination host; absent: it is read or run once, by a person. */
  readonly host?: Side;
  /** On the host, from the root; without a host a bare name. */
  readonly path: string;
  readonly mode: number;
  readonly content: string;
}

/** The same file on both hosts. */
export const onBoth = (path: string, mode: number, content: string): readonly GeneratedFile[] =>
  (['a', 'b'] as const).map((host) => ({ host, path, mode, content }));

/** Lines of a comment with the mark in front, folded to 120 columns; nothing of a host's own text can end it. */
export const comment = (mark: string, text: string): string =>
  wrap(text.replaceAll(/[^\P{C}\n]/gu, '?'), 118 - mark.length)
    .map((line) => `${mark} ${line}`.trimEnd())
    .join('\n');
