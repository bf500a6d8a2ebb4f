import { randomBytes } from 'node:crypto';
import { certificates } from '../../facts/security/certificates.ts';
import { mapFiles } from '../../facts/applications/map-files.ts';
import { sharedTexts } from '../../facts/drift/shared-texts.ts';
import { syncedFiles } from '../../facts/drift/synced-files.ts';
import type { Collector } from '../../engine/gather.ts';
import { contextOf, sourcesOf } from '../../engine/select.ts';
import { kernelTableSources, kernelTablesIn } from '../../hosts/collect/kernel-tables.ts';
import type { HostSnapshot, NamedRule, Pair, Side, Snapshot, Source } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';
import { RoleCache, tablesOfBoth } from '../state/role-cache.ts';
import type { Roles } from '../state/roles.ts';
import { pairState } from '../decide/pair-state.ts';
import { roleFacts, syncFacts } from '../state/sources.ts';
import { withFreshReadings, missingSources, restrictedTo, rulesOnFiles, mayShow } from './partial-scan.ts';

/** What was read of the pair, or why it could not be read. */
export type ScanResult =
  | { readonly kind: 'scanned'; readonly pair: Pair; readonly snapshot: Snapshot; readonly whole: boolean }
  | { readonly kind: 'unreachable'; readonly side: Side; readonly why: string };

export interface PairScannerOptions {
  readonly pair: Pair;
  readonly rules: readonly NamedRule[];
  readonly hosts: Readonly<Record<Side, Collector>>;
  /** A digest of the kernel's mounts and addresses on a host; undefined: unknown. */
  readonly tables: (side: Side) => Promise<string | undefined>;
  readonly halint: string;
  /** Seconds for each host. */
  readonly deadline: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const sides = ['a', 'b'] as const;
type Wanted = Readonly<Record<Side, readonly Source[]>>;

/**
 * Reads the pair for `sync watch`: whole, or only what belongs to some paths, over what is known from the last whole
 * reading. Who is active is asked in full every ten seconds at most; in between the kernel's tables of both hosts have
 * to be exactly what they were then, and one of the signals has to be one that they show.
 */
export class PairScanner {
  readonly #options: PairScannerOptions;
  readonly rules: readonly NamedRule[];
  #key = randomBytes(32).toString('hex');
  #last: Snapshot | undefined;
  readonly #knownRoles: RoleCache;

  constructor(options: PairScannerOptions) {
    this.#options = options;
    this.#knownRoles = new RoleCache(options.now);
    this.rules = rulesOnFiles(options.rules, syncFacts, [syncedFiles, sharedTexts, mapFiles, certificates]);
  }

  /** Everything that sync looks at. */
  async everything(): Promise<ScanResult> {
    const { pair } = this.#options;
    this.#key = randomBytes(32).toString('hex');
    const all = (side: Side): readonly Source[] => sourcesOf(syncFacts, contextOf(pair, side));
    const tables = await this.#tables();
    const snapshot = await this.#read({ a: all('a'), b: all('b') });
    const unreachable = unreachableIn(snapshot);
    if (unreachable !== undefined) return unreachable;
    this.#last = snapshot;
    this.#remember(snapshot, tables);
    return { kind: 'scanned', pair, snapshot, whole: true };
  }

  /** What belongs to these paths, now; everything, where nothing whole was read before. */
  async paths(paths: readonly string[]): Promise<ScanResult> {
    const earlier = this.#last;
    if (earlier === undefined) return this.everything();
    const pair = restrictedTo(this.#options.pair, paths);
    const wanted = (side: Side): readonly Source[] => {
      const sources = sourcesOf(syncFacts, contextOf(pair, side));
      return unique([
        ...sources.filter((source) => mayShow(source, pair.policy.syncedFiles)),
        ...missingSources(earlier.hosts[side], sources),
      ]);
    };
    const holding = this.#knownRoles.maybeValid;
    const tables = holding ? kernelTableSources : [];
    const fresh = await this.#read({ a: [...wanted('a'), ...tables], b: [...wanted('b'), ...tables] });
    const unreachable = unreachableIn(fresh);
    if (unreachable !== undefined) return unreachable;
    let snapshot = withFreshReadings(earlier, fresh);
    if (
      !holding ||
      this.#knownRoles.activeIfUnchanged(await tablesOfBoth((side) => kernelTablesIn(fresh.hosts[side]))) === undefined
    ) {
      const again = await this.#readRoles();
      if (again.kind === 'unreachable') return again;
      snapshot = withFreshReadings(snapshot, again.snapshot);
      this.#last = withFreshReadings(earlier, again.snapshot);
    }
    return { kind: 'scanned', pair, snapshot, whole: false };
  }

  /** Who is active now, asked in full. */
  async roles(): Promise<Roles | Extract<ScanResult, { kind: 'unreachable' }>> {
    const read = await this.#readRoles();
    return read.kind === 'unreachable' ? read : pairState(read.snapshot, this.#options.pair).roles;
  }

  /**
   * Whether the host is still the active one: the last answer, where the kernel's tables (read over any connection)
   * still are what they were; or a new one.
   */
  async stillActive(tables: PairScannerOptions['tables']): Promise<{ readonly side: Side } | string> {
    if (this.#knownRoles.maybeValid) {
      const side = this.#knownRoles.activeIfUnchanged(await tablesOfBoth(tables));
      if (side !== undefined) return { side };
    }
    const roles = await this.roles();
    if ('kind' in roles) return `${this.#options.pair.hosts[roles.side].name}: ${roles.why}`;
    return roles.settled ? { side: roles.active } : roles.reasons.join('; ');
  }

  /** The tables are read before the rest: a change in between is detected. */
  async #readRoles(): Promise<
    { readonly kind: 'roles'; readonly snapshot: Snapshot } | Extract<ScanResult, { kind: 'unreachable' }>
  > {
    const { pair } = this.#options;
    const tables = await this.#tables();
    const wanted = (side: Side): readonly Source[] => sourcesOf(roleFacts, contextOf(pair, side));
    const snapshot = await this.#read({ a: wanted('a'), b: wanted('b') });
    const unreachable = unreachableIn(snapshot);
    if (unreachable !== undefined) return unreachable;
    this.#remember(snapshot, tables);
    return { kind: 'roles', snapshot };
  }

  #remember(snapshot: Snapshot, tables: string | undefined): void {
    this.#knownRoles.remember(pairState(snapshot, this.#options.pair).roles, tables);
  }

  #tables(): Promise<string | undefined> {
    return tablesOfBoth(this.#options.tables);
  }

  async #read(wanted: Wanted): Promise<Snapshot> {
    const { pair, hosts, halint, deadline, now, signal } = this.#options;
    const read = (side: Side): Promise<HostSnapshot> =>
      hosts[side].collect({ sources: wanted[side], digestKey: this.#key, secrets: {}, deadline }, signal);
    const takenAt = new Date(now()).toISOString();
    const [a, b] = await Promise.all([read('a'), read('b')]);
    return { schemaVersion: 1, halint, pair: pair.name, takenAt, hosts: { a, b } };
  }
}

function unreachableIn({ hosts }: Snapshot): Extract<ScanResult, { kind: 'unreachable' }> | undefined {
  const side = sides.find((each) => hosts[each].status !== 'complete');
  return side === undefined ? undefined : { kind: 'unreachable', side, why: hosts[side].error ?? 'no answer' };
}

const unique = (sources: readonly Source[]): readonly Source[] => [
  ...new Map(sources.map((source) => [sourceKey(source), source])).values(),
];
