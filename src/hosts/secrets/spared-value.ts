import { memoizeByText } from '../../sdk/memoize.ts';
import { spared } from './shapes.ts';

/** The expressions are constants of the program. */
export const expression = memoizeByText(1024 * 1024, (pattern) => new RegExp(pattern));

export const matches = (text: string, pattern: string): boolean => expression(pattern).test(text);

/** As tolower(3) in the C locale. */
export const lower = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** The name at the end of a text, past separators, quotes and blanks. */
export function keyOf(text: string): string {
  const end = lower(text.slice(-200)).replace(/[^a-z0-9_.-]+$/, '');
  return /[a-z0-9_.-]*$/.exec(end)?.[0] ?? '';
}

/** Whether a value is no secret, though its name sounds like one. */
export function isSpared(key: string, text: string): boolean {
  const value = lower(text).replace(expression(spared.comment), '');
  const both = (keys: string, values: string): boolean => matches(key, keys) && matches(value, values);
  return (
    value === '' ||
    matches(text, spared.variable) ||
    matches(value, spared.plain) ||
    matches(value, spared.anyPath) ||
    matches(key, spared.otherKey) ||
    both(spared.serviceKey, spared.services) ||
    both(spared.pathKey, spared.path) ||
    both(spared.keyPathKey, spared.keyPath) ||
    both(spared.numberKey, spared.number) ||
    (value.length <= 24 && both(spared.wordKey, spared.word)) ||
    both(spared.authKey, spared.mechanism) ||
    (matches(key, spared.mapKey) && (!matches(value, spared.mapSecret) || matches(value, spared.placeholder))) ||
    (matches(key, spared.connectionKey) && !matches(value, spared.connectionSecret))
  );
}
