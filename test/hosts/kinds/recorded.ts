import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow, type FileTree } from '../../../src/hosts/offline/file-tree.ts';
import { FolderTree } from '../../../src/hosts/offline/folder-tree.ts';
import type { Side } from '../../../src/sdk/index.ts';

/** One host of `fixtures/healthy`: the files and the outputs that the archives of the tests are made from. */
export interface RecordedHost {
  readonly side: Side;
  readonly name: string;
  readonly root: string;
  /** Paths of its files, as the host names them. */
  readonly paths: readonly string[];
  /** The output of the first recorded command that begins with these words. Throws if there is none. */
  readonly printed: (start: string) => string;
  /** The text of one of its files. */
  readonly file: (path: string) => string;
}

export function recordedHost(side: Side, folder = 'fixtures/healthy'): RecordedHost {
  const at = `${folder}/${side}`;
  const rows = readFileSync(`${at}/commands/index.tsv`, 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.split('\t'));
  const tree: FileTree = new FolderTree(`${at}/root`, { linksAsText: false });
  return {
    side,
    name: `mail-${side}`,
    root: `${at}/root`,
    paths: filesBelow(tree, '/'),
    file: (path) => readFileSync(`${at}/root${path}`, 'utf8'),
    printed: (start) => {
      const [, , file] =
        rows.find(([line]) => line === start) ?? rows.find(([line = '']) => line.startsWith(start)) ?? [];
      if (file === undefined) throw new Error(`${start} was not recorded`);
      return file === '-' ? '' : readFileSync(`${at}/commands/${file}`, 'utf8');
    },
  };
}

/** Copies a file of the host into a folder, under the same path. A link stays a link. */
export function copyFile({ root }: RecordedHost, path: string, folder: string): void {
  if (!existsSync(join(root, path)) && !existsSync(dirname(join(root, path)))) return;
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  cpSync(join(root, path), join(folder, path), { verbatimSymlinks: true });
}

export function writeText(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
