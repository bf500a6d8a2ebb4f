import { literal } from './awk-literal.ts';
import { lineFunctions } from './awk-line.ts';
import type { MaskedFile } from './awk-message.ts';
import { messageProgram, ownSecrets } from './awk-message.ts';
import { mainProgram, textFunctions } from './awk-text.ts';
import { longLine, programs, shapes, notSecret } from './shapes.ts';

/*
 * The awk program through which everything passes that the collection script prints. It hides the secrets in the bodies
 * of frames, function by function as `line-mask.ts` and `text-mask.ts` do: a test holds the two to the same results. It
 * runs under mawk, gawk and busybox awk.
 *
 * A secret becomes a placeholder (`masked-body.ts`). A shell that awk starts for the first secret makes the digests,
 * and they come in a frame of their own before the last one: the secrets go there over a pipe, and are in no argument.
 *
 * The first line of its input is the nonce, the second one the key of the run.
 */
/** Secrets of one run that get digests: what holds more is not read. */
const mostSecrets = 1000;

/** `lineStart` is LINE_START in the program. */
const constant = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const expressions = new Map([
  ...Object.entries(shapes).map(([name, pattern]) => [constant(name), pattern] as const),
  ...Object.entries(notSecret).map(([name, pattern]) => [constant(`spared_${name}`), pattern] as const),
]);

/** Puts expressions in the place of their names. */
const withLiterals = (text: string): string =>
  text.replaceAll(/(~ |, |sub\()([A-Z][A-Z_]*)\b/g, (all, before: string, name: string) => {
    const pattern = expressions.get(name);
    return pattern === undefined ? all : before + literal(pattern);
  });

/** Shapes that are looked for one after the other. */
const swept = [
  'url',
  'urlUser',
  'userAtHost',
  'table',
  'tableText',
  'dashP',
  'mountUser',
  'pgpass',
  'desUser',
  'option',
  'passArgument',
  'placed',
  'value',
  'element',
  'setting',
  'argument',
  'statement',
  'hash',
  'bearer',
  'known',
  'tagValue',
] as const satisfies readonly (keyof typeof shapes)[];

const sought = [
  ...swept.map((name) => [constant(name), shapes[name]] as const),
  ...programs.map(({ after }, i) => [`P${i}`, after] as const),
];
const options = programs.map(({ line }, i) => `if (low ~ ${literal(line)}) line = sweep(line, "P${i}", "word")`);

/** A program as hosts get it, without comments and indentation. */
const programWith = (main: string): string =>
  [
    `BEGIN { LONG = ${longLine}; MOST = ${mostSecrets} }`,
    'function options(line, low) {',
    ...options,
    'return line',
    '}',
    'function seek(text, what) {',
    ...sought.map(([name, pattern]) => `if (what == "${name}") return match(text, ${literal(pattern)})`),
    '}',
    ...[lineFunctions, textFunctions, main].map(withLiterals),
  ]
    .join('\n')
    .replaceAll(/^ +/gm, '')
    .replaceAll(/^#.*\n/gm, '');

export const filterProgram = programWith(mainProgram);

/** Hides secrets in the messages of programs, see `awk-message.ts`. */
export const messageFilter = (masked: readonly MaskedFile[]): string =>
  programWith(`${ownSecrets(masked)}${messageProgram}`);
