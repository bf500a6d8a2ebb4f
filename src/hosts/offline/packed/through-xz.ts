import { ReadableStream } from 'node:stream/web';
import { XzReadableStream } from 'xz-decompress';
import { ArchiveError } from './archive-error.ts';

/** XZ_MEMLIMIT_ERROR and XZ_OPTIONS_ERROR of xz.h (xz-embedded): not damage, but what the library cannot do. */
const onlyForXz = /error code [46]$/;

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
    const message = error instanceof Error ? error.message : 'unreadable';
    throw new ArchiveError(
      onlyForXz.test(message)
        ? `${name} was compressed with options of xz (such as --x86, --check=sha256 or a large dictionary) that only xz itself can read; install it (Debian: xz-utils), or unpack the archive and name the folder`
        : `${name} is not whole: ${message}`,
    );
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
