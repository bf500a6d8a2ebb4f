import type { AnyReading, GlobSource, ListingSource, PartOfListing, Source, TextFile } from '../../sdk/index.ts';
import { notRead, readAs, sourceKey } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import { globMatcher, literalStart } from '../glob.ts';
import type { MaskedBody } from '../secrets/masked-body.ts';
import type { Frame } from '../remote-shell/frame-stream.ts';
import { failure, kindsOf } from './frame-kinds.ts';
import type { Sized } from './head-output.ts';
import { readHeadOutput, textReading } from './head-output.ts';
import { ListingFrames, outOfTime } from './listing-frames.ts';
import { readSizes } from './listing-lines.ts';
import { sourceCap } from './script.ts';

/** What the collection script printed, as far as it came. */
export interface Collected {
  /** Whether the end marker arrived. */
  readonly complete: boolean;
  /** Whether the script began at all: nothing before the first frame counts. */
  readonly begun: boolean;
  /** What was printed before the first frame (banners, rc files), at most a kilobyte. */
  readonly noise: string;
  readonly uid?: number;
  /** Seconds since the epoch, by the host's clock. */
  readonly clock?: number;
  /** A tool that the script cannot work without and did not find. */
  readonly lacks?: string;
  readonly readings: Readonly<Record<string, AnyReading>>;
  /** Seconds per command, by source key. */
  readonly costs: Readonly<Record<string, number>>;
}

const matcherOf = memoize(({ pattern }: GlobSource) => ({ start: literalStart(pattern), whole: globMatcher(pattern) }));

/** Collects the readings that the frames of the script contain. */
export class FrameReader {
  readonly #sources: readonly Source[];
  readonly #readings = new Map<number, AnyReading>();
  readonly #globs = new Map<number, TextFile[]>();
  /** Of the globs that are batched. */
  readonly #matchers = new Map<number, ReturnType<typeof matcherOf>>();
  readonly #globFailures = new Map<number, AnyReading>();
  readonly #owners = new Map<string, number[]>();
  readonly #costs = new Map<number, number>();
  #begun = false;
  #complete = false;
  /** Sources about which frames of another kind came. */
  readonly #misfits = new Set<number>();
  #uid: number | undefined;
  #clock: number | undefined;
  #lacks: string | undefined;
  /** Files as they were before they were read at once. */
  #sizes: readonly Sized[] = [];
  #batch: MaskedBody | undefined;
  /** Output of commands whose exit status has not arrived yet. */
  readonly #outs = new Map<number, MaskedBody>();
  readonly #listings = new ListingFrames();
  /** What listings do without; `all`: they are not known for another reason. */
  readonly #without = new Map<number, PartOfListing['without'] | 'all'>();
  #text: { index: number; path: string; body: MaskedBody } | undefined;
  #batchStarted = false;
  #batchDone = false;

  readonly #masked: (body: Buffer) => MaskedBody;

  constructor(sources: readonly Source[], masked: (body: Buffer) => MaskedBody) {
    this.#sources = sources;
    this.#masked = masked;
    sources.forEach((source, index) => {
      // Texts of a source with a mask arrive in separate frames; a batched text is unchanged.
      if (source.kind === 'file' && source.mask === undefined) this.#own(source.path, index);
      if (source.kind === 'glob' && source.mask === undefined) this.#matchers.set(index, matcherOf(source));
    });
  }

  accept({ words, body }: Frame, whole: boolean): void {
    const index = Number(words[1]);
    if (!this.#fits(words[0] ?? '', index)) return;
    switch (words[0]) {
      case 'begin':
        this.#begun = true;
        this.#uid = number(words[2]);
        this.#clock = number(words[3]);
        return;
      case 'lacks':
        this.#lacks = words[1];
        return;
      case 'not':
        return this.#not(index, words[2] ?? '', words.slice(3).join(' '));
      case 'glob':
        // A masked one comes again when the lane did not end in which it was read.
        this.#globs.set(index, []);
        this.#globFailures.delete(index);
        return;
      case 'text':
        this.#text = { index, path: words.slice(2).join(' '), body: this.#masked(body) };
        return;
      case 'ok':
        return this.#ok(index, Number(words[2]));
      case 'sizes':
        return this.#sized(readSizes(body.toString('utf8')));
      case 'files':
        this.#batchStarted = true;
        if (whole) this.#batch = this.#masked(body);
        return;
      case 'done':
        this.#batchDone = true;
        return;
      case 'out':
        this.#outs.set(index, this.#masked(body));
        return;
      case 'err':
        return this.#ran(index, Number(words[2]), Number(words[3]), this.#masked(body).text(), whole);
      case 'sums':
        if (whole) this.#listings.sums(words[1] ?? '', this.#masked(body).text() ?? '');
        return;
      case 'tree':
        return this.#listings.tree(index, body.toString('utf8'));
      case 'grown':
        return this.#listings.grown(index, Number(words[2]));
      case 'list':
        if (whole) this.#listings.list(words.slice(1).map(Number), body.toString('utf8'));
        return;
      case 'end':
        this.#complete = true;
        return;
      default:
        return;
    }
  }

  result(): Omit<Collected, 'noise'> {
    for (const [index, files] of this.#globs) {
      const failure = this.#globFailures.get(index);
      const pending = this.#batchStarted && !this.#batchDone;
      this.#readings.set(
        index,
        failure ?? (pending ? notRead('not-collected', 'the files did not arrive whole') : readAs(inOrder(files))),
      );
    }
    this.#sources.forEach((source, index) => {
      if (source.kind !== 'listing') return;
      const reading = this.#readings.has(index) ? this.#partly(index, source) : this.#listings.reading(index, source);
      if (reading !== undefined) this.#readings.set(index, reading);
    });
    const readings: Record<string, AnyReading> = {};
    const costs: Record<string, number> = {};
    this.#sources.forEach((source, index) => {
      const key = sourceKey(source);
      readings[key] = this.#misfits.has(index)
        ? notRead('not-collected', 'the host answered in another form than was asked for')
        : (this.#readings.get(index) ?? notRead('not-collected', 'the run ended before this was read'));
      const cost = this.#costs.get(index);
      if (cost !== undefined) costs[key] = cost;
    });
    return {
      complete: this.#complete,
      begun: this.#begun,
      ...(this.#uid === undefined ? {} : { uid: this.#uid }),
      ...(this.#clock === undefined ? {} : { clock: this.#clock }),
      ...(this.#lacks === undefined ? {} : { lacks: this.#lacks }),
      readings,
      costs,
    };
  }

  /**
   * Whether a frame about one source is of the form that this kind of source has. A host that sends another one is not
   * halint's script, and whatever it says of that source is not taken.
   */
  #fits(frame: string, index: number): boolean {
    const kinds = kindsOf.get(frame);
    if (kinds === undefined) return true;
    const kind = this.#sources[index]?.kind;
    if (kind !== undefined && kinds.includes(kind)) return true;
    if (kind !== undefined) this.#misfits.add(index);
    return false;
  }

  #own(path: string, index: number): void {
    this.#owners.set(path, [...(this.#owners.get(path) ?? []), index]);
  }

  #not(index: number, why: string, what: string): void {
    const reading = failure(why, what);
    if (reading === undefined) return;
    if (this.#globs.has(index)) {
      // A file that vanished between the shell's pattern and the test is as absent as if it had never been there.
      // A pattern matches directories too, and they have no text.
      const matters = why !== 'directory' && !(reading.read === false && reading.reason === 'absent');
      if (matters) this.#globFailures.set(index, reading);
      return;
    }
    this.#readings.set(index, reading);
    if (this.#sources[index]?.kind !== 'listing' || reading.read) return;
    const isMount = why === 'silent' || why === 'remote';
    const before = this.#without.get(index) ?? [];
    if (before === 'all' || !isMount) this.#without.set(index, 'all');
    else if (!before.some(({ path }) => path === what))
      this.#without.set(index, [...before, { path: what, why: reading.detail }]);
  }

  /** A listing of which some paths were not touched: what is known of the others. */
  #partly(index: number, source: ListingSource): AnyReading | undefined {
    const [without, reading] = [this.#without.get(index), this.#readings.get(index)];
    if (without === undefined || without === 'all' || reading?.read !== false) return reading;
    const listed = this.#listings.reading(index, source);
    return listed?.read === true ? { ...reading, partly: { value: listed.value, without } } : reading;
  }

  #ok(index: number, status: number): void {
    const text = this.#text;
    if (text === undefined || text.index !== index) return;
    this.#text = undefined;
    if (outOfTime(status)) {
      this.#store(index, notRead('timeout', text.path));
    } else if (status !== 0) {
      this.#store(index, notRead('not-collected', `${text.path}: reading it failed (status ${status})`));
    } else this.#store(index, textReading(text.path, text.body));
  }

  /** The sizes before the texts, and after them. */
  #sized(sizes: readonly Sized[]): void {
    const batch = this.#batch;
    if (batch === undefined) this.#sizes = sizes;
    else for (const [path, reading] of readHeadOutput(batch, this.#sizes, sizes)) this.#storeBatched(path, reading);
    this.#batch = undefined;
  }

  #store(index: number, reading: AnyReading): void {
    const files = this.#globs.get(index);
    // The texts of a pattern come after its own frame; without that, one text is no answer to it.
    if (files === undefined && reading.read && this.#sources[index]?.kind === 'glob') this.#misfits.add(index);
    else if (files === undefined) this.#readings.set(index, reading);
    else if (reading.read && 'text' in reading.value) files.push(reading.value);
    else if (!reading.read) this.#globFailures.set(index, reading);
  }

  /** Stores a batched file for each source that requests it, by path or by a glob without a mask. */
  #storeBatched(path: string, reading: AnyReading): void {
    for (const index of this.#owners.get(path) ?? []) this.#readings.set(index, reading);
    for (const [index, matcher] of this.#matchers) {
      if (path.startsWith(matcher.start) && matcher.whole.test(path) && this.#globs.has(index))
        this.#store(index, reading);
    }
  }

  #ran(index: number, started: number, ended: number, said: string | undefined, whole: boolean): void {
    const stdout = this.#outs.get(index);
    this.#outs.delete(index);
    if (!whole || stdout === undefined) return;
    const cost = Math.max(0, Math.round((ended - started) * 100) / 100);
    if (Number.isFinite(cost)) this.#costs.set(index, cost);
    const source = this.#sources[index];
    const name = source?.kind === 'command' ? source.argv[0] : '?';
    const rest = said ?? '';
    const split = rest.replace(/\n$/, '').lastIndexOf('\n');
    const exit = Number(rest.slice(split + 1));
    const stderr = rest.slice(0, Math.max(0, split)).slice(-1024);
    if (!Number.isInteger(exit)) {
      this.#readings.set(index, notRead('not-collected', `${name}: no exit status arrived`));
    } else if (outOfTime(exit)) {
      this.#readings.set(index, notRead('timeout', `${name} did not end in time`));
    } else if (stdout.bytes.length > sourceCap) {
      this.#readings.set(index, notRead('too-large', `${name} printed more than ${sourceCap} bytes`));
    } else {
      const text = stdout.text();
      this.#readings.set(
        index,
        text === undefined
          ? notRead('not-collected', `${name}: its secrets were not hidden in time`)
          : readAs({ stdout: text, stderr, exit }),
      );
    }
  }
}

/** In the order of their names: a file that other sources ask for too has come out of its turn. */
const inOrder = (files: readonly TextFile[]): readonly TextFile[] =>
  [...files].sort((x, y) => (x.path < y.path ? -1 : 1));

const number = (word: string | undefined): number | undefined => {
  const value = Number(word);
  return word === undefined || word === '' || !Number.isFinite(value) ? undefined : value;
};
