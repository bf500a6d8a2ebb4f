import type { Plugin } from 'esbuild';

/** Removes comment lines and indentation from a shell script. */
export function shellText(source: string): string;
export const shellForEsbuild: Plugin;
export const shellForVite: { readonly name: string; readonly enforce: 'pre'; load(id: string): string | undefined };
