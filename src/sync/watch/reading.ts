import { createHash, randomBytes } from 'node:crypto';
import type { Collector } from '../../engine/gather.ts';
import { contextOf, sourcesOf } from '../../engine/select.ts';
import type { AnyReading, HostSnapshot, NamedRule, Pair, Side, Snapshot, Source } from '../../sdk/index.ts';
import { file, sourceKey } from '../../sdk/index.ts';
import type { Roles } from '../roles.ts';
import { pairState } from '../pair-state.ts';
import { roleFacts, syncFacts } from '../sources.ts';
import { freshened, missingIn, narrowed, rulesOver, shows } from './narrow.ts';

/** What was read for a look at the pair, or why nothing is known of it now. */
export type Picture =
  | { readonly kind: 'seen'; readonly pair: Pair; readonly snapshot: Snapshot; readonly whole: boolean }
  | { readonly kind: 'away'; readonly side: Side; readonly why: string };

export interface ReadingOptions {
  readonly pair: Pair;
  readonly rules: readonly NamedRule[];
  readonly hosts: Readonly<Record<Side, Collector>>;
  readonly halint: string;
  /** Seconds for each host. */
  readonly deadline: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Milliseconds that a full reading of the roles is good for, as long as the kernel's own tables stay as they were. */
const rolesHold = 10_000;

/** Addresses and mounts as the kernel has them: what a failover moves first, and what costs nothing to read. */
const tables: readonly Source[] = [file('/proc/self/mountinfo'), file('/proc/net/fib_trie'), file('/proc/net/if_inet6')];

const sides = ['a', 'b'] as const;
type Wanted = Readonly<Record<Side, readonly Source[]>>;

/**
 * Reads the pair for `sync watch`: whole, or only what belongs to some paths, over what is known from the last whole
 * reading. Who is active is asked in full every ten seconds at most; in between the kernel's tables of both hosts have
 * to be exactly what they were then, and one of the signals has to be one that they show.
 */
export class PairReading {
  readonly #options: ReadingOptions;
  readonly rules: readonly NamedRule[];
  #key = randomBytes(32).toString('hex');
  #last: Snapshot | undefined;
  #roles: { readonly at: number; readonly tables: string; readonly found: Roles } | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.rules = rulesOver(options.rules, syncFacts);
  }

  /** Everything that sync looks at. */
  async whole(): Promise<Picture> {
    const { pair } = this.#options;
    this.#key = randomBytes(32).toString('hex');
    const all = (side: Side): readonly Source[] => unique([...sourcesOf(syncFacts, contextOf(pair, side)), ...tables]);
    const snapshot = await this.#read({ a: all('a'), b: all('b') });
    const away = awayIn(snapshot);
    if (away !== undefined) return away;
    this.#last = snapshot;
    this.#remember(snapshot);
    return { kind: 'seen', pair, snapshot, whole: true };
  }

  /** What belongs to these paths, now; everything, where nothing whole was read before. */
  async of(paths: readonly string[]): Promise<Picture> {
    const earlier = this.#last;
    if (earlier === undefined) return this.whole();
    const pair = narrowed(this.#options.pair, paths);
    const roles = this.#rolesHold() ? [] : roleFacts;
    const wanted = (side: Side): readonly Source[] => {
      const context = contextOf(pair, side);
      const sources = sourcesOf(syncFacts, context);
      const fresh = sources.filter((source) => shows(source, pair.policy.syncedFiles));
      return unique([...fresh, ...missingIn(earlier.hosts[side], sources), ...sourcesOf(roles, context), ...tables]);
    };
    const fresh = await this.#read({ a: wanted('a'), b: wanted('b') });
    const away = awayIn(fresh);
    if (away !== undefined) return away;
    let snapshot = freshened(earlier, fresh);
    if (roles.length > 0) this.#remember(snapshot);
    else if (digestOf(snapshot) !== this.#roles?.tables) {
      const again = await this.#readRoles();
      if (again.kind === 'away') return again;
      snapshot = freshened(snapshot, again.snapshot);
    }
    // Roles that were read since are not older than what is kept; narrow listings say nothing of other files.
    this.#last = { ...earlier, hosts: { a: withRoles(earlier.hosts.a, snapshot.hosts.a, this.#roleKeys('a')), b: withRoles(earlier.hosts.b, snapshot.hosts.b, this.#roleKeys('b')) } };
    return { kind: 'seen', pair, snapshot, whole: false };
  }

  /** Who is active now, asked in full. */
  async roles(): Promise<Roles | Extract<Picture, { kind: 'away' }>> {
    const read = await this.#readRoles();
    return read.kind === 'away' ? read : pairState(read.snapshot, this.#options.pair).roles;
  }

  /** Whether the host is still the active one: the last answer, where the kernel's tables still are what they were; or a new one. */
  async stillActive(): Promise<{ readonly side: Side } | string> {
    if (this.#rolesHold()) {
      const now = await this.#read({ a: tables, b: tables });
      const found = this.#roles?.found;
      if (awayIn(now) === undefined && digestOf(now) === this.#roles?.tables && found?.settled === true) return { side: found.active };
    }
    const roles = await this.roles();
    if ('kind' in roles) return `${this.#options.pair.hosts[roles.side].name}: ${roles.why}`;
    return roles.settled ? { side: roles.active } : roles.reasons.join('; ');
  }

  #rolesHold(): boolean {
    const { at, found } = this.#roles ?? {};
    if (at === undefined || found?.settled !== true || this.#options.now() - at > rolesHold) return false;
    return found.signals.some(({ signal }) => signal === 'virtual-address' || signal === 'storage');
  }

  async #readRoles(): Promise<{ readonly kind: 'roles'; readonly snapshot: Snapshot } | Extract<Picture, { kind: 'away' }>> {
    const { pair } = this.#options;
    const wanted = (side: Side): readonly Source[] => unique([...sourcesOf(roleFacts, contextOf(pair, side)), ...tables]);
    const snapshot = await this.#read({ a: wanted('a'), b: wanted('b') });
    const away = awayIn(snapshot);
    if (away !== undefined) return away;
    this.#remember(snapshot);
    return { kind: 'roles', snapshot };
  }

  #remember(snapshot: Snapshot): void {
    this.#roles = { at: this.#options.now(), tables: digestOf(snapshot), found: pairState(snapshot, this.#options.pair).roles };
  }

  #roleKeys(side: Side): readonly string[] {
    return sourcesOf(roleFacts, contextOf(this.#options.pair, side)).map(sourceKey);
  }

  async #read(wanted: Wanted): Promise<Snapshot> {
    const { pair, hosts, halint, deadline, now, signal } = this.#options;
    const read = (side: Side): Promise<HostSnapshot> => hosts[side].collect({ sources: wanted[side], digestKey: this.#key, secrets: {}, deadline }, signal);
    const takenAt = new Date(now()).toISOString();
    const [a, b] = await Promise.all([read('a'), read('b')]);
    return { schemaVersion: 1, halint, pair: pair.name, takenAt, hosts: { a, b } };
  }
}

function awayIn({ hosts }: Snapshot): Extract<Picture, { kind: 'away' }> | undefined {
  const side = sides.find((each) => hosts[each].status !== 'complete');
  return side === undefined ? undefined : { kind: 'away', side, why: hosts[side].error ?? 'no answer' };
}

/** The kernel's tables of both hosts in one value. A table that is not there (IPv6 switched off) is a state as well. */
const digestOf = ({ hosts }: Snapshot): string =>
  createHash('sha256')
    .update(JSON.stringify(sides.map((side) => tables.map((source) => hosts[side].readings[sourceKey(source)]))))
    .digest('hex');

function withRoles(kept: HostSnapshot, now: HostSnapshot, keys: readonly string[]): HostSnapshot {
  const roles = keys.flatMap((key): readonly (readonly [string, AnyReading])[] => {
    const reading = now.readings[key];
    return reading === undefined ? [] : [[key, reading]];
  });
  return { ...kept, readings: { ...kept.readings, ...Object.fromEntries(roles) } };
}

const unique = (sources: readonly Source[]): readonly Source[] => [...new Map(sources.map((source) => [sourceKey(source), source])).values()];
