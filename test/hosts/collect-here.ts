import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFrames } from '../../src/hosts/collect/frames.ts';
import { buildScript } from '../../src/hosts/collect/script.ts';
import type { AnyReading, Source } from '../../src/sdk/index.ts';
import { sourceKey } from '../../src/sdk/index.ts';

export interface Collected {
  readonly complete: boolean;
  readonly reading: (source: Source) => AnyReading | undefined;
  readonly stdout: (source: Source) => string;
}

/** Runs the collection script on this machine by `argv`, which ends in a shell that reads standard input. */
export async function collectHere(
  sources: readonly Source[],
  argv: readonly string[] = ['sh', '-s'],
  env: Readonly<Record<string, string>> = {},
): Promise<Collected> {
  const nonce = randomBytes(16).toString('hex');
  const script = buildScript({ sources, digestKey: '1'.repeat(64), secrets: {}, deadline: 60 }, nonce);
  const [program = 'sh', ...words] = argv;
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
  child.stdin.end(script);
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  await new Promise((resolve) => child.on('close', resolve));
  const { complete, readings } = readFrames(Buffer.concat(pieces), nonce, sources);
  const reading = (source: Source): AnyReading | undefined => readings[sourceKey(source)];
  return {
    complete,
    reading,
    stdout(source) {
      const found = reading(source);
      return found?.read === true && 'stdout' in found.value
        ? found.value.stdout
        : `not read: ${JSON.stringify(found)}`;
    },
  };
}
