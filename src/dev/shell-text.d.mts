import type { Plugin } from 'esbuild';

/** Removes comment lines and indentation from a shell script. */
export function shellText(source: string): string;
export const shellForEsbuild: Plugin;
/** Removes comments and indentation from a style sheet. */
export function styleText(source: string): string;
export const shellForVite: {
  readonly name: string;
  readonly enforce: 'pre';
  resolveId(source: string, importer: string | undefined): string | undefined;
  load(id: string): string | undefined;
};
