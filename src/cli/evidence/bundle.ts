import type { Expectation } from '../../config/expectation.ts';
import type { RuleSetting } from '../../config/configuration.ts';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import type { ChainLink, Pair, Waiver } from '../../sdk/index.ts';

/** `bundle.json`: what made the bundle, and the bundle before it. */
export interface BundleHead {
  readonly format: 1;
  /** The name of the file, so that exchanged files are noticed. */
  readonly file: string;
  /** The version of halint. */
  readonly halint: string;
  /** SHA-256 of the program's files. */
  readonly program: string;
  readonly node: string;
  /** Where halint ran, and the account. */
  readonly controller: string;
  readonly operator: string;
  /** Null: the first bundle of a chain. */
  readonly previous: ChainLink | null;
}

/** `configuration.json` of a pair: everything in the configuration that a verdict depends on. */
export interface BundledConfiguration {
  /** With the effective policy and the phase of an update. */
  readonly pair: Pair;
  /** By rule id. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Patterns of rule ids from the command line; empty: all rules. */
  readonly patterns: readonly string[];
  readonly expect: readonly Expectation[];
  readonly siteRules: readonly { readonly id: string; readonly sha256: string }[];
  readonly waivers: readonly Waiver[];
  readonly baseline: PairBaseline | null;
}

/** A rule in `rules.json`. */
export interface BundledRule {
  readonly id: string;
  readonly severity: string;
  readonly off?: string;
  /** SHA-256 of its texts, facts, parameters and code. */
  readonly sha256: string;
}

/** Paths of the members of a bundle. */
export const memberPath = {
  head: 'bundle.json',
  rules: 'rules.json',
  digests: 'SHA256SUMS',
  pair: (
    folder: string,
    name: 'snapshot.json.gz' | 'configuration.json' | 'policy.json' | 'history.json' | 'report.json',
  ) => `pairs/${folder}/${name}`,
} as const;

/** The newest bundle of a folder, in the form of sha256sum(1). */
export const latestName = 'LATEST';

export const evidenceSignature = { namespace: 'halint', called: 'evidence bundles' } as const;
