import { createHash } from 'node:crypto';
import type { FileClass } from '../../facts/manifest/file-class.ts';
import type { Reading, Side, TextFile } from '../../sdk/index.ts';
import type { Digest, FileAccess, FileState } from './file-state.ts';

/**
 * The last agreed state: after each apply both hosts keep what every shared file was when it was in step. Each host
 * keeps its own states (a held digest means nothing elsewhere, and a host-variant file has other bytes on each), under
 * one agreement. The two copies count only together; otherwise there is no base, and every difference is first contact.
 */
export const baseFile = '/var/lib/halint/base/agreed.json';

/** A state that can be agreed on: what was there, never an unknown state. */
export type AgreedState = Extract<FileState, { type: 'file' | 'link' }>;

/** The document in `baseFile` (root only, mode 0600, in a folder of mode 0700). */
export interface BaseDocument {
  readonly schemaVersion: 1;
  readonly pair: string;
  /** Id of the plan whose apply wrote it: the same on both hosts, or there is no agreement. */
  readonly agreement: string;
  /**
   * `machineDigest` of the host it was written for: a copy from elsewhere (a clone, a restored or shared /var) does not
   * count.
   */
  readonly machine: string;
  /** ISO 8601, UTC. */
  readonly writtenAt: string;
  readonly files: Readonly<Record<string, BaseEntry>>;
  /**
   * Paths and patterns that were there when it was written, and not in step or not to be read: nothing is agreed about
   * them. Without this list they would look as if they had come into being since.
   */
  readonly disputed: readonly string[];
}

export interface BaseEntry {
  readonly class: FileClass;
  readonly state: AgreedState;
}

export type Base =
  | {
      readonly agreed: true;
      readonly agreement: string;
      readonly files: ReadonlyMap<string, Readonly<Record<Side, AgreedState>>>;
      readonly disputed: readonly string[];
    }
  | { readonly agreed: false; readonly why: string };

/** By this a document names a machine: machine-id(5) asks not to publish the id itself. */
export const machineDigest = (machineId: string): string =>
  createHash('sha256').update(`halint machine id\n${machineId.trim()}`).digest('hex');

/** Brings the two hosts' copies together. `machines`: each host's own `machineDigest`, absent where it is not known. */
export function agreedBase(
  readings: Readonly<Record<Side, Reading<TextFile>>>,
  pair: string,
  machines: Readonly<Record<Side, string | undefined>>,
): Base {
  const a = readBase(readings.a);
  const b = readBase(readings.b);
  if (typeof a === 'string' || typeof b === 'string') return none(typeof a === 'string' ? a : String(b));
  if (a.pair !== pair || b.pair !== pair) return none('it is of another pair');
  if (a.machine !== machines.a || b.machine !== machines.b) return none('it was written on another machine');
  if (a.agreement !== b.agreement) return none('the two hosts hold different agreements');
  const paths = Object.keys(a.files);
  if (paths.length !== Object.keys(b.files).length) return none('the two hosts’ copies name different files');
  const files = new Map<string, Record<Side, AgreedState>>();
  for (const path of paths) {
    const [left, right] = [a.files[path], b.files[path]];
    if (left === undefined || right === undefined || left.class !== right.class)
      return none('the two hosts’ copies name different files');
    files.set(path, { a: left.state, b: right.state });
  }
  return { agreed: true, agreement: a.agreement, files, disputed: [...new Set([...a.disputed, ...b.disputed])] };
}

const none = (why: string): Base => ({ agreed: false, why });

/** One host's copy, or why there is none. */
export function readBase(reading: Reading<TextFile>): BaseDocument | string {
  if (!reading.read)
    return reading.reason === 'absent'
      ? 'nothing was agreed yet'
      : `the agreed state cannot be read: ${reading.detail}`;
  const document = parseJson(reading.value.text);
  if (!isRecord(document) || document['schemaVersion'] !== 1 || !isRecord(document['files']))
    return 'the agreed state is damaged, or of another version';
  const { pair, agreement, machine, writtenAt, disputed } = document;
  if (!isPaths(disputed)) return 'the agreed state is damaged';
  if (
    typeof pair !== 'string' ||
    typeof agreement !== 'string' ||
    typeof machine !== 'string' ||
    typeof writtenAt !== 'string'
  )
    return 'the agreed state is damaged';
  const files: Record<string, BaseEntry> = {};
  for (const [path, entry] of Object.entries(document['files'])) {
    const state = isRecord(entry) ? readState(entry['state']) : undefined;
    const kind = isRecord(entry) ? classes.find((each) => each === entry['class']) : undefined;
    if (state === undefined || kind === undefined) return 'the agreed state is damaged';
    files[path] = { class: kind, state };
  }
  return { schemaVersion: 1, pair, agreement, machine, writtenAt, files, disputed };
}

const classes: readonly FileClass[] = [
  'shared-text',
  'shared-secret',
  'shared-public',
  'derived',
  'identity-same',
  'identity-different',
  'host-variant',
  'state-flag',
];

type Row = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const isPaths = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readState(value: unknown): AgreedState | undefined {
  if (!isRecord(value)) return undefined;
  const access = readAccess(value['access']);
  const accessPart = access === undefined ? {} : { access };
  if (value['type'] === 'link' && typeof value['target'] === 'string')
    return { type: 'link', target: value['target'], ...accessPart };
  const digest = readDigest(value['digest']);
  if (value['type'] !== 'file' || typeof value['size'] !== 'number' || digest === undefined) return undefined;
  return { type: 'file', size: value['size'], digest, ...accessPart };
}

function readDigest(value: unknown): Digest | undefined {
  if (!isRecord(value) || typeof value['value'] !== 'string' || !/^[0-9a-f]{64}$/.test(value['value']))
    return undefined;
  const { kind } = value;
  return kind === 'plain' || kind === 'held' ? { kind, value: value['value'] } : undefined;
}

function readAccess(value: unknown): FileAccess | undefined {
  if (!isRecord(value)) return undefined;
  const { mode, user, group } = value;
  return typeof mode === 'number' && typeof user === 'string' && typeof group === 'string'
    ? { mode, user, group }
    : undefined;
}

/** What one host keeps after an apply. */
export interface AgreedFile {
  readonly path: string;
  readonly class: FileClass;
  /** What the file is on that host; absent where it no longer exists on both. */
  readonly state?: AgreedState;
}

/**
 * The next document of one host: what was agreed before (only where it was the agreement that the plan was made
 * against), with the files that the plan found in step, and then those that the apply has brought in step.
 */
export function nextBase(
  previous: BaseDocument | undefined,
  now: Pick<BaseDocument, 'pair' | 'agreement' | 'machine' | 'writtenAt' | 'disputed'>,
  agreed: readonly AgreedFile[],
): BaseDocument {
  const files: Record<string, BaseEntry> = { ...previous?.files };
  for (const { path, class: kind, state } of agreed) {
    if (state === undefined) delete files[path];
    else files[path] = { class: kind, state };
  }
  const sorted = Object.fromEntries(Object.entries(files).sort(([x], [y]) => (x < y ? -1 : 1)));
  return {
    schemaVersion: 1,
    ...now,
    disputed: now.disputed.filter((path) => sorted[path] === undefined),
    files: sorted,
  };
}
