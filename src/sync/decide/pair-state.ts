import type { DriftSide } from '../../facts/drift/drift-description.ts';
import { isNodeBound, mayDifferBetweenHosts } from '../../facts/drift/drift-description.ts';
import { nodeNames } from '../../facts/drift/node-bound.ts';
import { classOf, isKeyed } from '../../facts/manifest/manifest.ts';
import { isPattern, matchesPattern } from '../../facts/manifest/pattern.ts';
import type { MapFiles } from '../../facts/applications/map-files.ts';
import { mapFiles } from '../../facts/applications/map-files.ts';
import { settingsOf, sharedTexts } from '../../facts/drift/shared-texts.ts';
import type { SyncedFile, SyncedFiles } from '../../facts/drift/synced-files.ts';
import { syncedFiles, unreadReason } from '../../facts/drift/synced-files.ts';
import type { SettingDifference } from '../../facts/drift/text-difference.ts';
import { differences } from '../../facts/drift/text-difference.ts';
import { addresses } from '../../facts/network/addresses.ts';
import type { Certificates } from '../../facts/security/certificates.ts';
import { certificates, dateOf } from '../../facts/security/certificates.ts';
import { clusterState } from '../../facts/cluster/cluster-state.ts';
import { drbdState } from '../../facts/replication/drbd-state.ts';
import { hostIdentity } from '../../facts/identity/host-identity.ts';
import { hostNames } from '../../facts/identity/host-names.ts';
import { mounts } from '../../facts/storage/mounts.ts';
import { nodeName } from '../../facts/identity/node-name.ts';
import { quorumState } from '../../facts/cluster/quorum-state.ts';
import { dataServices } from '../../facts/services/data-services.ts';
import { HostFacts } from '../../engine/facts.ts';
import { contextOf } from '../../engine/select.ts';
import type { HostSnapshot, Pair, Side, Snapshot } from '../../sdk/index.ts';
import { notRead } from '../../sdk/index.ts';
import type { Base } from '../state/base.ts';
import { agreedBase, machineDigest } from '../state/base.ts';
import type { Observed, PathBase } from './decide.ts';
import type { FileState } from '../state/file-state.ts';
import { absent } from '../state/file-state.ts';
import type { Folder, SyncedFolders } from '../state/parent-folders.ts';
import { foldersFor, syncedFolders } from '../state/parent-folders.ts';
import { factOf } from '../state/read-facts.ts';
import type { Roles, RoleView } from '../state/roles.ts';
import { settleRoles } from '../state/roles.ts';
import { agreedState, hostKeyedDigests, plainDigests, syncTexts } from '../state/sources.ts';

/** One path as sync sees it. */
export interface PathState {
  readonly path: string;
  readonly states: Readonly<Record<Side, FileState>>;
  readonly equal: Observed['equal'];
  /** Settings that differ, those that may differ left out; undefined where the format is not known. */
  readonly settings?: readonly SettingDifference[];
  /** Anything else that may be reported of the difference: what the certificates in it say. */
  readonly note?: string;
  /** Seconds since the epoch, by each host's clock. */
  readonly modified: Readonly<Record<Side, number | undefined>>;
}

/** Everything that sync decides on, out of one snapshot. */
export interface PairState {
  readonly roles: Roles;
  readonly base: Base;
  readonly machines: Readonly<Record<Side, string | undefined>>;
  readonly paths: readonly PathState[];
  /** Patterns whose matches are unknown. */
  readonly unreadable: readonly { readonly path: string; readonly side: Side; readonly why: string }[];
  /** The folders above the paths, as far as they are known. */
  readonly folders: Readonly<Record<Side, ReadonlyMap<string, Folder>>>;
  readonly texts: Readonly<Record<Side, ReadonlyMap<string, string>>>;
  readonly maps: Readonly<Record<Side, MapFiles>>;
}

interface HostState extends RoleView {
  readonly files: SyncedFiles | string;
  readonly folders: SyncedFolders | undefined;
  readonly hostKeyed: ReadonlyMap<string, string>;
  readonly plain: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly maps: MapFiles;
  readonly served: Certificates['served'];
  readonly machine: string | undefined;
  readonly drift: DriftSide;
  readonly base: Parameters<typeof agreedBase>[0]['a'];
}

/** Reads a snapshot for sync. Pure. */
export function pairState(snapshot: Snapshot, pair: Pair): PairState {
  const halves = { a: hostState(snapshot.hosts.a, pair, 'a'), b: hostState(snapshot.hosts.b, pair, 'b') };
  const { a, b } = halves;
  const machines = { a: a.machine, b: b.machine };
  const shared = {
    roles: settleRoles(pair, halves),
    machines,
    texts: { a: a.texts, b: b.texts },
    maps: { a: a.maps, b: b.maps },
  };
  const base = agreedBase({ a: a.base, b: b.base }, pair.name, machines);
  if (typeof a.files === 'string' || typeof b.files === 'string') {
    const unreadable = (['a', 'b'] as const).flatMap((side) => {
      const { files } = halves[side];
      return typeof files === 'string' ? [{ path: '/', side, why: files }] : [];
    });
    return { ...shared, base, paths: [], folders: { a: new Map(), b: new Map() }, unreadable };
  }
  const [left, right] = [a.files, b.files];
  const unreadable = [...unreadableIn(left, 'a'), ...unreadableIn(right, 'b')];
  const names = new Set([...left.files, ...right.files].map(({ path }) => path));
  for (const { path } of unreadable) if (!isPattern(path)) names.add(path);
  // What was agreed and no longer exists on both hosts would not be missed otherwise.
  const managed = (path: string): boolean => pair.policy.syncedFiles.some((pattern) => matchesPattern(pattern, path));
  if (base.agreed) for (const path of base.files.keys()) if (managed(path)) names.add(path);
  // The listing keys a digest by the pattern that led to the file, not by what the file turned out to be.
  const keyed = (path: string): boolean =>
    pair.policy.syncedFiles.some((pattern) => isKeyed(pattern) && (pattern === path || matchesPattern(pattern, path)));
  const paths = [...names].sort().map((path) => pathState(path, { left, right, a, b, keyed }));
  const folders = { a: foldersFor(names, left.files, a.folders), b: foldersFor(names, right.files, b.folders) };
  return { ...shared, base, paths, folders, unreadable: unreadable.filter(({ path }) => isPattern(path)) };
}

const unreadableIn = (files: SyncedFiles, side: Side): PairState['unreadable'] =>
  files.unread.map(({ pattern, why }) => ({ path: pattern, side, why }));

function hostState(snapshot: HostSnapshot, pair: Pair, side: Side): HostState {
  const facts = new HostFacts(snapshot, contextOf(pair, side));
  const [files, hostKeyed, plain, texts, maps] = [
    factOf(snapshot, facts, syncedFiles),
    factOf(snapshot, facts, hostKeyedDigests),
    factOf(snapshot, facts, plainDigests),
    factOf(snapshot, facts, syncTexts),
    factOf(snapshot, facts, mapFiles),
  ];
  const [identity, base, names] = [
    factOf(snapshot, facts, hostIdentity),
    factOf(snapshot, facts, agreedState),
    factOf(snapshot, facts, hostNames),
  ];
  const folders = factOf(snapshot, facts, syncedFolders);
  const [settings, interfaces] = [factOf(snapshot, facts, sharedTexts), factOf(snapshot, facts, addresses)];
  const served = factOf(snapshot, facts, certificates);
  const machineId = identity.known ? identity.value.find(({ name }) => name === 'machine id')?.value : undefined;
  const { name } = pair.hosts[side];
  return {
    status: snapshot.status,
    ...(snapshot.error === undefined ? {} : { error: snapshot.error }),
    ...(snapshot.clockReference === undefined ? {} : { readAt: snapshot.clockReference }),
    nodeName: factOf(snapshot, facts, nodeName),
    addresses: interfaces,
    cluster: factOf(snapshot, facts, clusterState),
    quorum: factOf(snapshot, facts, quorumState),
    drbd: factOf(snapshot, facts, drbdState),
    mounts: factOf(snapshot, facts, mounts),
    units: factOf(snapshot, facts, dataServices),
    files: files.known ? (files.value.incomplete ?? files.value) : files.detail,
    folders: folders.known ? folders.value : undefined,
    hostKeyed: hostKeyed.known ? hostKeyed.value : new Map<string, string>(),
    plain: plain.known ? plain.value : new Map<string, string>(),
    texts: texts.known ? texts.value : new Map<string, string>(),
    maps: maps.known ? maps.value : {},
    served: served.known ? served.value.served : [],
    machine: machineId === undefined ? undefined : machineDigest(machineId),
    base: base.known ? base.value : notRead(base.reason === 'unparsable' ? 'not-collected' : base.reason, base.detail),
    drift: {
      name,
      texts: settings.known ? settings.value.texts : [],
      node: names.known
        ? nodeNames(pair, [pair.hosts[side]], names.value, interfaces)
        : { addresses: [], names: [name] },
    },
  };
}

interface BothHosts {
  readonly left: SyncedFiles;
  readonly right: SyncedFiles;
  readonly a: HostState;
  readonly b: HostState;
  /** Whether the digest of a path is good for this run only. */
  readonly keyed: (path: string) => boolean;
}

function pathState(path: string, { left, right, a, b, keyed }: BothHosts): PathState {
  const [x, y] = [left, right].map(({ files }) => files.find((file) => file.path === path));
  const states = {
    a: stateOf(path, x, left, keyed(path) ? { hostKeyed: a.hostKeyed } : { plain: a.plain }),
    b: stateOf(path, y, right, keyed(path) ? { hostKeyed: b.hostKeyed } : { plain: b.plain }),
  };
  const base = { path, states, modified: { a: x?.modified, b: y?.modified } };
  if (x?.type !== 'file' || y?.type !== 'file' || x.digest === undefined || y.digest === undefined)
    return { ...base, equal: 'unseen' };
  if (x.digest === y.digest) return { ...base, equal: 'same' };
  const note = certificateNote(path, a, b);
  if (note !== undefined) return { ...base, equal: 'different', note };
  const [mine, theirs] = [settingsOf(a.drift.texts, path), settingsOf(b.drift.texts, path)];
  const found = mine === undefined || theirs === undefined ? undefined : differences(mine, theirs);
  if (found === undefined) return { ...base, equal: 'different' };
  const binding = found.filter(
    (each) => !mayDifferBetweenHosts(path, each) && !isNodeBound(each, a.drift.node, b.drift.node),
  );
  // Comments and blanks: the bytes differ, nothing that counts does, and nothing that may differ either.
  if (found.length === 0) return { ...base, equal: 'different', settings: [] };
  if (binding.length === 0) return { ...base, equal: 'same', settings: [] };
  return { ...base, equal: binding.length < found.length ? 'mixed' : 'different', settings: binding };
}

/** What is public about two files of certificates that differ. */
function certificateNote(path: string, a: HostState, b: HostState): string | undefined {
  const shown = ([a, b] as const).map(({ served, drift }) => {
    const first = served.find((each) => each.path === path)?.certificates[0];
    return first === undefined
      ? undefined
      : `${drift.name}: certificate of ${first.names.join(', ')}, until ${dateOf(first.notAfter)}`;
  });
  return shown.includes(undefined) ? undefined : `${shown.join('; ')}.`;
}

/** A digest of the run, unless it is keyed for it. */
const openDigest = (digest: string): string | undefined => (digest.startsWith('secret:') ? undefined : digest);

/** Digests that hold until a plan is applied; `hostKeyed`: those of files whose digest is keyed. */
type Lasting = { readonly hostKeyed: ReadonlyMap<string, string> } | { readonly plain: ReadonlyMap<string, string> };

/** What is known of one path on one host. */
function stateOf(path: string, file: SyncedFile | undefined, files: SyncedFiles, lasting: Lasting): FileState {
  const why = unreadReason(files, path);
  if (why !== undefined) return { type: 'unknown', why };
  if (file === undefined) return absent;
  const { type, access: recorded, target, size, digest } = file;
  const access =
    recorded === undefined ? {} : { access: { mode: recorded.mode, user: recorded.user, group: recorded.group } };
  if (type === 'link') return { type, target: target ?? '', ...access };
  if (type !== 'file') return { type, ...access };
  if (digest === undefined) return { type, size, ...access };
  const [kind, value] =
    'hostKeyed' in lasting
      ? (['held', lasting.hostKeyed.get(path)] as const)
      : (['plain', lasting.plain.get(path) ?? openDigest(digest)] as const);
  return { type, size, ...(value === undefined ? {} : { digest: { kind, value } }), ...access };
}

/**
 * A path in the words of the decision table. `active` may be a guess while roles are unsettled: verdicts do not depend
 * on it then.
 */
export function observed({ path, states, equal }: PathState, base: Base, active: Side): Observed {
  const passive = active === 'a' ? 'b' : 'a';
  const entry = base.agreed ? base.files.get(path) : undefined;
  const disputed =
    !base.agreed ||
    (entry === undefined && base.disputed.some((pattern) => pattern === path || matchesPattern(pattern, path)));
  const known: PathBase = disputed
    ? { known: 'none' }
    : entry === undefined
      ? { known: 'absent' }
      : { known: 'agreed', active: entry[active], passive: entry[passive] };
  return { class: classOf(path), base: known, active: states[active], passive: states[passive], equal };
}
