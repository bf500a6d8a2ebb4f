import type { Plugin } from 'esbuild';

export const realmForEsbuild: Plugin;
export const realmForVite: { readonly name: string };
