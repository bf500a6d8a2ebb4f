import type { AnyReading, ListedFile, TextFile } from '../../src/sdk/index.ts';
import { notRead, readAs } from '../../src/sdk/index.ts';

const isText = (file: TextFile | ListedFile): file is TextFile => 'text' in file;

/** Which lines of a text to change first: those that another text, say that of a known fault, does not have. */
function order(lines: readonly string[], than: string | undefined): readonly number[] {
  const others = new Set(than?.split('\n'));
  const worth = lines.flatMap((line, index) =>
    /[^\s{}[\](),;]/.test(line) && !/^\s*(#|\/\/|!|;)/.test(line) ? [index] : [],
  );
  if (than === undefined) return worth;
  const differs = (index: number): boolean => !others.has(lines[index] ?? '');
  return [...worth.filter(differs), ...worth.filter((index) => !differs(index))];
}

/** Words that have an opposite in the formats that rules read. */
const opposites: readonly (readonly [RegExp, string])[] = [
  [/\byes\b/, 'no'],
  [/\bno\b/, 'yes'],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
  [/\bon\b/, 'off'],
  [/\bactive\b/, 'inactive'],
  [/\binactive\b/, 'active'],
  [/\brunning\b/, 'dead'],
  [/\benabled\b/, 'disabled'],
  [/\bdisabled\b/, 'enabled'],
  [/\bloaded\b/, 'not-found'],
  [/\bUP\b/, 'DOWN'],
  [/\bup\b/, 'down'],
  [/\bUpToDate\b/, 'Inconsistent'],
  [/\bConnected\b/, 'StandAlone'],
  [/\bPrimary\b/, 'Secondary'],
  [/\bSecondary\b/, 'Primary'],
  [/\bStarted\b/, 'Stopped'],
  [/\bBACKUP\b/, 'MASTER'],
  [/\brw\b/, 'ro'],
  [/\b(xfs|ext4)\b/, 'nfs4'],
  [/\biscsi\b/, 'sata'],
  [/\bwith_quorum="true"/, 'with_quorum="false"'],
  [/\b(resource-and-stonith)\b/, 'dont-care'],
  [/\bstonith\b/, 'ocf'],
  [/\bsuccess\b/, 'failed'],
  [/\bfailed\b/, 'success'],
  [/\bhash:/, 'lmdb:'],
  [/\bReach stratum|\bStratum\b/, 'Unreachable'],
];

/** The line with one thing changed, in several ways. */
function variations(line: string): readonly string[] {
  const words = opposites.flatMap(([word, opposite]) => (word.test(line) ? [line.replace(word, opposite)] : []));
  const numbers = [...line.matchAll(/(?<![\w.-])\d+(?![\w.-])/g)].slice(0, 6).flatMap(({ 0: text, index }) => {
    const number = Number(text);
    const others = number === 0 ? [1] : [0, number + 1, number * 1000];
    return others.map((other) => `${line.slice(0, index)}${other}${line.slice(index + text.length)}`);
  });
  const values = [...line.matchAll(/[\w/.-]{3,}/g)]
    .slice(-40)
    .flatMap(({ 0: text, index }) =>
      [`${text}-changed`, `changed-${text}`].map(
        (other) => `${line.slice(0, index)}${other}${line.slice(index + text.length)}`,
      ),
    );
  return [...words, ...numbers, ...values];
}

const indentation = (line: string): number => line.search(/\S|$/);

/** The last line of the block that a line opens: what is indented below it, and the line that closes it. */
function blockEnd(lines: readonly string[], index: number): number {
  const own = indentation(lines[index] ?? '');
  let end = index + 1;
  while (end < lines.length && indentation(lines[end] ?? '') > own) end += 1;
  if (end === index + 1) return index;
  return /^\s*(<\/|[}\])])/.test(lines[end] ?? '') ? end : end - 1;
}

/** A text with one line dropped, varied or doubled; then cut off entirely. `than` tells which lines come first. */
export function* textMutations(text: string, than?: string): Generator<string> {
  const lines = text.split('\n');
  const set = (index: number, ...others: readonly string[]): string =>
    [...lines.slice(0, index), ...others, ...lines.slice(index + 1)].join('\n');
  for (const index of order(lines, than)) {
    const line = lines[index] ?? '';
    yield set(index);
    for (const other of variations(line)) yield set(index, other);
    yield set(index, line, line);
    const end = blockEnd(lines, index);
    if (end > index) yield [...lines.slice(0, index), ...lines.slice(end + 1)].join('\n');
  }
  yield '';
}

function* listingMutations(files: readonly ListedFile[]): Generator<readonly ListedFile[]> {
  for (const [index, file] of files.entries()) {
    const set = (...others: readonly ListedFile[]): readonly ListedFile[] => [
      ...files.slice(0, index),
      ...others,
      ...files.slice(index + 1),
    ];
    yield set();
    if (file.digest !== undefined) yield set({ ...file, digest: 'f'.repeat(64) });
    if (file.target !== undefined) yield set({ ...file, target: `${file.target}-changed` });
    if (file.modified !== undefined) yield set({ ...file, modified: file.modified - 1_000_000 });
    if (file.access !== undefined) {
      yield set({ ...file, access: { ...file.access, mode: 0o666 } });
      yield set({ ...file, access: { ...file.access, user: 'nobody', uid: 65_534 } });
    }
    yield set({
      ...file,
      type: file.type === 'directory' ? 'file' : 'directory',
      size: file.size + 4096,
      links: (file.links ?? 1) + 3,
    });
  }
}

/** What programs say when they fail. */
const failures: readonly string[] = [
  'failed',
  'Connection timed out',
  'Error: Unable to establish IPMI v2 / RMCP+ session',
];

const textOf = (reading: AnyReading | undefined, path?: string): string | undefined => {
  if (reading?.read !== true) return undefined;
  const { value } = reading;
  if ('stdout' in value) return value.stdout;
  return 'text' in value ? value.text : value.filter(isText).find((file) => file.path === path)?.text;
};

/**
 * What might have been read instead of a reading: small changes first, and first of all changes of what `than` (the
 * same source in a known situation) has otherwise. `other` is what the other host gave.
 */
export function* mutationsOf(
  reading: AnyReading,
  than: AnyReading | undefined,
  other: AnyReading | undefined,
): Generator<AnyReading> {
  if (other !== undefined && JSON.stringify(other) !== JSON.stringify(reading)) yield other;
  if (!reading.read) return;
  const { value } = reading;
  if ('stdout' in value) {
    for (const stdout of textMutations(value.stdout, textOf(than))) yield readAs({ ...value, stdout });
    for (const stderr of failures) yield readAs({ stdout: '', stderr, exit: 1 });
    if (value.exit !== 0) yield readAs({ ...value, stderr: '', exit: 0 });
  } else if ('text' in value) {
    for (const text of textMutations(value.text, textOf(than))) yield readAs({ ...value, text });
  } else if (value.some(isText)) {
    yield* fileMutations(value.filter(isText), than);
  } else {
    for (const files of listingMutations(value.flatMap((file) => (isText(file) ? [] : [file])))) yield readAs(files);
  }
  yield notRead('absent', 'taken away by a mutation');
}

function* fileMutations(files: readonly TextFile[], than: AnyReading | undefined): Generator<AnyReading> {
  for (const file of files) {
    yield readAs(files.filter((each) => each !== file));
    for (const text of textMutations(file.text, textOf(than, file.path)))
      yield readAs(files.map((each) => (each === file ? { ...each, text } : each)));
  }
}
