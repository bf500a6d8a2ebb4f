import { shellQuote } from '../../sdk/shell-quote.ts';
import { foldersOf, matchesPattern } from '../../facts/manifest/pattern.ts';
import { hiddenBy } from '../../facts/readable.ts';
import type { ListedFile, Pair } from '../../sdk/index.ts';
import { defineHostFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import type { FileAccess } from './file-state.ts';

/** What is in the place of a parent folder of a file. A folder of which nothing is known has no entry. */
export type Folder =
  | { readonly is: 'folder'; readonly access?: FileAccess }
  | { readonly is: 'absent' | 'link' | 'other' };

/** How deep below a folder of the policy (`/**`) folders are listed; deeper ones are known by what is in them. */
const depth = 3;

const treesOf = ({ policy }: Pair): readonly string[] =>
  policy.syncedFiles.filter((pattern) => pattern.endsWith('/**')).map((pattern) => pattern.slice(0, -3));
const aboveFiles = ({ policy }: Pair): readonly string[] => [...new Set(policy.syncedFiles.flatMap(foldersOf))];
/** A slash at the end lets a shell pattern match folders only. */
const belowTrees = (pair: Pair): readonly string[] =>
  treesOf(pair).flatMap((tree) => Array.from({ length: depth }, (_, i) => `${tree}${'/*'.repeat(i + 1)}/`));

export interface SyncedFolders {
  /** By path, without a slash at the end. */
  readonly listed: ReadonlyMap<string, ListedFile>;
  /** Whether a folder that is not listed is not there. */
  readonly complete: (path: string) => boolean;
}

/** The folders above the files of the policy, and the first ones below its folders. */
export const syncedFolders = defineHostFact({
  id: 'sync-folders',
  describes: 'Folders in which shared files stand or may come to stand',
  sources: ({ pair }) => ({
    above: listing('synced-folders', aboveFiles(pair)),
    below: listing('sync-folders-below', belowTrees(pair)),
    status: file('/proc/self/status'),
  }),
  parse({ above, below, status }, { pair }) {
    if (!above.read) return unknownFrom(above, 'the listing of folders');
    // A rendered tree holds no empty folders: what is not there may well be on the host.
    if (!status.read) return unknown('not-collected', 'no live host was read');
    const files = [...above.value, ...(below.read ? below.value : [])].map((each) => ({
      ...each,
      path: each.path.replace(/\/$/, ''),
    }));
    const hidden = hiddenBy(files, status);
    if (hidden !== undefined) return unknown('denied', hidden);
    const [literal, trees] = [new Set(aboveFiles(pair)), below.read ? treesOf(pair) : []];
    const near = (path: string): boolean =>
      trees.some(
        (tree) => matchesPattern(`${tree}/**`, path) && isListedByGlob(path.slice(tree.length + 1).split('/')),
      );
    return known<SyncedFolders>({
      listed: new Map(files.map((each) => [each.path, each])),
      complete: (path) => literal.has(path) || near(path),
    });
  },
});

/** A shell's `*` passes over names that begin with a dot. */
const isListedByGlob = (steps: readonly string[]): boolean =>
  steps.length <= depth && steps.every((step) => !step.startsWith('.'));

/** The parent folders of a path, the root not among them, outermost first. */
export function foldersAbove(path: string): readonly string[] {
  const steps = path.split('/').slice(1, -1);
  return steps.map((_, i) => `/${steps.slice(0, i + 1).join('/')}`);
}

/** What is known of all folders above these paths on one host; `there`: what was seen on it that is no folder. */
export function foldersFor(
  paths: Iterable<string>,
  there: readonly Pick<ListedFile, 'path' | 'type'>[],
  folders: SyncedFolders | undefined,
): ReadonlyMap<string, Folder> {
  const found = new Map<string, Folder>();
  const used = new Set(there.flatMap(({ path }) => foldersAbove(path)));
  // A pattern with a slash at the end follows a link to a folder; what is seen of the files tells the two apart.
  const files = new Map(there.map((each) => [each.path, each]));
  for (const path of paths) {
    for (const folder of foldersAbove(path)) {
      if (found.has(folder)) continue;
      const file = files.get(folder);
      const one = file === undefined ? folderAt(folder, found, used, folders) : folderStateOf(file);
      if (one === undefined) break;
      found.set(folder, one);
    }
  }
  return found;
}

function folderAt(
  path: string,
  found: ReadonlyMap<string, Folder>,
  used: ReadonlySet<string>,
  folders: SyncedFolders | undefined,
): Folder | undefined {
  const listed = folders?.listed.get(path);
  if (listed !== undefined) return folderStateOf(listed);
  if (used.has(path)) return { is: 'folder' };
  const above = found.get(path.slice(0, path.lastIndexOf('/')));
  if (above?.is === 'absent') return above;
  return folders?.complete(path) === true ? { is: 'absent' } : undefined;
}

function folderStateOf({ type, access }: Pick<ListedFile, 'type'> & { readonly access?: FileAccess }): Folder {
  if (type !== 'directory') return { is: type === 'link' ? 'link' : 'other' };
  return {
    is: 'folder',
    ...(access === undefined ? {} : { access: { mode: access.mode, user: access.user, group: access.group } }),
  };
}

/**
 * Why a file cannot be put in its place, as apply would say it, and what helps; undefined: nothing known is in its way.
 */
export function folderObstacle(
  path: string,
  to: { readonly name: string; readonly folders: ReadonlyMap<string, Folder> },
  from: { readonly name: string; readonly folders: ReadonlyMap<string, Folder> },
): { readonly why: string; readonly choices: readonly string[] } | undefined {
  const above = foldersAbove(path);
  const open = above.find((folder) => isOpen(to.folders.get(folder)));
  if (open !== undefined) {
    const why = `The folder ${open} is writable by others than its owner on ${to.name}, who could lead root elsewhere: nothing is written below.`;
    return { why, choices: [`on ${to.name}: chmod go-w ${shellQuote(open)}, where nothing needs it otherwise`] };
  }
  const first = above.find((folder) => (to.folders.get(folder)?.is ?? 'folder') !== 'folder');
  if (first === undefined) return undefined;
  if (to.folders.get(first)?.is !== 'absent') {
    const what = to.folders.get(first)?.is === 'link' ? 'a symbolic link' : 'no folder';
    return {
      why: `${first} is ${what} on ${to.name}, and root is not led through it: nothing is written below.`,
      choices: [],
    };
  }
  const missing = above.slice(above.indexOf(first));
  return {
    why: `The folder ${first} is not there on ${to.name}, and sync makes no folders.`,
    choices: missing.map((folder) => `on ${to.name}: ${mkdirCommand(folder, from.folders.get(folder), from.name)}`),
  };
}

/** The rule of the host side (`apply/shell/inspect.sh`), as far as it does not depend on the account that writes. */
const isOpen = (folder: Folder | undefined): boolean =>
  folder?.is === 'folder' && ((folder.access?.mode ?? 0) & 0o022) !== 0;

function mkdirCommand(path: string, model: Folder | undefined, name: string): string {
  if (model?.is !== 'folder' || model.access === undefined)
    return `mkdir ${shellQuote(path)}, with owner and mode as on ${name} (stat -c '%U:%G %a' ${shellQuote(path)})`;
  const { mode, user, group } = model.access;
  return `install -d -o ${shellQuote(user)} -g ${shellQuote(group)} -m ${mode.toString(8).padStart(4, '0')} ${shellQuote(path)}`;
}
