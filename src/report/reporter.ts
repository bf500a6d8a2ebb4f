import type { Report } from '../sdk/index.ts';
import { neutralise } from './neutralise.ts';

/** How a report may look. Formats for machines ignore it. */
export interface Style {
  readonly color: boolean;
  /** Columns of the terminal. Less than 40 is taken as 40. */
  readonly width: number;
}

/** Renders the document, ending with a line feed. Pure: the same document and style give the same bytes. */
export type Reporter = (report: Report, style: Style) => string;

/** A reporter that never sees a hostile character: the document is neutralised before it is rendered. */
export const reporter =
  (render: Reporter): Reporter =>
  (report, style) =>
    render(neutralise(report), style);
