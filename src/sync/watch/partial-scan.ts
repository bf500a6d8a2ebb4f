import { isPattern, matchesPattern } from '../../facts/manifest/pattern.ts';
import type { AnyFact, HostSnapshot, NamedRule, Pair, Snapshot, Source } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import { baseFile } from '../state/base.ts';
import { filePolicyFor, groupPatterns } from '../plan/file-policy.ts';

/**
 * The pair as if it shared only the files that these paths are about: they, and everything that is replaced together
 * with them. What is read, decided and planned with it is what would be for the whole pair, for these files.
 */
export function restrictedTo(pair: Pair, paths: readonly string[]): Pair {
  const patterns = new Set(
    paths.filter((path) =>
      pair.policy.syncedFiles.some((pattern) => pattern === path || matchesPattern(pattern, path)),
    ),
  );
  const groups = new Set(paths.flatMap((path) => filePolicyFor(path).group ?? []));
  for (const group of groups) {
    for (const pattern of pair.policy.syncedFiles)
      if (groupPatterns(group).some((own) => overlap(own, pattern))) patterns.add(pattern);
  }
  return { ...pair, policy: { ...pair.policy, syncedFiles: [...patterns].sort() } };
}

const overlap = (x: string, y: string): boolean => x === y || matchesPattern(x, y) || matchesPattern(y, x);

/**
 * Whether what a source shows may have changed together with the files of the patterns. Commands are not: they ask for
 * other things.
 */
export function mayShow(source: Source, patterns: readonly string[]): boolean {
  switch (source.kind) {
    case 'file':
      return source.path === baseFile || patterns.some((pattern) => overlap(pattern, source.path));
    case 'glob':
      return patterns.some(
        (pattern) =>
          overlap(pattern, source.pattern) ||
          (isPattern(pattern) && pattern.split('/*')[0] === source.pattern.split('/*')[0]),
      );
    case 'listing':
      // A listing of the narrowed policy is a narrow one; another counts when it shows one of the paths.
      return (
        source.id.startsWith('sync') || patterns.some((pattern) => source.paths.some((path) => overlap(pattern, path)))
      );
    case 'command':
      return source.argv.some((word) =>
        word.split(' ').some((part) => patterns.includes(part.replaceAll(/['"]/g, ''))),
      );
  }
}

/** A snapshot with fresh readings over those of an earlier one. */
export function withFreshReadings(earlier: Snapshot, fresh: Snapshot): Snapshot {
  const over = (before: HostSnapshot, now: HostSnapshot): HostSnapshot => ({
    ...now,
    readings: { ...before.readings, ...now.readings },
  });
  return { ...fresh, hosts: { a: over(earlier.hosts.a, fresh.hosts.a), b: over(earlier.hosts.b, fresh.hosts.b) } };
}

/** What a snapshot lacks of these sources. */
export const missingSources = ({ readings }: HostSnapshot, sources: readonly Source[]): readonly Source[] =>
  sources.filter((source) => readings[sourceKey(source)] === undefined);

/**
 * The rules that a plan is proved with: those that see the files, and read nothing that is not read anyway. What the
 * others see (the cluster, its mounts) is no other after a file was copied.
 */
export function rulesOnFiles(
  rules: readonly NamedRule[],
  known: readonly AnyFact[],
  files: readonly AnyFact[],
): readonly NamedRule[] {
  const [all, some] = [known, files].map((facts) => new Set(facts.map(({ id }) => id)));
  return rules.filter(({ rule, off }) => {
    const read = [...Object.values(rule.reads), ...Object.values(rule.optional)];
    return off === undefined && read.every(({ id }) => all?.has(id)) && read.some(({ id }) => some?.has(id));
  });
}
