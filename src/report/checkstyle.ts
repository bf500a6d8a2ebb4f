import type { Severity } from '../sdk/index.ts';
import { anchorOf, pairFile } from './anchor.ts';
import { findingsOf, groupBy, sentence } from './findings.ts';
import { reporter } from './reporter.ts';
import { unknownSentences } from './unknown.ts';
import { attributes, xmlDocument } from './xml.ts';

const severities: Readonly<Record<Severity, string>> = { critical: 'error', error: 'error', warning: 'warning', info: 'info' };

/** Checkstyle XML (checkstyle-report-1.0.0.xsd), which most code review tools read. */
export const checkstyle = reporter((report) => {
  const found = findingsOf(report).map((placed) => ({
    ...anchorOf(placed),
    severity: severities[placed.result.severity],
    message: sentence(placed),
    source: `halint.${placed.result.rule}`,
  }));
  const unknown = report.pairs
    .flatMap(unknownSentences)
    .map((message) => ({ ...pairFile, severity: 'error', message, source: 'halint.not-judged' }));
  const files = groupBy([...found, ...unknown], ({ path }) => path);
  return xmlDocument({
    checkstyle: {
      ...attributes({ version: '10.0' }),
      file: [...files].map(([name, errors]) => ({
        ...attributes({ name }),
        error: errors.map(({ line, severity, message, source }) => attributes({ line, severity, message, source })),
      })),
    },
  });
});
