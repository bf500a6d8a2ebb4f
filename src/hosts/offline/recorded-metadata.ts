import { readFileSync } from 'node:fs';
import type { ListedFile } from '../../sdk/index.ts';
import type { RecordedCommands } from './recorded-commands.ts';
import { recordingPath } from './recording-path.ts';

/**
 * Owners, modes and sizes in a recording: from `metadata.tsv` next to `root/` (path, type, mode, user, group, uid, gid,
 * size, mtime, links, target), else from recorded `find … -printf` and `stat -c` with the formats named here.
 */
export function recordedMetadata(folder: string, commands: RecordedCommands): ReadonlyMap<string, ListedFile> {
  const files = new Map<string, ListedFile>();
  const add = (file: ListedFile | undefined): void => {
    if (file !== undefined) files.set(file.path, file);
  };
  for (const { words, output } of commands.all('find')) {
    if (words.at(-1) === String.raw`%m\t%u\t%g\t%U\t%G\t%s\t%T@\t%p\n`)
      output.stdout.split('\n').map(fromFind).forEach(add);
  }
  for (const { words, output } of commands.all('stat', '-c', String.raw`%A\t%U\t%G\t%u\t%g\t%s\t%F\t%n`)) {
    if (words.length > 3) output.stdout.split('\n').map(fromStat).forEach(add);
  }
  for (const { output } of commands.all('sha256sum')) {
    for (const line of output.stdout.split('\n')) {
      const [digest, path] = line.split(/ [ *]/, 2);
      const file = path === undefined ? undefined : files.get(path);
      if (digest !== undefined && file !== undefined) files.set(file.path, { ...file, digest });
    }
  }
  const table = recordingPath(folder, 'metadata.tsv');
  if (table !== undefined) readFileSync(table, 'utf8').split('\n').map(fromTable).forEach(add);
  return files;
}

function fromFind(line: string): ListedFile | undefined {
  const [mode, user, group, uid, gid, size, modified, ...path] = line.split('\t');
  if (mode === undefined || user === undefined || group === undefined || path.length === 0) return undefined;
  const access = { mode: Number.parseInt(mode, 8), user, group, uid: Number(uid), gid: Number(gid) };
  return { path: path.join('\t'), type: 'file', access, size: Number(size), modified: Math.floor(Number(modified)) };
}

/** stat(1) prints `\t` literally with -c; the symbolic mode gives type and bits. */
function fromStat(line: string): ListedFile | undefined {
  const [mode, user, group, uid, gid, size, , path] = line.split(/\\t|\t/);
  if (mode === undefined || user === undefined || group === undefined || path === undefined) return undefined;
  const type = mode.startsWith('d')
    ? 'directory'
    : mode.startsWith('l')
      ? 'link'
      : mode.startsWith('-')
        ? 'file'
        : 'other';
  const access = { mode: symbolicMode(mode), user, group, uid: Number(uid), gid: Number(gid) };
  return { path, type, access, size: Number(size) };
}

/** `-rw-r-----` as permission bits (set-id and sticky bits included). */
function symbolicMode(text: string): number {
  const letters = [...text.slice(1, 10)];
  const bits = letters.reduce((sum, letter, i) => sum | (/[rwxst]/.test(letter) ? 0o400 >> i : 0), 0);
  const special = (i: number, bit: number): number => (/[sStT]/.test(letters[i] ?? '') ? bit : 0);
  return bits | special(2, 0o4000) | special(5, 0o2000) | special(8, 0o1000);
}

function fromTable(line: string): ListedFile | undefined {
  const [path, type, mode, user, group, uid, gid, size, modified, links, target] = line.split('\t');
  if (path === undefined || mode === undefined || user === undefined || group === undefined) return undefined;
  if (type !== 'file' && type !== 'directory' && type !== 'link' && type !== 'other') return undefined;
  const access = { mode: Number.parseInt(mode, 8), user, group, uid: Number(uid), gid: Number(gid) };
  const base: ListedFile = { path, type, access, size: Number(size), modified: Number(modified), links: Number(links) };
  return target === undefined || target === '' ? base : { ...base, target };
}
