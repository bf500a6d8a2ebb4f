import { createHash } from 'node:crypto';
import type { PlacedFinding } from './findings.ts';

/** A place in the repository that the report is shown with. */
export interface Anchor {
  /** Relative to the repository's root, with `/`, never empty. */
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/** Where there is no file in the repository to show: the file that names the pair. Code scanning refuses findings without one. */
export const pairFile: Anchor = { path: 'halint.yaml', line: 1 };

/**
 * The file to show for a finding. A path on a host is none of the repository's; but where the host is a rendered tree
 * (`tree rendered/a`), the file lies below it.
 */
export function anchorOf({ pair, result, finding }: PlacedFinding): Anchor {
  const side = finding.host ?? result.host;
  if (side === undefined || finding.at === undefined) return pairFile;
  const tree = /^tree (?:\.\/)*(.+?)\/*$/.exec(pair.hosts[side].via)?.[1];
  if (tree === undefined) return pairFile;
  const path = `${tree}/${finding.at.path.replace(/^\/+/, '')}`;
  return staysInside(path) ? { path, line: finding.at.line ?? 1 } : pairFile;
}

/** Relative, without `..`, and without characters that were made visible by an escape: no such file is there. */
const staysInside = (path: string): boolean =>
  !path.includes('\\') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** The same fault has the same fingerprint in every run, wherever its line moved; equal ones of one document are told apart by number. */
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
