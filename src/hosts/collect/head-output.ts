import type { AnyReading } from '../../sdk/index.ts';
import { notRead, readAs } from '../../sdk/index.ts';
import type { MaskedBody } from '../secrets/masked-body.ts';
import { sourceCap } from './script.ts';

/** The text of a file, unless more of it came than is read, or a digest of a secret in it did not. */
export function textReading(path: string, body: MaskedBody, [start, end]: Range = [0, body.bytes.length]): AnyReading {
  if (end - start > sourceCap) return notRead('too-large', `${path} is larger than ${sourceCap} bytes`);
  const text = body.text(start, end);
  return text === undefined
    ? notRead('not-collected', `${path}: its secrets were not hidden in time`)
    : readAs({ path, text });
}

/** Begin and end of a file in the output. */
type Range = readonly [number, number];

const header = (path: string, first: boolean): Buffer => Buffer.from(`${first ? '' : '\n'}==> ${path} <==\n`);

/** A file as stat(1) lists it. `stamp` is the time of its last change. */
export interface Sized {
  readonly path: string;
  readonly size: number;
  readonly stamp: string;
}

/** Files of the kernel have no size. Their texts are the kernel's own, so a header in them is head's. */
const isSizeless = ({ path, size }: Sized): boolean => size === 0 && /^\/(?:proc|sys)\//.test(path);

const lengthOf = ({ size }: Sized): number => Math.min(size, sourceCap + 1);

/**
 * Cuts the output of `head -v` into files: each follows a header line, and its length is known from `stat`. A file
 * that several sources ask for is printed as often, and given once. An empty file follows the last one, so that an end
 * that was cut off is seen.
 *
 * A file that changes while it is read may hold text that looks like the header and text of other files. So `stat` ran
 * before and after, no header is searched for, and no length of a changed file counts: the files before the first one
 * that changed are cut from the beginning, those after the last one from the end, and those between are not read.
 */
export function readHeadOutput(
  masked: MaskedBody,
  before: readonly Sized[],
  after: readonly Sized[],
): ReadonlyMap<string, AnyReading> {
  const later = new Map(after.map((sized) => [sized.path, sized]));
  const isSame = (sized: Sized): boolean => {
    const now = later.get(sized.path);
    return now !== undefined && (isSizeless(sized) || (now.size === sized.size && now.stamp === sized.stamp));
  };
  const body = masked.bytes;
  const forwards = cutForwards(body, before, isSame);
  const backwards =
    forwards.size === before.length ? new Map<number, Range>() : cutBackwards(body, before, forwards.size, isSame);
  const files = new Map<string, AnyReading>();
  before.forEach(({ path }, i) => {
    if (files.has(path)) return;
    const cut = forwards.get(i) ?? backwards.get(i);
    files.set(
      path,
      cut === undefined
        ? notRead('not-collected', `${path}, or a file read with it, changed during the read`)
        : textReading(path, masked, cut),
    );
  });
  return files;
}

/** By position, up to the first file that is not as it was listed. */
function cutForwards(
  body: Buffer,
  sizes: readonly Sized[],
  isSame: (sized: Sized) => boolean,
): ReadonlyMap<number, Range> {
  const files = new Map<number, Range>();
  const headers = [...sizes.map(({ path }) => header(path, false)), trailer];
  let at = 0;
  for (const [i, sized] of sizes.entries()) {
    const own = header(sized.path, at === 0);
    if (!isSame(sized) || !startsAt(body, at, own)) return files;
    const start = at + own.length;
    const end = isSizeless(sized) ? body.indexOf(headers[i + 1] ?? trailer, start) : start + lengthOf(sized);
    // The next one may have vanished.
    if (end < start || !headers.some((next, j) => j > i && startsAt(body, end, next))) return files;
    files.set(i, [start, end]);
    at = end;
  }
  return files;
}

const trailer = header('/dev/null', false);

const startsAt = (body: Buffer, at: number, text: Buffer): boolean => body.subarray(at, at + text.length).equals(text);

/**
 * From the last file to the first after `from` that is as it was listed; none where the end of the output is missing.
 */
function cutBackwards(
  body: Buffer,
  sizes: readonly Sized[],
  from: number,
  isSame: (sized: Sized) => boolean,
): ReadonlyMap<number, Range> {
  const files = new Map<number, Range>();
  let end = body.length - trailer.length;
  if (!startsAt(body, end, trailer)) return files;
  for (let i = sizes.length - 1; i > from; i--) {
    const sized = sizes[i];
    if (sized === undefined || !isSame(sized)) break;
    const own = header(sized.path, false);
    const begin = isSizeless(sized) ? body.lastIndexOf(own, end - own.length) : end - lengthOf(sized) - own.length;
    if (begin < 0 || !startsAt(body, begin, own)) break;
    files.set(i, [begin + own.length, end]);
    end = begin;
  }
  return files;
}
