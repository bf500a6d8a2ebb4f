import { createHash } from 'node:crypto';
import type { Location, PairReport } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';

/** A place in the repository that the report is shown with. */
export interface Anchor {
  /** Relative to the repository's root, with `/`, never empty. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Where the document does not say in which file the pair is declared. Code scanning refuses findings without a file.
 */
export const usualFile: Anchor = { path: 'halint.yaml', line: 1 };

/** The place to show for messages about a pair as a whole, and for findings without a file in the repository. */
export const pairAnchor = ({ declaredAt }: PairReport): Anchor => anchorAt(declaredAt) ?? usualFile;

/**
 * The place to show for a finding: the rendered file, if the host is a rendered root in the repository. Otherwise `at`
 * is a path on a host, which names no file of the repository.
 */
export const anchorOf = ({ pair, finding }: PlacedFinding): Anchor => anchorAt(finding.file) ?? pairAnchor(pair);

const anchorAt = (place: Location | undefined): Anchor | undefined =>
  place === undefined || !staysInside(place.path) ? undefined : { path: place.path, line: place.line ?? 1 };

/** Relative, without `..`, and without characters that were made visible by an escape: no such file is there. */
const staysInside = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/**
 * The same fault has the same fingerprint in every run, wherever its line moved; equal ones of one document are told
 * apart by number.
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
