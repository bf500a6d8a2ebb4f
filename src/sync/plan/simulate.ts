import { parseEquals } from '../../facts/grammar/key-values.ts';
import type { Access, AnyReading, ListedFile, Side, Snapshot, TextFile } from '../../sdk/index.ts';
import { notRead, readAs } from '../../sdk/index.ts';
import type { FileAccess } from '../state/file-state.ts';
import { accessOf } from '../state/file-state.ts';
import type { PlanItem } from './plan.ts';

/**
 * The snapshot as it would be with the items carried out: in every listing, text and command output that shows their
 * paths. Pure, and without any content but what the snapshot holds already.
 */
export function simulatePlan(snapshot: Snapshot, items: readonly PlanItem[]): Snapshot {
  const now = Math.floor(Date.parse(snapshot.takenAt) / 1000);
  return items.reduce((world, item) => withItem(world, item, now), snapshot);
}

function withItem(snapshot: Snapshot, item: PlanItem, now: number): Snapshot {
  const { hosts } = snapshot;
  const [from, to] = [hosts[item.from], hosts[item.to]];
  const peer = hosts[item.to === 'a' ? 'b' : 'a'];
  const texts = { before: textOf(to.readings, item.path), after: textOf(from.readings, item.path) };
  const readings = Object.fromEntries(
    Object.entries(to.readings).map(([key, reading]) => [
      key,
      changed(key, reading, { item, now, texts, source: from.readings[key], peer: peer.readings[key] }),
    ]),
  );
  const side: Side = item.to;
  return { ...snapshot, hosts: { ...hosts, [side]: { ...to, readings } } };
}

interface Change {
  readonly item: PlanItem;
  /** Seconds since the epoch. */
  readonly now: number;
  /** The text at the path, on the destination before and on the source; absent where no reading shows it. */
  readonly texts: { readonly before: string | undefined; readonly after: string | undefined };
  /** The same reading on the host that is copied from. */
  readonly source: AnyReading | undefined;
  /** The same reading on the other host. */
  readonly peer: AnyReading | undefined;
}

function changed(key: string, reading: AnyReading, change: Change): AnyReading {
  const { item, source } = change;
  const at = key.indexOf(':');
  const [kind, name] = [key.slice(0, at), key.slice(at + 1)];
  if (kind === 'listing') return changedListing(reading, change);
  if (item.action !== 'write' && item.action !== 'delete') return reading;
  if (kind === 'file')
    return name !== item.path ? reading : item.action === 'delete' ? notRead('absent', item.path) : (source ?? reading);
  if (kind === 'glob') return changedGlob(reading, change);
  if (kind === 'command' && item.activations.includes('sysctl-load') && name.startsWith('sysctl '))
    return withLoadedSettings(reading, change);
  // What a tool says of this very file (its certificates, its key) it will say on the other host as well.
  const shows = kind === 'command' && name.split(' ').some((word) => word.replaceAll(/['"]/g, '') === item.path);
  return shows && item.action === 'write' ? (source ?? reading) : reading;
}

const isListed = (file: unknown): file is ListedFile => typeof file === 'object' && file !== null && 'type' in file;
const isText = (file: unknown): file is TextFile => typeof file === 'object' && file !== null && 'text' in file;
const listedIn = (reading: AnyReading | undefined): readonly ListedFile[] =>
  reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isListed) : [];
const textsIn = (reading: AnyReading | undefined): readonly TextFile[] =>
  reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isText) : [];
const byPath = (x: { readonly path: string }, y: { readonly path: string }): number => (x.path < y.path ? -1 : 1);

function changedListing(reading: AnyReading, { item, now, source, peer }: Change): AnyReading {
  if (!reading.read || !Array.isArray(reading.value)) return reading;
  const files = listedIn(reading);
  const others = files.filter(({ path }) => path !== item.path);
  const own = files.find(({ path }) => path === item.path);
  if (item.action === 'delete') return readAs(others);
  if (item.action === 'set-access')
    return own === undefined ? reading : readAs([...others, owned(own, accessOf(item.after))].sort(byPath));
  const model =
    item.action === 'write'
      ? listedIn(source).find(({ path }) => path === item.path)
      : (own ?? listedIn(peer).find(({ path }) => path === item.path));
  if (model === undefined) return reading;
  return readAs([...others, { ...owned(model, accessOf(item.after)), modified: now }].sort(byPath));
}

function owned(file: ListedFile, access: FileAccess | undefined): ListedFile {
  if (access === undefined) return file;
  const before: Access = file.access ?? { mode: 0, user: '', group: '', uid: 0, gid: 0 };
  return { ...file, access: { ...before, ...access } };
}

function changedGlob(reading: AnyReading, { item, source, texts }: Change): AnyReading {
  if (!reading.read || !Array.isArray(reading.value)) return reading;
  const [before, there] = [textsIn(reading), textsIn(source)];
  const copied = item.action === 'write' ? there.filter(({ path }) => path === item.path) : [];
  // Another name of the same file (a link) shows the new text as well.
  const isAlias = ({ path, text }: TextFile): boolean =>
    texts.after !== undefined &&
    text === texts.before &&
    there.some((each) => each.path === path && each.text === texts.after);
  const others = before
    .filter(({ path }) => path !== item.path)
    .map((each) => (item.action === 'write' && isAlias(each) ? { ...each, text: texts.after ?? '' } : each));
  return readAs([...others, ...copied].sort(byPath));
}

/** The text at a path, out of whichever reading shows it. */
function textOf(readings: Readonly<Record<string, AnyReading>>, path: string): string | undefined {
  for (const reading of Object.values(readings)) {
    if (!reading.read) continue;
    const { value } = reading;
    const found = (Array.isArray(value) ? value : [value]).filter(isText).find((each) => each.path === path);
    if (found !== undefined) return found.text;
  }
  return undefined;
}

/** The kernel's settings once the file is loaded: sysctl(8) prints `key = value`. */
function withLoadedSettings(reading: AnyReading, { item, texts }: Change): AnyReading {
  if (!reading.read || !('stdout' in reading.value) || item.action !== 'write') return reading;
  const settings = new Map(parseEquals(texts.after ?? '').map(({ key, value }) => [key, value]));
  const lines = reading.value.stdout.split('\n').map((line) => {
    const [key] = line.split(' = ', 1);
    const value = settings.get(key ?? '');
    return value === undefined ? line : `${key} = ${value}`;
  });
  return readAs({ ...reading.value, stdout: lines.join('\n') });
}
