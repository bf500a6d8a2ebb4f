import { addresses } from '../../facts/network/addresses.ts';
import { certificates } from '../../facts/security/certificates.ts';
import { clusterState } from '../../facts/cluster/cluster-state.ts';
import { drbdState } from '../../facts/replication/drbd-state.ts';
import { hostIdentity } from '../../facts/identity/host-identity.ts';
import { hostNames } from '../../facts/identity/host-names.ts';
import { manifestEntries } from '../../facts/manifest/entries.ts';
import type { FileClass } from '../../facts/manifest/file-class.ts';
import { classOf, isKeyed, manifestFile, manifestSource } from '../../facts/manifest/manifest.ts';
import { isPattern, matchesPattern } from '../../facts/manifest/pattern.ts';
import { mapFiles } from '../../facts/applications/map-files.ts';
import { mounts } from '../../facts/storage/mounts.ts';
import { nodeName } from '../../facts/identity/node-name.ts';
import { quorumState } from '../../facts/cluster/quorum-state.ts';
import { dataServices } from '../../facts/services/data-services.ts';
import { sharedTexts } from '../../facts/drift/shared-texts.ts';
import { syncedFiles } from '../../facts/drift/synced-files.ts';
import type { AnyFact, Pair, Reading, Sources, TextFile } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknownFrom } from '../../sdk/index.ts';
import { baseFile } from './base.ts';
import { syncedFolders } from './parent-folders.ts';

/** Files whose digests are keyed: they are listed once more, with digests that hold until the plan is applied. */
function hostKeyedPatterns({ policy }: Pair): readonly string[] {
  const keyed = policy.syncedFiles.filter(isKeyed);
  // A folder of harmless texts may hold a secret one that the manifest knows by name.
  const inside = manifestEntries
    .map(({ pattern }) => pattern)
    .filter(
      (pattern) =>
        isKeyed(pattern) && policy.syncedFiles.some((wide) => isPattern(wide) && matchesPattern(wide, pattern)),
    );
  return [...new Set([...keyed, ...inside])].sort();
}

/** Digests of secret files under the host's own key, by path. */
export const hostKeyedDigests = defineFact({
  id: 'sync-held-files',
  describes: 'Digests of secret files under a key of their own host',
  sources: ({ pair }) => ({ files: listing('sync-held', hostKeyedPatterns(pair), 'held') }),
  parse({ files }) {
    if (!files.read) return unknownFrom(files, 'the listing of secret files');
    return known<ReadonlyMap<string, string>>(
      new Map(files.value.flatMap(({ path, digest }) => (digest === undefined ? [] : [[path, digest] as const]))),
    );
  },
});

/**
 * Plain digests of the shared files that the manifest does not list as secret, by path: both hosts, and a later run,
 * have to come to the same one.
 */
export const plainDigests = defineFact({
  id: 'sync-plain-digests',
  describes: 'Digests by which the hosts agree on shared files',
  sources: ({ pair }) => ({
    files: listing(
      'sync-plain',
      pair.policy.syncedFiles.filter((pattern) => !isKeyed(pattern)),
      'plain',
    ),
  }),
  parse({ files }) {
    if (!files.read) return unknownFrom(files, 'the listing of shared files');
    return known<ReadonlyMap<string, string>>(
      new Map(files.value.flatMap(({ path, digest }) => (digest === undefined ? [] : [[path, digest] as const]))),
    );
  },
});

/** The host's copy of the last agreed state, as it was read: `base.ts` brings the two copies together. */
export const agreedState = defineFact({
  id: 'sync-agreed-state',
  describes: 'What both hosts agreed on last',
  sources: { base: file(baseFile, { digestsOnly: true }) },
  parse: ({ base }) => known<Reading<TextFile>>(base),
});

const shown: readonly FileClass[] = ['shared-text', 'shared-public', 'host-variant'];

/** The sources of texts that may be shown, masked; a folder in which the manifest knows of a secret is not read. */
function textSources({ policy }: Pair): Sources {
  const found = policy.syncedFiles.flatMap((pattern) => {
    if (!shown.includes(classOf(pattern))) return [];
    if (!isPattern(pattern)) return [[pattern, manifestFile(pattern)] as const];
    const secret = manifestEntries.some(
      (entry) => entry.pattern !== pattern && isKeyed(entry.pattern) && matchesPattern(pattern, entry.pattern),
    );
    if (secret || isKeyed(pattern)) return [];
    const flat = pattern.endsWith('/**') ? pattern.slice(0, -1) : pattern;
    return [[pattern, manifestSource(flat)] as const];
  });
  return Object.fromEntries(found);
}

/** Texts of the shared files, for differences that people read. What is not here is compared by digest alone. */
export const syncTexts = defineFact({
  id: 'sync-texts',
  describes: 'Texts of the files that both hosts share, secrets hidden',
  sources: ({ pair }) => textSources(pair),
  parse(readings) {
    const texts = new Map<string, string>();
    for (const reading of Object.values(readings)) {
      if (!reading.read) continue;
      const { value } = reading;
      for (const each of Array.isArray(value) ? value : [value])
        if ('text' in each && shown.includes(classOf(each.path))) texts.set(each.path, each.text);
    }
    return known<ReadonlyMap<string, string>>(texts);
  },
});

/** Everything that sync reads in addition to the inputs of the rules. */
export const syncFacts: readonly AnyFact[] = [
  syncedFiles,
  syncedFolders,
  sharedTexts,
  hostKeyedDigests,
  plainDigests,
  agreedState,
  syncTexts,
  mapFiles,
  hostIdentity,
  hostNames,
  nodeName,
  addresses,
  certificates,
  clusterState,
  quorumState,
  drbdState,
  mounts,
  dataServices,
];

/** What tells who is active, and no more: asked again right before something is written. */
export const roleFacts: readonly AnyFact[] = [
  nodeName,
  addresses,
  clusterState,
  quorumState,
  drbdState,
  mounts,
  dataServices,
];
