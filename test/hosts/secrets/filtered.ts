import { spawnSync } from 'node:child_process';
import { readFrames } from '../../../src/hosts/collect/frames.ts';
import { digestsOfSecrets } from '../../../src/hosts/collect/script.ts';
import { filterProgram } from '../../../src/hosts/secrets/filter.ts';
import { command } from '../../../src/sdk/index.ts';

export const key = '5'.repeat(64);
const nonce = 'n0nce';

/** The versions of awk that hosts have. */
const awks = ['mawk', 'gawk', 'busybox awk'];
const runs = (awk: string): boolean => spawnSync('sh', ['-c', `${awk} 'BEGIN { exit 0 }'`]).status === 0;
export const installed = awks.filter(runs);

/** What the filter of the collection script makes of texts, each of them printed by a command. */
export function filtered(
  awk: string,
  texts: readonly string[],
): { readonly wire: Buffer; readonly texts: readonly (string | undefined)[] } {
  const frames = texts.map(
    (text, i) => `\n@${nonce} out ${i}\n${text}\n@${nonce} err ${i} 0 0\n\n0\n@${nonce} ran ${i}\n`,
  );
  const input = `${nonce}\n${key}\n\n@${nonce} begin 1 0 0\n${frames.join('')}\n@${nonce} end\n`;
  const result = spawnSync('sh', ['-c', `tr '\\000' '\\001' | ${awk} "$1"`, 'sh', filterProgram], {
    input,
    env: { ...process.env, LC_ALL: 'C', DIGESTS: digestsOfSecrets },
    maxBuffer: 1 << 28,
  });
  if (result.stderr.length > 0) throw new Error(result.stderr.toString());
  const sources = texts.map((_, i) => command(['text', String(i)]));
  const { readings } = readFrames(result.stdout, nonce, sources);
  return {
    wire: result.stdout,
    texts: Object.values(readings).map((reading) =>
      reading.read && 'stdout' in reading.value ? reading.value.stdout : undefined,
    ),
  };
}
