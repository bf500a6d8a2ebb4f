import { createHash } from 'node:crypto';
import type { Severity } from '../sdk/index.ts';
import { anchorOf, fingerprints, pairFile } from './anchor.ts';
import { findingsOf, sentence } from './findings.ts';
import { reporter } from './reporter.ts';
import { unknownSentences } from './unknown.ts';

const severities: Readonly<Record<Severity, string>> = { critical: 'blocker', error: 'critical', warning: 'minor', info: 'info' };

/** GitLab's Code Quality report. What could not be judged is an entry too: the widget calls an empty report a success. */
export const gitlab = reporter((report) => {
  const findings = findingsOf(report);
  const marks = fingerprints(findings);
  const found = findings.map((placed, index) => {
    const { path, line } = anchorOf(placed);
    return {
      description: sentence(placed),
      check_name: placed.result.rule,
      fingerprint: marks[index],
      severity: severities[placed.result.severity],
      location: { path, lines: { begin: line } },
    };
  });
  const unknown = report.pairs.flatMap((pair, index) =>
    unknownSentences(pair).map((description) => ({
      description,
      check_name: 'halint/not-judged',
      fingerprint: createHash('sha256').update(JSON.stringify([index, pair.pair, description])).digest('hex').slice(0, 32),
      severity: 'major',
      location: { path: pairFile.path, lines: { begin: pairFile.line } },
    })),
  );
  return `${JSON.stringify([...found, ...unknown], null, 2)}\n`;
});
