import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { reasonOf } from '../output/replaced-file.ts';
import { UsageError } from '../usage-error.ts';
import type { BundleHead } from './bundle.ts';
import { memberPath } from './bundle.ts';
import { sha256 } from './digest.ts';
import type { Member } from './tar-archive.ts';
import { readTar } from './tar-archive.ts';

/** A bundle as it was read. */
export interface ReadBundle {
  readonly path: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  /** Absent if the bundle is damaged. */
  readonly head?: BundleHead;
  readonly members: ReadonlyMap<string, Buffer>;
  /** What is wrong with its bytes, each a sentence. */
  readonly faults: readonly string[];
}

/** Reads a bundle from a file. */
export async function readBundle(path: string): Promise<ReadBundle> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  });
  return parseBundle(path, bytes);
}

/** Checks the form of a bundle and the digest of each member. */
export function parseBundle(path: string, bytes: Buffer): ReadBundle {
  const about = { path, name: basename(path), bytes, sha256: sha256(bytes) };
  const read = readTar(bytes);
  if ('fault' in read) return { ...about, members: new Map(), faults: [`${read.fault}.`] };
  const members = new Map(read.members.map((member) => [member.path, member.bytes]));
  const faults = digestFaults(read.members);
  const head = members.get(memberPath.head);
  const parsed = head === undefined ? undefined : headIn(head.toString('utf8'));
  if (parsed === undefined) return { ...about, members, faults: [...faults, `${memberPath.head} is not readable.`] };
  const named =
    parsed.file === about.name
      ? []
      : [`It was written as ${parsed.file}: it was renamed, or exchanged with that file.`];
  return { ...about, head: parsed, members, faults: [...faults, ...named] };
}

/** Differences between the members and SHA256SUMS, which lists all members before it in order. */
function digestFaults(members: readonly Member[]): readonly string[] {
  const last = members.at(-1);
  if (last?.path !== memberPath.digests) return [`${memberPath.digests} is not its last member.`];
  const written = last.bytes.toString('utf8').split('\n').slice(0, -1);
  const actual = members.slice(0, -1).map(({ path, bytes }) => ({ path, line: `${sha256(bytes)}  ${path}` }));
  const changed = actual
    .filter(({ line }, index) => line !== written[index])
    .map(({ path }) => `${path} does not have the digest that ${memberPath.digests} states.`);
  if (changed.length > 0) return changed;
  const isWhole = last.bytes.equals(Buffer.from(actual.map(({ line }) => `${line}\n`).join('')));
  return isWhole ? [] : [`${memberPath.digests} names members that it does not have.`];
}

function headIn(text: string): BundleHead | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHead(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is BundleHead {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  const previous: unknown = fields.get('previous');
  return (
    fields.get('format') === 1 &&
    ['file', 'halint', 'program', 'node', 'controller', 'operator'].every(
      (key) => typeof fields.get(key) === 'string',
    ) &&
    (previous === null || isLink(previous))
  );
}

const isLink = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'file' in value &&
  typeof value.file === 'string' &&
  'sha256' in value &&
  typeof value.sha256 === 'string';
