import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type {
  AnyReading,
  GlobSource,
  ListedFile,
  ListingSource,
  Mask,
  PartOfListing,
  Source,
} from '../../sdk/index.ts';
import { notCaptured, notRead, readAs } from '../../sdk/index.ts';
import { hostDigestKey, hostKeyedDigest, hostKeyFiles } from '../collect/host-keyed-digest.ts';
import { sourceCap } from '../collect/script.ts';
import { globMatcher } from '../glob.ts';
import type { CollectRequest } from '../host.ts';
import { maskSecrets } from '../secrets/mask-secrets.ts';
import { maskText } from '../secrets/mask.ts';
import { digestOfText } from './digest-of-text.ts';
import type { FileTree } from './file-tree.ts';
import { filesBelow, resolveIn, TreeError } from './file-tree.ts';
import type { OfflineHost } from './offline-host.ts';
import { ArchiveError } from './packed/archive-error.ts';

/** The script of a live host reads here which account it runs as. */
const ofTheReader = '/proc/self/status';

/** Reads sources as the collection script reads them on the host. */
export class OfflineReader {
  readonly #host: OfflineHost;
  readonly #files: FileTree;
  readonly #key: string;
  readonly #sources: readonly Source[];

  constructor(host: OfflineHost, { digestKey, sources }: CollectRequest) {
    this.#host = host;
    this.#files = host.files;
    this.#key = digestKey;
    this.#sources = sources;
  }

  /** What cannot be read is a reading that says so; it is never taken for absent, and the other sources are read. */
  read(source: Source): AnyReading {
    try {
      return this.#read(source);
    } catch (error) {
      if (error instanceof TreeError) return notRead(error.reason, error.message);
      if (error instanceof ArchiveError) return notRead('not-collected', error.message);
      throw error;
    }
  }

  #read(source: Source): AnyReading {
    switch (source.kind) {
      case 'file':
        return this.#file(source.path, source.mask, source.digestsOnly);
      case 'glob':
        return this.#glob(source);
      case 'listing':
        return this.#listing(source);
      case 'command': {
        const output = this.#host.commands.find(source.argv, ...(source.recordedAs ?? []));
        if (output === undefined) return this.#unkept(`${source.argv[0]} was not recorded`);
        if (output.exit === 127) return notRead('absent', source.argv[0]);
        if (Buffer.byteLength(output.stdout) > sourceCap)
          return notRead('too-large', `${source.argv[0]} printed more than ${sourceCap} bytes`);
        return readAs({
          ...output,
          stdout: this.#masked(output.stdout, source.mask),
          stderr: this.#masked(output.stderr),
        });
      }
    }
  }

  #file(path: string, mask?: readonly Mask[], digestsOnly = false): AnyReading {
    const real = resolveIn(this.#files, path);
    const entry = real === undefined ? undefined : this.#files.entry(real);
    if (real === undefined || entry === undefined) return this.#danglingLink(path) ?? this.#missing(path);
    if (entry.type !== 'file') return notRead('not-collected', `${path} is not a regular file`);
    if (entry.size > sourceCap) return notRead('too-large', `${path} is larger than ${sourceCap} bytes`);
    try {
      const text = this.#files.read(real).toString('utf8');
      const altered = this.#host.altered?.(real, () => text);
      return altered === undefined
        ? readAs({ path, text: digestsOnly ? text : this.#masked(text, mask) })
        : notRead('not-collected', altered);
    } catch (error) {
      if (error instanceof TreeError) return notRead(error.reason, error.message);
      return notRead('denied', `${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
    }
  }

  /**
   * A link is there, and its target was not kept: the file may well exist. A link to /dev/null means that it does not.
   */
  #danglingLink(path: string): AnyReading | undefined {
    const entry = this.#entry(path);
    if (entry?.type !== 'link' || entry.target === '/dev/null') return undefined;
    return this.#unkept(`${path} is a link to ${entry.target}, which is not in ${this.#host.name}`);
  }

  #masked(text: string, mask?: readonly Mask[]): string {
    return maskSecrets(maskText(text, mask, this.#key), this.#key);
  }

  #missing(path: string): AnyReading {
    // The recording process could read the stored files. Files that it could not read are missing, not absent.
    if (path === ofTheReader) return notCaptured(`${path} would belong to the recording process`);
    return this.#host.lookedFor(path) ? notRead('absent', path) : this.#unkept(`${path} is not in ${this.#host.name}`);
  }

  #unkept(detail: string): AnyReading {
    return this.#host.chosen ? notCaptured(detail) : notRead('not-collected', detail);
  }

  #glob(source: GlobSource): AnyReading {
    const paths = this.#matches(source.pattern);
    if (paths.length === 0) {
      const missing = this.#missing(source.pattern);
      return !missing.read && missing.reason === 'absent' ? readAs([]) : missing;
    }
    const files = [];
    for (const path of paths) {
      const real = resolveIn(this.#files, path);
      if (real !== undefined && this.#files.entry(real)?.type === 'directory') continue;
      const reading = this.#file(path, source.mask);
      if (reading.read && 'text' in reading.value) files.push(reading.value);
      else if (!reading.read && reading.reason !== 'absent') return reading;
    }
    if (!this.#host.chosen && !this.#host.lookedFor(source.pattern))
      return this.#unkept(`${this.#host.name} may not contain all of ${source.pattern}`);
    return readAs(files);
  }

  /** Paths (as the host would name them) that match a pattern, in the order of their names. */
  #matches(pattern: string): string[] {
    const steps = pattern.split('/').filter((step) => step !== '');
    let found = [''];
    for (const step of steps) {
      const matcher = /[*?[]/.test(step) ? globMatcher(step) : undefined;
      found = found.flatMap((folder) => {
        const inside = resolveIn(this.#files, folder);
        if (inside === undefined) return [];
        if (matcher === undefined)
          return this.#files.entry(below(inside, step)) === undefined ? [] : [`${folder}/${step}`];
        return this.#files
          .names(inside)
          .filter((entry) => matcher.test(entry) && (step.startsWith('.') || !entry.startsWith('.')))
          .map((entry) => `${folder}/${entry}`);
      });
    }
    return found;
  }

  /**
   * What is in the tree comes from the tree; owners, modes and files beyond it come from the recording, if it has them.
   */
  #listing(source: ListingSource): AnyReading {
    const found = source.paths.map((pattern) => ({
      pattern,
      paths: pattern.endsWith('/**') ? this.#below(pattern.slice(0, -3)) : this.#matches(pattern),
    }));
    const paths = found.flatMap((each) => each.paths);
    const known = new Set(paths);
    const recorded = [...this.#host.metadata.keys()].filter((path) => !known.has(path) && isListed(source, path));
    const value = [...paths, ...recorded].flatMap((path) => this.#listed(path, source.digest));
    if (this.#host.chosen) {
      // Of what was chosen, one path that is there shows that the others were looked for.
      const doubtful = paths.length + recorded.length > 0 ? [] : found;
      const lost = doubtful
        .map(({ pattern }) => this.#missing(pattern))
        .find((each) => !each.read && each.reason !== 'absent');
      return lost ?? readAs(value);
    }
    const broken = source.digest === 'none' ? [] : paths.flatMap((path) => this.#brokenLink(path));
    const without = [...found.flatMap(({ pattern, paths: here }) => this.#notLookedFor(pattern, here)), ...broken];
    const [first] = without;
    if (first === undefined) return readAs(value);
    const unread = new Set(broken.map(({ path }) => path));
    const partly: PartOfListing = {
      value: value.filter(({ path }) => !unread.has(path)),
      without,
      ofArchive: true,
    };
    return { read: false, reason: 'not-collected', detail: first.why, partly };
  }

  /** Why an archive may lack files that match a pattern, if so. */
  #notLookedFor(pattern: string, here: readonly string[]): PartOfListing['without'] {
    const isWhole = here.length > 0 && !/[*?[]/.test(pattern);
    if (isWhole || this.#host.lookedFor(pattern)) return [];
    const why = here.length > 0 ? `may not contain all of ${pattern}` : `does not contain ${pattern}`;
    return [{ path: pattern, why: `${this.#host.name} ${why}` }];
  }

  /** A link whose content would be compared, and whose file the archive lacks or has altered. */
  #brokenLink(path: string): PartOfListing['without'] {
    const entry = this.#entry(path);
    if (entry?.type !== 'link' || entry.target === '/dev/null') return [];
    const real = resolveIn(this.#files, path);
    const isThere =
      real === undefined
        ? this.#host.lookedFor(posix.resolve(posix.dirname(path), entry.target ?? ''))
        : this.#files.entry(real)?.type !== 'file' || this.#plainDigest(real) !== undefined;
    return isThere ? [] : [{ path, why: `${this.#host.name} does not contain the file that ${path} links to` }];
  }

  #listed(path: string, digestKind: ListingSource['digest']): ListedFile[] {
    const metadata = this.#recorded(path);
    const digest = this.#digest(path, digestKind);
    const sum = digest === undefined ? {} : { digest };
    const entry = this.#entry(path);
    if (entry === undefined) return metadata === undefined ? [] : [{ ...metadata, ...sum }];
    if (this.#host.textsOnly === true) {
      const ofText = digest === undefined ? {} : { digest: `text:${digest}` };
      return [{ path, type: entry.type, size: entry.size, ...ofText }];
    }
    return [
      {
        path,
        ...entry,
        ...metadata,
        ...(entry.type === 'link' ? { type: entry.type, target: entry.target } : {}),
        ...sum,
      },
    ];
  }

  /** The entry at a path, with the links of its folders resolved. */
  #entry(path: string): ReturnType<FileTree['entry']> {
    const cut = path.lastIndexOf('/');
    const folder = resolveIn(this.#files, path.slice(0, cut));
    return folder === undefined ? undefined : this.#files.entry(below(folder, path.slice(cut + 1)));
  }

  /** The recorded attributes of a file without its digest, which not every source may see. */
  #recorded(path: string): ListedFile | undefined {
    const found = this.#host.metadata.get(path);
    if (found === undefined) return undefined;
    const { digest: _digest, ...rest } = found;
    return rest;
  }

  #below(folder: string): readonly string[] {
    const inside = resolveIn(this.#files, folder);
    return inside === undefined
      ? []
      : filesBelow(this.#files, inside).map((path) => `${folder}${path.slice(inside.length)}`);
  }

  #digest(path: string, kind: ListingSource['digest']): string | undefined {
    if (kind === 'none') return undefined;
    const real = this.#regular(path);
    const plain = real === undefined ? this.#host.metadata.get(path)?.digest : this.#plainDigest(real);
    if (plain === undefined || kind === 'plain') return plain;
    if (kind === 'guarded')
      return real !== undefined && this.#showsSecret(path, real) ? `secret:${this.#keyed(plain).slice(0, 32)}` : plain;
    return kind === 'held' ? this.#hostKeyedDigest(plain) : this.#keyed(plain);
  }

  #keyed(plain: string): string {
    return createHash('sha256')
      .update(this.#key + plain)
      .digest('hex');
  }

  /** Whether a source reads the text of a file, and something in it is hidden. */
  #showsSecret(path: string, real: string): boolean {
    const isRead = this.#sources.some(
      (source) =>
        (source.kind === 'file' && source.digestsOnly !== true && source.path === path) ||
        (source.kind === 'glob' && globMatcher(source.pattern).test(path)),
    );
    if (!isRead || (this.#files.entry(real)?.size ?? 0) > sourceCap) return false;
    const text = this.#files.read(real).toString('utf8');
    return maskSecrets(text, this.#key) !== text;
  }

  /** The regular file that a path leads to. */
  #regular(path: string): string | undefined {
    const real = resolveIn(this.#files, path);
    return real !== undefined && this.#files.entry(real)?.type === 'file' ? real : undefined;
  }

  #plainDigest(path: string): string | undefined {
    if (this.#host.altered?.(path, () => this.#files.read(path).toString('utf8')) !== undefined) return undefined;
    return this.#host.textsOnly === true ? digestOfText(this.#files.read(path)) : this.#files.digest(path);
  }

  #hostKeyedDigest(plain: string): string | undefined {
    const key = hostKeyFiles.map((path) => this.#regular(path)).find((path) => path !== undefined);
    return key === undefined ? undefined : hostKeyedDigest(hostDigestKey(this.#files.read(key)), plain);
  }
}

const below = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

const isListed = (source: ListingSource, path: string): boolean =>
  source.paths.some((pattern) =>
    pattern.endsWith('/**') ? path.startsWith(pattern.slice(0, -2)) : globMatcher(pattern).test(path),
  );
