import type { Source } from '../../sdk/index.ts';
import { notRead, sourceKey } from '../../sdk/index.ts';
import { MaskedBody } from '../secrets/masked-body.ts';
import { cut } from '../remote-shell/cut-frames.ts';
import type { Collected } from './frame-reader.ts';
import { FrameReader } from './frame-reader.ts';

/** Reads what the script printed. Never throws; what did not arrive whole is `not-collected`. */
export function readFrames(bytes: Buffer, nonce: string, sources: readonly Source[]): Collected {
  const { noise, frames } = cut(bytes, nonce);
  const digests =
    frames
      .find(({ words }) => words[0] === 'digests')
      ?.body.toString('latin1')
      .split(/\s+/)
      .filter((word) => word !== '') ?? [];
  const keys = frames.find(({ words }) => words[0] === 'keys');
  const sent = keys === undefined ? sources : sourcesNamed(keys.body.toString('utf8'), sources);
  const reader = new FrameReader(sent, (body) => new MaskedBody(body, nonce, digests));
  frames.forEach((frame, i) => {
    // A frame is whole only when another one follows it: the last one may have been cut off.
    reader.accept(frame, i + 1 < frames.length);
  });
  const result = reader.result();
  return {
    ...result,
    ...(keys === undefined ? {} : { readings: readingsOf(result.readings, sources, keys.words[1] ?? '') }),
    noise: noise.toString('utf8').slice(0, 1024),
  };
}

/**
 * The sources of a script that was made earlier, by the keys that it prints in order. A key that this run does not
 * request becomes a source that nothing reads.
 */
function sourcesNamed(text: string, sources: readonly Source[]): readonly Source[] {
  const byKey = new Map(sources.map((source) => [JSON.stringify(sourceKey(source)), source]));
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => byKey.get(line) ?? { kind: 'file', path: '' });
}

/** The readings that are asked for; the script may be of another version and not have some of them. */
function readingsOf(
  readings: Collected['readings'],
  sources: readonly Source[],
  version: string,
): Collected['readings'] {
  const missing = notRead('not-collected', `the script on the host (halint ${version}) does not read it`);
  return Object.fromEntries(
    sources.map((source) => {
      const key = sourceKey(source);
      return [key, Object.hasOwn(readings, key) ? (readings[key] ?? missing) : missing];
    }),
  );
}
