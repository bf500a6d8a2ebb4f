import { memoizeByText } from '../../sdk/memoize.ts';
import { notSecret } from './shapes.ts';

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
export function isNotSecret(key: string, text: string): boolean {
  const value = lower(text).replace(expression(notSecret.comment), '');
  const both = (keys: string, values: string): boolean => matches(key, keys) && matches(value, values);
  return (
    value === '' ||
    matches(text, notSecret.variable) ||
    matches(value, notSecret.plain) ||
    matches(value, notSecret.anyPath) ||
    matches(key, notSecret.otherKey) ||
    both(notSecret.serviceKey, notSecret.services) ||
    both(notSecret.pathKey, notSecret.path) ||
    both(notSecret.keyPathKey, notSecret.keyPath) ||
    both(notSecret.numberKey, notSecret.number) ||
    (value.length <= 24 && both(notSecret.wordKey, notSecret.word)) ||
    both(notSecret.authKey, notSecret.mechanism) ||
    (matches(key, notSecret.mapKey) &&
      (!matches(value, notSecret.mapSecret) || matches(value, notSecret.placeholder))) ||
    (matches(key, notSecret.connectionKey) && !matches(value, notSecret.connectionSecret))
  );
}
