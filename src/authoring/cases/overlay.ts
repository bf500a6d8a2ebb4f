import { createHash } from 'node:crypto';
import { contextOf } from '../../engine/select.ts';
import { memoize } from '../../sdk/memoize.ts';
import { facts } from '../../facts/index.ts';
import { globMatcher } from '../../hosts/glob.ts';
import type {
  AnyReading,
  HostSnapshot,
  ListedFile,
  Pair,
  ReadingFailure,
  Side,
  Snapshot,
  TextFile,
} from '../../sdk/index.ts';
import { notCaptured, notRead, readAs, sourceKey } from '../../sdk/index.ts';

/**
 * One change of a case relative to `fixtures/healthy`. Exactly one of `file`, `command`, `metadata` selects the
 * reading; the other keys describe the change.
 */
export interface Change {
  readonly host: Side | 'both';
  /** A file, in every source that reads it: file, glob or listing. */
  readonly file?: string;
  /** A command: its words separated by blanks, without quotes. A trailing `*` matches any further words. */
  readonly command?: string;
  /** A listed path: its owner, mode, type, digest. */
  readonly metadata?: string;
  readonly text?: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
  readonly append?: string;
  /** Pairs of an exact text (it must occur) and its replacement (every occurrence). */
  readonly replace?: readonly (readonly [string, string])[];
  /** Pairs of a regular expression (it must match) and the replacement of every match. */
  readonly substitute?: readonly (readonly [string, string])[];
  /** `left-out`: missing from a rendered tree. */
  readonly fails?: ReadingFailure | 'left-out';
  readonly set?: Partial<ListedFile> & {
    readonly mode?: string;
    readonly user?: string;
    readonly group?: string;
    readonly uid?: number;
    readonly gid?: number;
  };
}

/** Whether a listing includes a path, by the key of its source. */
export type Listings = ReadonlyMap<string, (path: string) => boolean>;

/** The paths of all listings. An unknown listing is assumed to include any path. */
export const listingsOf = memoize((pair: Pair): Listings => {
  const listings = new Map<string, (path: string) => boolean>();
  for (const source of facts.flatMap((fact) => Object.values(fact.sources(contextOf(pair, 'a'))))) {
    if (source.kind === 'listing') listings.set(sourceKey(source), covers(source.paths));
  }
  return listings;
});

function covers(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    if (pattern.endsWith('/**')) return (path: string) => path.startsWith(pattern.slice(0, -2));
    const matcher = globMatcher(pattern);
    return (path: string) => matcher.test(path);
  });
  return (path) => tests.some((test) => test(path));
}

/**
 * Renames the readings for the configuration of another pair, because sources depend on it (units, files). Paths that
 * the new configuration does not list are removed.
 */
export function adaptToPair(snapshot: Snapshot, before: Pair, after: Pair): Snapshot {
  if (before === after) return snapshot;
  const of = (side: Side): HostSnapshot => {
    const host = snapshot.hosts[side];
    const readings: Record<string, AnyReading> = { ...host.readings };
    for (const fact of facts) {
      const old = fact.sources(contextOf(before, side));
      for (const [name, source] of Object.entries(fact.sources(contextOf(after, side)))) {
        const was = old[name];
        const reading = was === undefined ? undefined : host.readings[sourceKey(was)];
        if (reading === undefined || was === undefined) continue;
        if (source.kind === 'listing' && was.kind === 'listing' && source.paths.join('\n') !== was.paths.join('\n')) {
          readings[sourceKey(source)] = listed(reading, covers(source.paths));
        } else readings[sourceKey(source)] = reading;
      }
    }
    return { ...host, readings };
  };
  return { ...snapshot, hosts: { a: of('a'), b: of('b') } };
}

const listed = (reading: AnyReading, holds: (path: string) => boolean): AnyReading =>
  reading.read && Array.isArray(reading.value)
    ? readAs(reading.value.filter(isListed).filter(({ path }) => holds(path)))
    : reading;

/** Applies the changes to a snapshot. */
export function overlay(snapshot: Snapshot, changes: readonly Change[], listings: Listings): Snapshot {
  const hosts = { ...snapshot.hosts };
  for (const change of changes) {
    const sides: readonly Side[] = change.host === 'both' ? ['a', 'b'] : [change.host];
    for (const side of sides) hosts[side] = applyChange(hosts[side], change, listings);
  }
  return { ...snapshot, hosts };
}

function applyChange(host: HostSnapshot, change: Change, listings: Listings): HostSnapshot {
  const readings: Record<string, AnyReading> = { ...host.readings };
  let hits = 0;
  for (const [key, reading] of Object.entries(readings)) {
    const changed = changeReading(key, reading, change, listings);
    if (changed === undefined) continue;
    readings[key] = changed;
    hits += 1;
  }
  if (hits === 0)
    throw new Error(`no rule reads ${change.file ?? change.command ?? change.metadata}: the change has no effect`);
  return { ...host, readings };
}

function changeReading(key: string, reading: AnyReading, change: Change, listings: Listings): AnyReading | undefined {
  const at = key.indexOf(':');
  const kind = key.slice(0, at);
  const name = key.slice(at + 1);
  if (change.file !== undefined) {
    if (kind === 'file' && name === change.file) return changeFile(reading, change.file, change);
    if (kind === 'glob' && globMatcher(name).test(change.file)) return changeGlob(reading, change.file, change);
    if (kind === 'listing') return changeListedFile(reading, change.file, change);
  }
  if (kind === 'command' && change.command !== undefined && isCommand(name, change.command)) {
    return changeCommand(reading, change);
  }
  if (kind === 'listing' && change.metadata !== undefined && listings.get(key)?.(change.metadata) !== false) {
    return changeMetadata(reading, change.metadata, change);
  }
  return undefined;
}

const isCommand = (name: string, words: string): boolean =>
  [name, startedProgram(name)].some((each) =>
    words.endsWith(' *') ? plain(each).startsWith(plain(words.slice(0, -1))) : plain(each) === plain(words),
  );

/** The program in `sh -c SCRIPT PROGRAM ARGUMENT…`, a script that adds arguments and runs it. */
const startedProgram = (name: string): string => /^sh -c '(?:[^']|'\\'')*' (.+)$/.exec(name)?.[1] ?? name;

const plain = (words: string): string => words.replaceAll(/['"\\]/g, '');

function edited(before: string, change: Change): string {
  let text = change.text ?? change.stdout ?? before;
  for (const [from, to] of change.replace ?? []) {
    if (!text.includes(from)) throw new Error(`the text to replace does not occur: ${from}`);
    text = text.replaceAll(from, to);
  }
  for (const [pattern, to] of change.substitute ?? []) {
    const expression = new RegExp(pattern, 'gm');
    if (text.search(expression) === -1) throw new Error(`no match for ${pattern}`);
    text = text.replace(expression, to);
  }
  return text + (change.append ?? '');
}

function changeFile(reading: AnyReading, path: string, change: Change): AnyReading {
  if (change.fails !== undefined) return failed(change.fails, path);
  const before = reading.read && 'text' in reading.value ? reading.value.text : '';
  return readAs({ path, text: edited(before, change) });
}

function changeGlob(reading: AnyReading, path: string, change: Change): AnyReading {
  if (change.fails !== undefined && change.fails !== 'absent') return failed(change.fails, path);
  const files = reading.read && Array.isArray(reading.value) ? reading.value.filter(isText) : [];
  const others = files.filter((file) => file.path !== path);
  if (change.fails === 'absent') return readAs(others);
  const before = files.find((file) => file.path === path)?.text ?? '';
  return readAs([...others, { path, text: edited(before, change) }].sort((x, y) => (x.path < y.path ? -1 : 1)));
}

const isText = (file: unknown): file is TextFile => typeof file === 'object' && file !== null && 'text' in file;
const isListed = (file: unknown): file is ListedFile => typeof file === 'object' && file !== null && 'type' in file;

/** A listed file with changed text gets a new digest; a removed file is no longer listed. */
function changeListedFile(reading: AnyReading, path: string, change: Change): AnyReading | undefined {
  if (!reading.read || !Array.isArray(reading.value)) return undefined;
  const files = reading.value.filter(isListed);
  if (!files.some((file) => file.path === path)) return undefined;
  if (change.fails === 'absent') return readAs(files.filter((file) => file.path !== path));
  const digest = createHash('sha256')
    .update(JSON.stringify([change.text, change.append, change.replace, change.substitute]))
    .digest('hex');
  return readAs(files.map((file) => (file.path === path && file.digest !== undefined ? { ...file, digest } : file)));
}

function changeMetadata(reading: AnyReading, path: string, change: Change): AnyReading | undefined {
  if (!reading.read || !Array.isArray(reading.value)) return undefined;
  const files = reading.value.filter(isListed);
  const { mode, user, group, uid, gid, ...rest } = change.set ?? {};
  const found = files.find((file) => file.path === path);
  if (change.fails === 'absent')
    return found === undefined ? undefined : readAs(files.filter((file) => file !== found));
  const before = found ?? { path, type: 'file' as const, size: 1, modified: 1_700_000_000, links: 1 };
  const access = {
    ...(before.access ?? { mode: 0o644, user: 'root', group: 'root', uid: 0, gid: 0 }),
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(user === undefined ? {} : { user }),
    ...(group === undefined ? {} : { group }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  };
  const file: ListedFile = { ...before, ...rest, access };
  return readAs([...files.filter((each) => each !== found), file]);
}

function changeCommand(reading: AnyReading, change: Change): AnyReading {
  if (change.fails !== undefined) return failed(change.fails, change.command ?? '');
  const before = reading.read && 'stdout' in reading.value ? reading.value : { stdout: '', stderr: '', exit: 0 };
  return readAs({
    stdout: edited(before.stdout, change),
    stderr: change.stderr ?? before.stderr,
    exit: change.exit ?? (change.stdout === undefined ? before.exit : 0),
  });
}

const failed = (fails: NonNullable<Change['fails']>, what: string): AnyReading =>
  fails === 'left-out' ? notCaptured(what) : notRead(fails, what);
