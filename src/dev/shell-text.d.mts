import type { Plugin } from 'esbuild';

/** A shell text without its comment lines and indentation. */
export function shellText(source: string): string;
export const shellForEsbuild: Plugin;
export const shellForVite: { readonly name: string; readonly enforce: 'pre'; load(id: string): string | undefined };
