import type { AnyReading, CommandOutput, ListedFile, TextFile } from '../../sdk/index.ts';

/** What a collection script asks for, as its own first lines say. */
export interface Asked {
  readonly nonce: string;
  readonly digestKey: string;
  /** Source keys by their numbers. */
  readonly keys: readonly string[];
}

/** Reads the script's header; undefined when it is no collection script. */
export function readScript(script: string): Asked | undefined {
  const nonce = /^N='([0-9a-f]{32})' K='([0-9a-f]+)'/m.exec(script);
  if (nonce?.[1] === undefined || nonce[2] === undefined) return undefined;
  const keys = [...script.matchAll(/^# \d+ (".*")$/gm)].map((match) => String(JSON.parse(match[1] ?? '""')));
  return { nonce: nonce[1], digestKey: nonce[2], keys };
}

/** Prints readings as the script would print them on a real host. */
export function answer(asked: Asked, readingOf: (key: string) => AnyReading, clock: number): Buffer {
  const parts: string[] = [];
  const frame = (...words: readonly (string | number)[]): number => parts.push(`\n@${asked.nonce} ${words.join(' ')}\n`);
  frame('begin', 1, 0, clock);
  asked.keys.forEach((key, index) => {
    const reading = readingOf(key);
    if (key.startsWith('glob:')) frame('glob', index);
    if (!reading.read) return void frame('not', index, refusal(reading.reason), key.slice(key.indexOf(':') + 1));
    const { value } = reading;
    if ('stdout' in value) printCommand(index, value, frame, parts);
    else if ('text' in value) printText(index, value, frame, parts);
    else if (key.startsWith('glob:')) value.forEach((file) => 'text' in file && printText(index, file, frame, parts));
    else printListing(index, value.filter((file) => 'type' in file), frame, parts);
  });
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
  parts.push(...files.map(statLine));
  frame('sums', index);
  parts.push(...files.flatMap((file) => (file.digest === undefined ? [] : [`${file.digest}  ${file.path}\n`])));
  frame('listed', index);
}

const typeBits = { file: 0o100000, directory: 0o040000, link: 0o120000, other: 0o010000 };

/** One line of `stat --printf`, as the script asks for it. */
function statLine(file: ListedFile): string {
  const { mode, user, group, uid, gid } = file.access ?? { mode: 0o644, user: 'root', group: 'root', uid: 0, gid: 0 };
  const bits = (typeBits[file.type] | mode).toString(16);
  const name = JSON.stringify(file.path) + (file.target === undefined ? '' : ` -> ${JSON.stringify(file.target)}`);
  return `${[bits, user, group, uid, gid, file.size, file.modified ?? 0, file.links ?? 1, name].join('\t')}\n`;
}

/** The word with which the script says why it read nothing. */
function refusal(reason: string): string {
  switch (reason) {
    case 'absent':
    case 'denied':
      return reason;
    case 'timeout':
    case 'too-large':
    case 'not-collected':
    default:
      return 'special';
  }
}
