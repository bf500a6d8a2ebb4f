import type { AnyReading } from '../sdk/index.ts';
import { notRead, readAs } from '../sdk/index.ts';
import { sourceCap } from './script.ts';

/** The text of a file, unless more of it came than is read. */
export const textReading = (path: string, body: Buffer): AnyReading =>
  body.length > sourceCap ? notRead('too-large', `${path} is larger than ${sourceCap} bytes`) : readAs({ path, text: body.toString('utf8') });

const header = (path: string, first: boolean): Buffer => Buffer.from(`${first ? '' : '\n'}==> ${path} <==\n`);

/**
 * Cuts the output of `head -v` into files: each stands under a header line, and its length is known from `stat` (`sizes`)
 * unless it changed in between (files of the kernel have no size). A file that several sources ask for is printed as
 * often, and given once. An empty file follows the last one, so that an end that was cut off is seen.
 */
export function readHeadOutput(body: Buffer, sizes: readonly (readonly [path: string, size: number])[]): ReadonlyMap<string, AnyReading> {
  const files = new Map<string, AnyReading>();
  const give = (path: string, reading: AnyReading): void => {
    if (!files.has(path)) files.set(path, reading);
  };
  let at = 0;
  sizes.forEach(([path, listed], i) => {
    const own = header(path, at === 0);
    if (!body.subarray(at, at + own.length).equals(own)) {
      return give(path, notRead('not-collected', `${path} changed or vanished while it was read`));
    }
    const start = at + own.length;
    const end = endOf(body, start, listed, header(sizes[i + 1]?.[0] ?? '/dev/null', false));
    if (end === undefined) {
      at = body.length;
      return give(path, notRead('not-collected', `${path} changed while it was read`));
    }
    at = end;
    give(path, textReading(path, body.subarray(start, end)));
  });
  return files;
}

/** Where the file that begins at `start` ends: after its size when the next header stands there, else at that header. */
function endOf(body: Buffer, start: number, listed: number, next: Buffer): number | undefined {
  const end = start + Math.min(listed, sourceCap + 1);
  if (body.subarray(end, end + next.length).equals(next)) return end;
  const found = body.indexOf(next, start);
  return found < 0 ? undefined : found;
}
