import type { AnyReading, CommandOutput, ListedFile, Source, TextFile } from '../../sdk/index.ts';
import { sourceKey } from '../../sdk/index.ts';

/** The nonce with which a collection script frames its output; undefined for any other text. */
export const nonceOf = (script: string): string | undefined => /^N=([0-9a-f]{32}) K=[0-9a-f]+$/m.exec(script)?.[1];

/** Prints readings like the collection script for these sources on a real host. */
export function answer(
  nonce: string,
  sources: readonly Source[],
  readingOf: (key: string) => AnyReading,
  clock: number,
): Buffer {
  const parts: string[] = [];
  const sums = new Map<string, string[]>();
  const frame = (...words: readonly (string | number)[]): number => parts.push(`\n@${nonce} ${words.join(' ')}\n`);
  frame('begin', 1, 0, clock);
  sources.forEach((source, index) => {
    const key = sourceKey(source);
    const reading = readingOf(key);
    if (source.kind === 'glob') frame('glob', index);
    if (!reading.read) return void frame('not', index, refusal(reading.reason), key.slice(key.indexOf(':') + 1));
    const { value } = reading;
    if ('stdout' in value) printCommand(index, value, frame, parts);
    else if ('text' in value) printText(index, value, frame, parts);
    else if (source.kind === 'listing') {
      const files = value.filter((file) => 'type' in file);
      printListing(index, files, frame, parts);
      sums.set(source.digest, [...(sums.get(source.digest) ?? []), ...files.flatMap(sumLine)]);
    } else value.forEach((file) => 'text' in file && printText(index, file, frame, parts));
  });
  for (const [kind, lines] of sums) {
    frame('sums', kind);
    parts.push(...lines);
  }
  frame('end');
  return Buffer.from(parts.join(''));
}

type Frame = (...words: readonly (string | number)[]) => number;

function printText(index: number, file: TextFile, frame: Frame, parts: string[]): void {
  frame('text', index, file.path);
  parts.push(file.text);
  frame('ok', index, 0);
}

function printCommand(index: number, output: CommandOutput, frame: Frame, parts: string[]): void {
  frame('out', index);
  parts.push(output.stdout);
  frame('err', index, 0, 0);
  parts.push(`${output.stderr}\n${output.exit}`);
  frame('ran', index);
}

function printListing(index: number, files: readonly ListedFile[], frame: Frame, parts: string[]): void {
  frame('list', index);
  parts.push(bound, ...files.map(statLine), bound);
}

const sumLine = ({ digest, path }: ListedFile): string[] => (digest === undefined ? [] : [`${digest}  ${path}\n`]);

const typeBits = { file: 0o100000, directory: 0o040000, link: 0o120000, other: 0o010000 };

/** One line of `stat --printf` in the format of the script. */
function statLine(file: ListedFile): string {
  const { mode, user, group, uid, gid } = file.access ?? { mode: 0o644, user: 'root', group: 'root', uid: 0, gid: 0 };
  const bits = (typeBits[file.type] | mode).toString(16);
  const name = JSON.stringify(file.path) + (file.target === undefined ? '' : ` -> ${JSON.stringify(file.target)}`);
  return `${[bits, user, group, uid, gid, file.size, file.modified ?? 0, file.links ?? 1, name].join('\t')}\n`;
}

/** The line before and after the paths of a listing. */
const bound = statLine({ path: '/./', type: 'directory', size: 0 });

/** The script's word for the reason why it read nothing. */
function refusal(reason: string): string {
  switch (reason) {
    case 'absent':
    case 'denied':
      return reason;
    default:
      return 'special';
  }
}
