import { createHash } from 'node:crypto';
import type { Severity } from '../../sdk/index.ts';
import type { Anchor } from './anchor.ts';
import { anchorOf, fingerprints, pairAnchor } from './anchor.ts';
import type { PlacedFinding } from '../findings.ts';
import { findingsOf, sentence } from '../findings.ts';
import { detachedCopy } from '../compressed-buffer.ts';
import { JsonList } from '../json-list.ts';
import { reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { unknownSentences } from '../unknown.ts';

const severities: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  error: 'critical',
  warning: 'minor',
  info: 'info',
};

/**
 * GitLab's Code Quality report. Rules that could not be judged are entries too, because the widget shows an empty
 * report as a success.
 */
export const gitlab = reporter(() => {
  const entries = new JsonList(0);
  const mark = fingerprints();
  const unknown: object[] = [];
  let pairs = 0;
  return {
    pair: (pair) => {
      const about = (sentence: string, description: string): object =>
        notJudgedEntry(pairAnchor(pair), detachedCopy(description), [pairs, pair.pair, sentence]);
      const settings = settingSentences(pair).map((each) => ({
        ...about(each, `${pair.pair}: ${each}`),
        check_name: 'halint/settings',
        severity: 'info',
      }));
      const notJudged = unknownSentences(pair).map((each) => about(each, each));
      const text = entries.items(findingsOf(pair).map((placed) => found(placed, mark(placed))));
      for (const each of [...settings, ...notJudged]) unknown.push(each);
      pairs += 1;
      return text;
    },
    end: () => [...unknown.map((each) => entries.item(each)), `${entries.end()}\n`],
  };
});

function found(placed: PlacedFinding, fingerprint: string): object {
  const { path, line } = anchorOf(placed);
  return {
    description: sentence(placed),
    check_name: placed.result.rule,
    fingerprint,
    severity: severities[placed.result.severity],
    location: { path, lines: { begin: line } },
  };
}

const notJudgedEntry = ({ path, line }: Anchor, description: string, identity: readonly unknown[]): object => ({
  description,
  check_name: 'halint/not-judged',
  fingerprint: createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32),
  severity: 'major',
  location: { path, lines: { begin: line } },
});
