import { createHash } from 'node:crypto';
import type { Location, PairReport } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';

/** A location in the repository, for annotations. */
export interface Anchor {
  /** Relative to the repository's root, with `/`, never empty. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/** Fallback if the file of the pair is unknown. Code scanning rejects findings without a file. */
export const usualFile: Anchor = { path: 'halint.yaml', line: 1 };

/** The location for messages about a pair, and for findings without a file in the repository. */
export const pairAnchor = ({ declaredAt }: PairReport): Anchor => anchorAt(declaredAt) ?? usualFile;

/**
 * The location of a finding: the rendered file, if the host is a rendered root in the repository. Otherwise `at` is a
 * path on a host and not a file of the repository.
 */
export const anchorOf = ({ pair, finding }: PlacedFinding): Anchor => anchorAt(finding.file) ?? pairAnchor(pair);

const anchorAt = (place: Location | undefined): Anchor | undefined =>
  place === undefined || !staysInside(place.path) ? undefined : { path: place.path, line: place.line ?? 1 };

/** Whether a path is relative, without `..`, and without escaped characters (no repository file contains those). */
const staysInside = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * Fingerprints of findings, which are stable across runs and line moves. Equal fingerprints in one document get a
 * number.
 */
export function fingerprints(): (placed: PlacedFinding) => string {
  const seen = new Map<string, number>();
  return ({ pair, result, finding }) => {
    const identity = [pair.pair, result.rule, finding.host ?? result.host, finding.subject, finding.moment];
    const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    return `${digest}:${count}`;
  };
}
