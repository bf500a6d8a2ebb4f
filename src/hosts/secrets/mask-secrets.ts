import { createHash, randomBytes } from 'node:crypto';
import { memoizeByText } from '../../sdk/memoize.ts';
import type { SecretReplacer } from './line-mask.ts';
import { lower, matches } from './not-secret.ts';
import { shapes } from './shapes.ts';
import { TextMask } from './text-mask.ts';

/**
 * Hides the secrets of a text as the filter of the collection script does on a host (`filter.ts`), for texts that are
 * read here: a rendered tree, an archive, a recording. The digest is keyed for one run, so that equal and different
 * secrets can still be distinguished.
 */
export const maskSecrets = memoizeByText(
  // The hosts of a pair are alike, and one is often read more than once.
  8 * 1024 * 1024,
  (text, key: string): string => maskAll(text.replaceAll('\0', '\x01'), key),
);

/** The same for a message, where secrets need not be compared: each one becomes `(hidden)`. */
export const hideSecrets = (message: string): string =>
  maskAll(message.replaceAll('\0', '\x01'), randomBytes(16).toString('hex')).replaceAll(
    /secret:[0-9a-f]{32}/g,
    '(hidden)',
  );

function maskAll(text: string, key: string): string {
  const isHinted = lower(text)
    .split('\n')
    .map((line) => matches(line, shapes.hint));
  if (!isHinted.includes(true)) return text;
  const secrets = new Secrets();
  const mask = new TextMask(secrets);
  const isPlain = /^[\0-\x7f]*$/.test(text);
  const lines = (isPlain ? text : Buffer.from(text, 'utf8').toString('latin1')).split('\n');
  const last = lines.pop() ?? '';
  const whole = lines.flatMap((line, i) => mask.accept(line, isHinted[i] === true));
  const end = [...(last === '' ? [] : mask.accept(last, isHinted.at(-1) === true)), ...mask.end()];
  const all = [...whole, ...end].map((line) => `${line}\n`).join('');
  const placed = withDigests(last === '' ? all : all.slice(0, -1), (number) => digestOf(secrets.text(number), key));
  return isPlain ? placed : Buffer.from(placed, 'latin1').toString('utf8');
}

const withDigests = (text: string, digest: (number: number) => string): string =>
  text.replaceAll(/\x02([0-9]+)\x03/g, (_, number: string) => `secret:${digest(Number(number))}`);

const digestOf = (secret: string, key: string): string =>
  createHash('sha256')
    .update(key)
    .update(Buffer.from(secret.replaceAll('\n', '\x01'), 'latin1'))
    .digest('hex')
    .slice(0, 32);

/** The secrets of one text, by number. */
class Secrets implements SecretReplacer {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  hide(secret: string): string {
    if (secret === '' || /^\x02[0-9]+\x03$/.test(secret)) return secret;
    const text = this.#restored(secret);
    const number = this.#numbers.get(text) ?? this.#texts.push(text);
    this.#numbers.set(text, number);
    return `\x02${number}\x03`;
  }

  #restored(text: string): string {
    return text.replaceAll(/\x02([0-9]+)\x03/g, (_, number: string) => this.text(Number(number)));
  }

  text(number: number): string {
    return this.#texts[number - 1] ?? '';
  }
}
