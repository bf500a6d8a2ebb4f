import { createHash } from 'node:crypto';

/** JSON with sorted keys and without blanks (RFC 8785), so that equal values have equal bytes. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  // By UTF-16 code units, see RFC 8785 §3.2.3.
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** The digest of a value, independent of the order of its keys. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value));
