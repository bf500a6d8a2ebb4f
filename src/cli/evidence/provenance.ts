import { readFileSync } from 'node:fs';
import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import type { ChainLink, EffectiveSetting, PairReport, Provenance } from '../../sdk/index.ts';
import type { ScopedRule } from '../../site/expectations.ts';
import { siteFiles } from '../../site/folder.ts';
import type { BundledConfiguration, BundledRule } from './bundle.ts';
import { canonicalJson } from '../../sdk/canonical-json.ts';
import { digestOf, sha256 } from './digest.ts';

/** The parts of the configuration that the verdicts on a pair depend on. */
export function bundledConfiguration(
  configuration: Configuration,
  { pair, waivers }: ConfiguredPair,
  patterns: readonly string[],
  baseline: PairBaseline | undefined,
): BundledConfiguration {
  const { rules, expect, siteRules } = configuration;
  return { pair, rules, patterns, expect, siteRules: siteDigests(siteRules), waivers, baseline: baseline ?? null };
}

/** The texts of the site rules in a folder, as digests. */
export const siteDigests = (folder: string | undefined): BundledConfiguration['siteRules'] =>
  folder === undefined
    ? []
    : siteFiles(folder).files.map(({ id, path }) => ({ id, sha256: sha256(readFileSync(path)) }));

/** The rules with the digest of all that they are made of. */
export const bundledRules = (rules: readonly ScopedRule[]): readonly BundledRule[] =>
  rules.map(({ id, rule, off, set }) => {
    const { reads, optional, appliesTo, check, ...rest } = rule;
    const facts = [...Object.values(reads), ...Object.values(optional)].map((fact) => fact.id);
    return {
      id,
      severity: rule.severity,
      ...(off === undefined ? {} : { off }),
      sha256: digestOf({ ...texts(rest), facts, set, code: [String(appliesTo), String(check)] }),
    };
  });

/** A value with functions as their texts. */
const texts = (value: object): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'function' ? String(each) : each)));

/** The policy of a pair with the origin of each value. */
export const effectivePolicy = ({ pair, policyOrigins }: ConfiguredPair): readonly EffectiveSetting[] =>
  Object.entries(pair.policy)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => ({ key, value: canonicalJson(value), origin: policyOrigins[key] ?? 'default' }));

/** What a report rests on. `snapshot`: its JSON. */
export function provenanceOf(
  snapshot: string,
  configuration: BundledConfiguration,
  rules: readonly BundledRule[],
  policy: readonly EffectiveSetting[],
  previous: ChainLink | null,
): Provenance {
  return {
    snapshot: digestOf(JSON.parse(snapshot)),
    configuration: digestOf(configuration),
    rules: digestOf(rules),
    ...(previous === null ? {} : { previous }),
    policy,
  };
}

/** The report without places in the working tree, which are not part of the snapshot. */
export function withoutPlaces({ declaredAt: _declaredAt, ...report }: PairReport): PairReport {
  const results = report.results.map((result) => ({
    ...result,
    findings: result.findings.map(({ file: _file, ...finding }) => finding),
  }));
  return { ...report, results };
}
