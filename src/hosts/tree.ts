import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { AnyReading, GlobSource, HostSnapshot, ListedFile, ListingSource, Source } from '../sdk/index.ts';
import { notRead, readAs, sourceKey } from '../sdk/index.ts';
import { globMatcher } from './glob.ts';
import { heldDigest, heldKey, hostKeyFiles } from './held-digest.ts';
import type { CollectRequest, Host } from './host.ts';
import { maskText } from './mask.ts';
import type { RecordedCommands } from './recorded-commands.ts';
import { recordedCommands } from './recorded-commands.ts';
import { recordedMetadata } from './recorded-metadata.ts';
import { sourceCap } from './script.ts';

/**
 * A folder instead of a machine: either the rendered root of a host (for CI gates), or the recording of one, with its
 * files under `root/` and what commands printed under `commands/` (`index.tsv`: argv, exit, stdout file, stderr file).
 *
 * In a recording of a whole host a file that is not there is absent. A rendered root holds only what was rendered: a
 * file is absent only when its own folder is there, and not collected otherwise.
 */
export function treeHost(name: string, folder: string): Host {
  const recording = existsSync(join(folder, 'root'));
  const root = recording ? join(folder, 'root') : folder;
  const via = `tree ${folder}`;
  return {
    via,
    collect: (request) => Promise.resolve(readTree(name, via, { folder, root, recording }, request)),
  };
}

interface Tree {
  readonly folder: string;
  readonly root: string;
  readonly recording: boolean;
}

function readTree(name: string, via: string, tree: Tree, request: CollectRequest): HostSnapshot {
  const began = performance.now();
  const base = { name, via, costs: {} };
  if (!existsSync(tree.root)) {
    return { ...base, status: 'unreachable', error: `there is no folder ${tree.root}`, duration: 0, readings: {} };
  }
  const commands = recordedCommands(tree.folder);
  const reader = new TreeReader(tree, commands, request.digestKey);
  const readings: Record<string, AnyReading> = {};
  for (const source of request.sources) readings[sourceKey(source)] = reader.read(source);
  const clock = recordedClock(commands);
  return {
    ...base,
    ...(clock === undefined ? {} : { clock }),
    status: 'complete',
    duration: Math.round(performance.now() - began) / 1000,
    readings,
  };
}

/** A recording may hold the host's clock beside the recorder's: `date +%s.%N` on both. Without it, no clock. */
function recordedClock(commands: RecordedCommands): number | undefined {
  const output = commands.find(['date', '+%s.%N']);
  const value = Number(output?.stdout);
  return output === undefined || Number.isNaN(value) ? undefined : value;
}

class TreeReader {
  readonly #tree: Tree;
  readonly #commands: RecordedCommands;
  readonly #key: string;
  readonly #metadata: ReadonlyMap<string, ListedFile>;

  constructor(tree: Tree, commands: RecordedCommands, key: string) {
    this.#tree = tree;
    this.#commands = commands;
    this.#key = key;
    this.#metadata = recordedMetadata(tree.folder, commands);
  }

  read(source: Source): AnyReading {
    switch (source.kind) {
      case 'file':
        return this.#file(source.path, source.mask);
      case 'glob':
        return this.#glob(source);
      case 'listing':
        return this.#listing(source);
      case 'command': {
        const output = this.#commands.find(source.argv, ...(source.recordedAs ?? []));
        if (output === undefined) return notRead('not-collected', `${source.argv[0]} was not recorded`);
        if (output.exit === 127) return notRead('absent', source.argv[0]);
        return readAs({ ...output, stdout: maskText(output.stdout, source.mask, this.#key) });
      }
    }
  }

  #file(path: string, mask?: Parameters<typeof maskText>[1]): AnyReading {
    const real = this.#resolve(path);
    if (real === undefined) return this.#missing(path);
    const stat = statSync(real);
    if (!stat.isFile()) return notRead('not-collected', `${path} is not a regular file`);
    if (stat.size > sourceCap) return notRead('too-large', `${path} is larger than ${sourceCap} bytes`);
    try {
      return readAs({ path, text: maskText(readFileSync(real, 'utf8'), mask, this.#key) });
    } catch (error) {
      return notRead('denied', `${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
    }
  }

  /** The real path inside the tree, following symbolic links as if the tree were the root; absent when there is none. */
  #resolve(path: string, depth = 0): string | undefined {
    if (depth > 40) return undefined;
    const parts = path.split('/').filter((part) => part !== '');
    let at = this.#tree.root;
    for (const [i, part] of parts.entries()) {
      at = join(at, part);
      if (!at.startsWith(this.#tree.root)) return undefined;
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      const target = stat.isSymbolicLink() ? readlinkSync(at) : this.#flattenedLink(at, stat);
      if (target === undefined) continue;
      const rest = parts.slice(i + 1);
      const from = target.startsWith('/') ? '' : dirname(this.#inside(at));
      return this.#resolve(join('/', from, target, ...rest), depth + 1);
    }
    return at;
  }

  /** Where links cannot be stored (some archives, git without core.symlinks) a file holds the target instead. */
  #flattenedLink(real: string, stat: { isFile(): boolean; readonly size: number }): string | undefined {
    if (!this.#tree.recording || !stat.isFile() || stat.size === 0 || stat.size > 255) return undefined;
    const text = readFileSync(real, 'utf8');
    if (!/^\.{0,2}\/?[\w.@/:-]+$/.test(text) || !text.includes('/')) return undefined;
    const absolute = text.startsWith('/') ? text : join(dirname(this.#inside(real)), text);
    return existsSync(join(this.#tree.root, absolute)) ? text : undefined;
  }

  #inside(real: string): string {
    return `/${relative(this.#tree.root, real).split(sep).join('/')}`;
  }

  #missing(path: string): AnyReading {
    const here = (folder: string): boolean => existsSync(join(this.#tree.root, folder));
    const top = `/${path.split('/')[1] ?? ''}`;
    const looked = this.#tree.recording ? here(top) : here(dirname(path));
    return looked ? notRead('absent', path) : notRead('not-collected', `${path} is not in ${this.#tree.folder}`);
  }

  #glob(source: GlobSource): AnyReading {
    const paths = this.#matches(source.pattern);
    if (paths.length === 0) {
      const missing = this.#missing(source.pattern);
      return !missing.read && missing.reason === 'absent' ? readAs([]) : missing;
    }
    const files = [];
    for (const path of paths) {
      const reading = this.#file(path, source.mask);
      if (reading.read && 'text' in reading.value) files.push(reading.value);
      else if (!reading.read && reading.reason !== 'absent') return reading;
    }
    return readAs(files);
  }

  /** Paths (as the host would name them) that match a pattern, in the order of their names. */
  #matches(pattern: string): string[] {
    const steps = pattern.split('/').filter((step) => step !== '');
    let found = [''];
    for (const step of steps) {
      found = found.flatMap((folder) => {
        if (!/[*?[]/.test(step)) return existsSync(join(this.#tree.root, folder, step)) ? [`${folder}/${step}`] : [];
        const matcher = globMatcher(step);
        const inside = this.#resolve(folder === '' ? '/' : folder);
        if (inside === undefined || !statSync(inside).isDirectory()) return [];
        return readdirSync(inside)
          .filter((entry) => matcher.test(entry) && (step.startsWith('.') || !entry.startsWith('.')))
          .sort()
          .map((entry) => `${folder}/${entry}`);
      });
    }
    return found;
  }

  /** What is in the tree comes from the tree; owners, modes and files beyond it come from the recording, if it has them. */
  #listing(source: ListingSource): AnyReading {
    const paths = source.paths.flatMap((pattern) =>
      pattern.endsWith('/**') ? this.#below(pattern.slice(0, -3)) : this.#matches(pattern),
    );
    const recorded = [...this.#metadata.keys()].filter((path) => !paths.includes(path) && isListed(source, path));
    const lost = source.paths.map((pattern) => this.#missing(pattern)).find((each) => !each.read && each.reason !== 'absent');
    if (lost !== undefined && paths.length + recorded.length === 0) return lost;
    return readAs([...paths, ...recorded].flatMap((path) => this.#listed(path, source.digest)));
  }

  #listed(path: string, digestKind: ListingSource['digest']): ListedFile[] {
    const metadata = this.#recorded(path);
    const digest = this.#digest(path, digestKind);
    const sum = digest === undefined ? {} : { digest };
    const stat = lstatSync(join(this.#tree.root, path), { throwIfNoEntry: false });
    if (stat === undefined) return metadata === undefined ? [] : [{ ...metadata, ...sum }];
    const own = { path, size: stat.size };
    if (stat.isSymbolicLink()) {
      return [{ ...own, ...metadata, type: 'link', target: readlinkSync(join(this.#tree.root, path)), ...sum }];
    }
    return [{ ...own, type: stat.isDirectory() ? 'directory' : 'file', ...metadata, ...sum }];
  }

  /** What was recorded of a file, but for its digest: whether that may be told depends on who asks. */
  #recorded(path: string): ListedFile | undefined {
    const found = this.#metadata.get(path);
    if (found === undefined) return undefined;
    const { digest: _digest, ...rest } = found;
    return rest;
  }

  #below(folder: string): string[] {
    const inside = this.#resolve(folder);
    if (inside === undefined || !statSync(inside).isDirectory()) return [];
    return readdirSync(inside, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => `${folder}/${relative(inside, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
      .sort();
  }

  #digest(path: string, kind: ListingSource['digest']): string | undefined {
    if (kind === 'none') return undefined;
    const real = this.#resolve(path);
    const here = real !== undefined && statSync(real).isFile();
    const plain = here ? createHash('sha256').update(readFileSync(real)).digest('hex') : this.#metadata.get(path)?.digest;
    if (plain === undefined || kind === 'plain') return plain;
    return kind === 'held' ? this.#heldDigest(plain) : createHash('sha256').update(this.#key + plain).digest('hex');
  }

  #heldDigest(plain: string): string | undefined {
    const key = hostKeyFiles.map((path) => this.#resolve(path)).find((path) => path !== undefined && statSync(path).isFile());
    return key === undefined ? undefined : heldDigest(heldKey(readFileSync(key)), plain);
  }
}

const isListed = (source: ListingSource, path: string): boolean =>
  source.paths.some((pattern) =>
    pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : globMatcher(pattern).test(path),
  );
