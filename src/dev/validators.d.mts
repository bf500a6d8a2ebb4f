import type { Plugin } from 'esbuild';

export const validatorsForEsbuild: Plugin;
export const validatorsForVite: { readonly name: string };
