/**
 * The value of a fact as JSON. A Map with string keys becomes an object, any other Map a list of entries, a Set a list.
 * Non-finite numbers and bigints become strings.
 */
export const asJson = (value: unknown): string | undefined => JSON.stringify(value, shown, 2);

function shown(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  if (value instanceof Map)
    return [...value.keys()].every((key) => typeof key === 'string') ? Object.fromEntries(value) : [...value];
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  if (value instanceof RegExp) return String(value);
  return value;
}
