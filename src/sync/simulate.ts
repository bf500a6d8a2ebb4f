import type { Access, AnyReading, ListedFile, Side, Snapshot, TextFile } from '../sdk/index.ts';
import { notRead, readAs } from '../sdk/index.ts';
import type { FileAccess } from './file-state.ts';
import { accessOf } from './file-state.ts';
import type { PlanItem } from './plan.ts';

/**
 * The snapshot as it would be with the items carried out: in every listing, text and command output that shows their
 * paths. Pure, and without any content but what the snapshot holds already.
 */
export function carriedOut(snapshot: Snapshot, items: readonly PlanItem[]): Snapshot {
  const now = Math.floor(Date.parse(snapshot.takenAt) / 1000);
  return items.reduce((world, item) => withItem(world, item, now), snapshot);
}

function withItem(snapshot: Snapshot, item: PlanItem, now: number): Snapshot {
  const { hosts } = snapshot;
  const [from, to] = [hosts[item.from], hosts[item.to]];
  const peer = hosts[item.to === 'a' ? 'b' : 'a'];
  const readings = Object.fromEntries(
    Object.entries(to.readings).map(([key, reading]) => [key, changed(key, reading, { item, now, source: from.readings[key], peer: peer.readings[key] })]),
  );
  const side: Side = item.to;
  return { ...snapshot, hosts: { ...hosts, [side]: { ...to, readings } } };
}

interface Change {
  readonly item: PlanItem;
  /** Seconds since the epoch. */
  readonly now: number;
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
  if (kind === 'file') return name !== item.path ? reading : item.action === 'delete' ? notRead('absent', item.path) : (source ?? reading);
  if (kind === 'glob') return changedGlob(reading, change);
  // What a tool says of this very file (its certificates, its key) it will say on the other host as well.
  const shows = kind === 'command' && name.split(' ').some((word) => word.replaceAll(/['"]/g, '') === item.path);
  return shows && item.action === 'write' ? (source ?? reading) : reading;
}

const isListed = (file: unknown): file is ListedFile => typeof file === 'object' && file !== null && 'type' in file;
const isText = (file: unknown): file is TextFile => typeof file === 'object' && file !== null && 'text' in file;
const listedIn = (reading: AnyReading | undefined): readonly ListedFile[] => (reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isListed) : []);
const textsIn = (reading: AnyReading | undefined): readonly TextFile[] => (reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isText) : []);
const byPath = (x: { readonly path: string }, y: { readonly path: string }): number => (x.path < y.path ? -1 : 1);

function changedListing(reading: AnyReading, { item, now, source, peer }: Change): AnyReading {
  if (!reading.read || !Array.isArray(reading.value)) return reading;
  const files = listedIn(reading);
  const others = files.filter(({ path }) => path !== item.path);
  const own = files.find(({ path }) => path === item.path);
  if (item.action === 'delete') return readAs(others);
  if (item.action === 'set-access') return own === undefined ? reading : readAs([...others, owned(own, accessOf(item.after))].sort(byPath));
  const model = item.action === 'write' ? listedIn(source).find(({ path }) => path === item.path) : (own ?? listedIn(peer).find(({ path }) => path === item.path));
  if (model === undefined) return reading;
  return readAs([...others, { ...owned(model, accessOf(item.after)), modified: now }].sort(byPath));
}

function owned(file: ListedFile, access: FileAccess | undefined): ListedFile {
  if (access === undefined) return file;
  const before: Access = file.access ?? { mode: 0, user: '', group: '', uid: 0, gid: 0 };
  return { ...file, access: { ...before, ...access } };
}

function changedGlob(reading: AnyReading, { item, source }: Change): AnyReading {
  if (!reading.read || !Array.isArray(reading.value)) return reading;
  const copied = item.action === 'write' ? textsIn(source).filter(({ path }) => path === item.path) : [];
  const before = textsIn(reading);
  if (copied.length === 0 && !before.some(({ path }) => path === item.path)) return reading;
  return readAs([...before.filter(({ path }) => path !== item.path), ...copied].sort(byPath));
}
