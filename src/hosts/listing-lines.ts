// stat(1), sha256sum(1): what they print for the collection script
import type { FileType, ListedFile } from '../sdk/index.ts';

/** In the order of the files, repeated ones repeated. */
export function readSizes(text: string): readonly (readonly [string, number])[] {
  return text.split('\n').flatMap((line): (readonly [string, number])[] => {
    const match = /^(\d+) (.+)$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], Number(match[1])]];
  });
}

/** Lines of sha256sum: digest, two blanks, path. */
export function readSums(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) sums.set(match[2], match[1]);
  }
  return sums;
}

/** `mode-in-hex user group uid gid size mtime links "name" -> "target"`, tab-separated, names quoted as in C. */
export function parseStatLine(line: string): ListedFile | undefined {
  const fields = line.split('\t');
  const [mode, user, group, uid, gid, size, modified, links, names] = fields;
  const name = /^"((?:[^"\\]|\\.)*)"(?: -> "((?:[^"\\]|\\.)*)")?$/.exec(names ?? '');
  const bits = Number.parseInt(mode ?? '', 16);
  if (name?.[1] === undefined || Number.isNaN(bits) || user === undefined || group === undefined) return undefined;
  return {
    path: unescapeC(name[1]),
    type: fileType(bits),
    access: { mode: bits & 0o7777, user, group, uid: Number(uid), gid: Number(gid) },
    size: Number(size),
    modified: Number(modified),
    links: Number(links),
    ...(name[2] === undefined ? {} : { target: unescapeC(name[2]) }),
  };
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
