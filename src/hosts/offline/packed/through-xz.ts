import { ReadableStream } from 'node:stream/web';
import { XzReadableStream } from 'xz-decompress';
import { ArchiveError } from './archive-error.ts';

/**
 * The bytes of an xz file, decompressed in this process, for machines without xz(1). Reads what `xz` writes by default;
 * other filters than LZMA2, and dictionaries of 256 MiB, are an `ArchiveError`.
 */
export async function* throughXz(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let source: unknown;
  async function* input(): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      source = error;
      throw error;
    }
  }
  const reader = new XzReadableStream(ReadableStream.from(input())).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield Buffer.from(next.value);
  } catch (error) {
    if (source instanceof ArchiveError) throw source;
    throw new ArchiveError(`${name} is not whole: ${error instanceof Error ? error.message : 'unreadable'}`);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
