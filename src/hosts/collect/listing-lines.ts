// stat(1), sha256sum(1): what they print for the collection script
import type { FileType, ListedFile } from '../../sdk/index.ts';
import type { Sized } from './head-output.ts';

/** `time of change, size, path`, in the order of the files, repeated ones repeated. */
export function readSizes(text: string): readonly Sized[] {
  return text.split('\n').flatMap((line): readonly Sized[] => {
    const [, stamp, size, path] = /^(\S+ \S+ \S+) (\d+) (\/.*)$/.exec(line) ?? [];
    return stamp === undefined || path === undefined ? [] : [{ path, size: Number(size), stamp }];
  });
}

/**
 * Lines of sha256sum: digest, two blanks, path. Keyed digests were made from pipes (`/proc/self/fd/3`); earlier lines
 * map each pipe to its path (`3 /etc/passwd`).
 */
export function readSums(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  const pipes = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, pipe, source] = /^([3-9]) (\/.+)$/.exec(line) ?? [];
    if (pipe !== undefined && source !== undefined) pipes.set(`/proc/self/fd/${pipe}`, source);
    // The placeholder of a hidden digest is shorter.
    const [, sum, path] = /^([0-9a-f]{64}|secret:[0-9a-f]{32}) [ *](.+)$/.exec(line) ?? [];
    if (sum !== undefined && path !== undefined) sums.set(pipes.get(path) ?? path, sum);
  }
  return sums;
}

/** `mode-in-hex user group uid gid size mtime links "name" -> "target"`, tab-separated, names quoted as in C. */
export function parseStatLine(line: string): ListedFile | undefined {
  const fields = line.split('\t');
  const [mode, user, group, uid, gid, size, modified, links, names] = fields;
  const name = readNames(names ?? '');
  const bits = Number.parseInt(mode ?? '', 16);
  if (name === undefined || Number.isNaN(bits) || user === undefined || group === undefined) return undefined;
  if (![uid, gid, size, modified, links].every((field) => Number.isInteger(Number(field ?? '?')))) return undefined;
  const file = {
    path: name.path,
    type: fileType(bits),
    access: { mode: bits & 0o7777, user, group, uid: Number(uid), gid: Number(gid) },
    size: Number(size),
    modified: Number(modified),
    links: Number(links),
  };
  return name.target === undefined ? file : { ...file, target: name.target };
}

/** `"name"` or `"name" -> "target"`. */
function readNames(text: string): { readonly path: string; readonly target?: string } | undefined {
  // Nearly all are plain names; an expression that can do the others costs four times as much.
  if (text.length > 2 && text.startsWith('"') && text.indexOf('"', 1) === text.length - 1 && !text.includes('\\'))
    return { path: text.slice(1, -1) };
  const [, path, target] = /^"((?:[^"\\]|\\.)*)"(?: -> "((?:[^"\\]|\\.)*)")?$/.exec(text) ?? [];
  if (path === undefined) return undefined;
  return { path: unescapeC(path), ...(target === undefined ? {} : { target: unescapeC(target) }) };
}

const unescapeC = (text: string): string => text.replace(/\\(["\\])/g, '$1');

function fileType(bits: number): FileType {
  switch (bits & 0o170000) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'directory';
    case 0o120000:
      return 'link';
    default:
      return 'other';
  }
}
