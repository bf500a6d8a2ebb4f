import { posix } from 'node:path';
import type { ListedFile } from '../../../sdk/index.ts';
import type { FileTree } from '../file-tree.ts';
import { filesBelow } from '../file-tree.ts';
import { MapTree } from '../map-tree.ts';
import type { RecordedCommand, RecordedCommands } from '../recorded-commands.ts';
import { kindOf, unusedBecause } from './loose-kinds.ts';
import { commandsOfSupport } from './written-forms.ts';
import { sectionsOf } from './supportconfig.ts';

/** Limits for a folder that may contain anything. */
const mostFiles = 2000;
const mostBytes = 16 * 1024 * 1024;

/** A file of the folder and its meaning; undefined if it has no known form. */
export interface Recognised {
  readonly file: string;
  readonly as: string | undefined;
  /** Why its text is not used nevertheless. */
  readonly unused?: string;
}

/** The files and commands as the reader of archives takes them, and the list of what was recognised. */
export interface LooseHost {
  readonly name: string;
  readonly files: FileTree;
  readonly commands: RecordedCommands;
  readonly metadata: ReadonlyMap<string, ListedFile>;
  readonly chosen: false;
  readonly textsOnly: true;
  readonly lookedFor: (path: string) => boolean;
  readonly altered: (path: string, content: () => string) => string | undefined;
  readonly recognised: readonly Recognised[];
}

/**
 * Single saved files: outputs of commands under any name, and files of the host. A file below `etc`,
 * `proc` or `var` keeps its path; every other one is recognised by its content, then by its name. Undefined if no file
 * is recognised. Nothing is absent, because these files are a choice.
 */
export function looseFilesOf(archive: FileTree, name: string): LooseHost | undefined {
  const files = new Map<string, Buffer>();
  const commands: RecordedCommand[] = [];
  const missing = new Set<string>();
  const recognised: Recognised[] = [];
  const paths = filesBelow(archive, '/').filter((path) => archive.entry(path)?.type === 'file');
  for (const path of paths.slice(0, mostFiles)) {
    if ((archive.entry(path)?.size ?? 0) > mostBytes) continue;
    const content = archive.read(path);
    const text = content.toString('utf8');
    const sections = sectionsOf(text);
    if (sections !== undefined) {
      for (const section of sections.files) files.set(section.path, Buffer.from(section.text));
      for (const each of sections.missing) missing.add(each);
      commands.push(...sections.commands);
      recognised.push({ file: path, as: `${sections.commands.length} commands and ${sections.files.length} files` });
      continue;
    }
    const own = /(?:^|\/)((?:etc|proc|var|run)\/.*)$/.exec(path)?.[1];
    const kind = own === undefined ? kindOf(posix.basename(path), text) : { path: `/${own}` };
    const meaning = kind === undefined ? undefined : 'path' in kind ? kind.path : kind.command;
    // Of two outputs of one command, nothing says which is newer: the first counts, and the other one is listed.
    if (kind === undefined || recognised.some(({ as }) => as === meaning))
      recognised.push({ file: path, as: undefined });
    else if ('path' in kind) {
      files.set(kind.path, content);
      recognised.push({ file: path, as: kind.path });
    } else {
      commands.push({ line: kind.command, exit: 0, stdout: () => text, stderr: () => '' });
      const unused = unusedBecause(kind.command, text);
      recognised.push({ file: path, as: kind.command, ...(unused === undefined ? {} : { unused }) });
    }
  }
  if (recognised.every(({ as }) => as === undefined)) return undefined;
  return {
    name,
    files: new MapTree(files),
    commands: commandsOfSupport(commands),
    metadata: new Map(),
    chosen: false,
    textsOnly: true,
    lookedFor: (path) => missing.has(path),
    altered: secretsRemoved,
    recognised,
  };
}

/** Why a saved text is not the file of the host, if a tool removed secrets from it. */
export const secretsRemoved = (path: string, content: () => string): string | undefined =>
  /REMOVED BY SUPPORTCONFIG|^[^#\n]*[\s=:"']\*{4,}(?:["'\s;]|$)/m.test(content())
    ? `secrets were removed from ${path}: it is not the file of the host`
    : undefined;
