import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from './canaries.ts';
import { canary, commands, files, sides, textOf } from './canaries.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));

/** The healthy pair in a folder of its own, with a secret in every place, another one on each host. */
export function twoHosts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'halint-canaries-'));
  cpSync(healthy, folder, { recursive: true });
  for (const side of sides) {
    for (const place of files) {
      const path = join(folder, side, 'root', place.at);
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `\n${textOf(place, side)}\n`);
    }
    commands.forEach((place, i) => printed(join(folder, side, 'commands'), place, textOf(place, side), i));
  }
  return folder;
}

/** Adds to what a recorded command printed. */
function printed(folder: string, { at, stderr }: Place, text: string, number: number): void {
  const index = join(folder, 'index.tsv');
  const lines = readFileSync(index, 'utf8').split('\n');
  const row = lines.findIndex(
    (line) => line.startsWith(`${at}\t`) || (at === 'cibadmin -Q' && line.startsWith('cibadmin --query\t')),
  );
  const [argv = at, exit = '0', out = '-', err = '-', seconds = '0.1'] = lines[row]?.split('\t') ?? [];
  const name = `canary-${number}.txt`;
  const before = (of: string): string =>
    of === '-' || !existsSync(join(folder, of)) ? '' : readFileSync(join(folder, of), 'utf8');
  writeFileSync(join(folder, name), `${before(stderr === true ? err : out)}${text}\n`);
  const made = [argv, exit, stderr === true ? out : name, stderr === true ? name : err, seconds].join('\t');
  writeFileSync(
    index,
    (row < 0 ? [...lines.filter((line) => line !== ''), made, ''] : lines.with(row, made)).join('\n'),
  );
}

/** The secrets that a text holds: as they are, in hexadecimal digits, or in base64 at any offset. */
export function found(text: string): readonly string[] {
  return [...files, ...commands].flatMap((place) =>
    sides.flatMap((side) => {
      const secret = canary(place, side);
      return spellings(secret).some((each) => text.includes(each)) ? [`${secret} of ${place.at}`] : [];
    }),
  );
}

function spellings(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.from('x'.repeat(before) + secret);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
    return whole.slice(before === 0 ? 0 : 4);
  });
  return [
    secret,
    ...base64,
    ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
    Buffer.from(secret).toString('hex'),
  ];
}
