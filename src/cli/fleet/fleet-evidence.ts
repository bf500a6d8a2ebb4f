import type { Dirent } from 'node:fs';
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSameHost } from '../../hosts/is-same-host.ts';

/** The evidence of one pair: a folder that holds an archive, or a folder, for each host. */
export type PairEvidence =
  | { readonly hosts: Readonly<Record<'a' | 'b', HostEvidence>> }
  /** Why it is not the evidence of a pair. */
  | { readonly problem: string };

export interface HostEvidence {
  /** The host's name, as the name of the file has it. */
  readonly name: string;
  readonly path: string;
}

/**
 * What a folder without a configuration holds. Undefined if it holds other files and no evidence, such as settings that
 * configurations extend.
 */
export function evidenceIn(folder: string): PairEvidence | undefined {
  const entries = visibleIn(folder);
  if (typeof entries === 'string') return { problem: entries };
  if (entries.some(({ name }) => /\.ya?ml$/.test(name))) return undefined;
  const found = entries
    .filter((entry) => isArchiveName.test(entry.name) || isFolder(join(folder, entry.name)))
    .map(({ name }) => ({ name: hostNameOf(name), path: join(folder, name) }))
    .toSorted((x, y) => (x.path < y.path ? -1 : 1));
  if (found.length === 0 && entries.length > 0) return undefined;
  const names = found.map(({ path }) => path.slice(folder.length + 1)).join(', ');
  const [a, b, ...others] = found;
  const advice = 'it needs exactly two archives or folders, one for each host, or a halint.yaml';
  if (a === undefined || b === undefined || others.length > 0)
    return { problem: `${folder} holds ${names === '' ? 'no archive' : names}: ${advice}` };
  if (isSameHost(a.name, b.name))
    return { problem: `${folder} holds ${names}, both of ${a.name} by their names: ${advice}` };
  return { hosts: { a, b } };
}

/** Size and time of change of all that the evidence consists of. A part that cannot be read has none. */
export function stampOf({ hosts }: Extract<PairEvidence, { hosts: object }>): string {
  const stamps = (path: string): readonly string[] => {
    try {
      const stat = lstatSync(path);
      if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
      const names = readdirSync(path).toSorted();
      return [path, ...names.flatMap((name) => stamps(join(path, name)))];
    } catch {
      return [`${path} unreadable`];
    }
  };
  return [...stamps(hosts.a.path), ...stamps(hosts.b.path)].join('\n');
}

/** The entries of a folder, or why there are none. */
function visibleIn(folder: string): readonly Dirent[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  } catch (error) {
    return `cannot read ${folder}: ${error instanceof Error ? error.message : 'failed'}`;
  }
}

/** A link may lead to nothing, or to itself. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isArchiveName = /\.(?:tar|tgz|txz|tbz2?|tzst|tar\.(?:gz|xz|bz2|zst))$/i;

/**
 * `sosreport-HOST-2026-11-22-abcdefg.tar.xz`, `scc_HOST_261122_1033.txz` of supportconfig, else the whole name without
 * its ending.
 */
function hostNameOf(file: string): string {
  const base = file.replace(isArchiveName, '');
  const [, sos] = /^sosreport-(.+?)[-.]\d{4}-?\d\d-?\d\d/.exec(base) ?? [];
  const [, support] = /^(?:scc|nts)_(.+?)_\d{6}_\d{4}/.exec(base) ?? [];
  return sos ?? support ?? base;
}
