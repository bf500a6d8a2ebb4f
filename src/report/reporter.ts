import type { PairReport, Report } from '../sdk/index.ts';
import { neutraliseHead, neutralisePair } from './neutralise/neutralise.ts';

/** Style of a report for the terminal. Other formats ignore it. */
export interface Style {
  readonly color: boolean;
  /** Columns of the terminal. The minimum is 40. */
  readonly width: number;
}

/**
 * The document without its pairs. Its rules are those that may be judged; the judged ones are known only after the last
 * pair.
 */
export type ReportHead = Omit<Report, 'pairs'>;

/**
 * The rendering of a document: start, a text per pair, end. The pairs of a fleet do not fit in memory, so a rendering
 * keeps only the data of a pair that the end needs.
 */
export interface Rendering {
  readonly start?: string;
  /** Text that can be written after this pair; empty if the format needs all pairs first. */
  pair(pair: PairReport): string;
  /** The remaining text in parts; the last part ends with a line feed. */
  end(): Iterable<string>;
}

/** Starts a document. Pure: equal head, style and pairs give equal bytes. */
export type Reporter = (head: ReportHead, style: Style) => Rendering;

/** Wraps a reporter so that the document is neutralised before rendering. */
export const reporter =
  (begin: Reporter): Reporter =>
  (head, style) => {
    const rendering = begin(neutraliseHead(head), style);
    return { ...rendering, pair: (pair) => rendering.pair(neutralisePair(pair)) };
  };
