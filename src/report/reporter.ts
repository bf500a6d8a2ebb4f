import type { PairReport, Report } from '../sdk/index.ts';
import { neutraliseHead, neutralisePair } from './neutralise.ts';

/** How a report may look. Formats for machines ignore it. */
export interface Style {
  readonly color: boolean;
  /** Columns of the terminal. Less than 40 is taken as 40. */
  readonly width: number;
}

/**
 * The document without its pairs. Its rules are those that may be judged: before the last pair nobody knows which were.
 */
export type ReportHead = Omit<Report, 'pairs'>;

/**
 * A document in the making: what it begins with, a text for each pair as it comes, and what it ends with. A fleet has
 * more pairs than memory should hold, so nothing of a pair is kept but what the end has to tell of it.
 */
export interface Rendering {
  readonly start?: string;
  /** What can be written once this pair is known; nothing where a format says something of all pairs first. */
  pair(pair: PairReport): string;
  /** The rest, in pieces, the last of which ends with a line feed. */
  end(): Iterable<string>;
}

/** Begins a document. Pure: the same head, style and pairs give the same bytes. */
export type Reporter = (head: ReportHead, style: Style) => Rendering;

/** A reporter that never sees a hostile character: the document is neutralised before it is rendered. */
export const reporter =
  (begin: Reporter): Reporter =>
  (head, style) => {
    const rendering = begin(neutraliseHead(head), style);
    return { ...rendering, pair: (pair) => rendering.pair(neutralisePair(pair)) };
  };
