import type { PairReport } from '../sdk/index.ts';

/** Warnings about outdated waivers and baseline entries of a pair, each with its location. */
export const suppressionWarnings = ({ hygiene = [] }: PairReport): readonly string[] =>
  hygiene.map(({ text, at }) =>
    at === undefined ? text : `${text} (${at.path}${at.line === undefined ? '' : `:${at.line}`})`,
  );
