import type { FSWatcher } from 'node:fs';
import { readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { FolderWatch, FileEvent, FileWatcher, WatchStatus, WatchedPaths } from './file-events.ts';
import { BurstMeter, usualQueue } from './file-events.ts';

/**
 * Node's own watcher (inotify on Linux), for the machine that halint runs on. `root` is a prefix of every path there.
 */
export function localWatcher(name: string, root = ''): FileWatcher {
  return { means: `Node’s watcher on ${name}`, watch: (ground, listener) => watchHere(ground, listener, root) };
}

function watchHere(ground: WatchedPaths, listener: (event: FileEvent) => void, root: string): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let end: (why: string) => void = () => undefined;
  const over = new Promise<string>((resolve) => (end = resolve));
  const stop = (why: string): void => {
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
    end(why);
  };
  const meter = new BurstMeter(queueLength());
  const heard = (folder: string, event: string, file: string | null): void => {
    if (meter.count(performance.now()))
      listener({ kind: 'lost', why: 'so many changes at once that some may not have been reported' });
    if (file === null) return listener({ kind: 'lost', why: `a change in ${folder} was reported without a name` });
    const path = folder === '/' ? `/${file}` : `${folder}/${file}`;
    // The removal of a watched folder is reported by its parent, or under its own name as if it were in itself.
    const gone = event === 'rename' && (watchers.has(path) || !isFolder(root + folder));
    if (gone || isFolder(root + path)) listener({ kind: 'folder', path });
    // Node does not report when a file is closed, so a file that changes in place counts as still being written.
    listener({ kind: 'touched', path, as: event === 'rename' ? 'closed' : 'open' });
  };
  const set = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(root + (folder === '' ? '/' : folder), { persistent: true }, (event, file) =>
      heard(folder === '' ? '/' : folder, event, file),
    );
    watcher.on('error', (error) => stop(error.message));
    watchers.set(folder, watcher);
  };
  const standing = Promise.resolve().then((): WatchStatus => {
    try {
      for (const folder of ground.folders) set(present(folder, root));
      for (const tree of ground.trees) for (const folder of below(present(tree, root), tree, root)) set(folder);
      return { ok: true, folders: watchers.size };
    } catch (error) {
      const why = error instanceof Error ? error.message : 'it cannot be watched';
      stop(why);
      return { ok: false, lacks: false, why };
    }
  });
  return { standing, over, stop: () => stop('it was stopped') };
}

/** The folder, or the nearest one above it that is there: where it will appear. */
function present(folder: string, root: string): string {
  let at = folder;
  while (at !== '' && !isFolder(root + at)) at = at.slice(0, at.lastIndexOf('/'));
  return at;
}

function below(found: string, tree: string, root: string): readonly string[] {
  if (found !== tree) return [found];
  const inside = readdirSync(root + tree, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  return [tree, ...inside.map(({ parentPath, name }) => join(parentPath, name).slice(root.length))];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function queueLength(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || usualQueue;
  } catch {
    return usualQueue; // no inotify here, and so no queue of it
  }
}
