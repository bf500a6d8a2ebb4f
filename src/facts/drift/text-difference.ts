import type { KeyValue } from '../grammar/key-values.ts';

/** A setting that two texts do not have in common. A value is undefined where the text lacks the key. */
export interface SettingDifference {
  readonly key: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
  readonly lineA?: number;
  readonly lineB?: number;
}

/** All values of each key, joined: a key that is given twice differs from the same key given once. */
function byKey(settings: readonly KeyValue[]): ReadonlyMap<string, { readonly value: string; readonly line: number }> {
  const found = new Map<string, { value: string; line: number }>();
  for (const { key, value, line } of settings) {
    const before = found.get(key);
    found.set(key, before === undefined ? { value, line } : { value: `${before.value}, ${value}`, line: before.line });
  }
  return found;
}

/** What differs between two texts of one format, in the order of the first and then of the second. */
export function differences(a: readonly KeyValue[], b: readonly KeyValue[]): readonly SettingDifference[] {
  const [left, right] = [byKey(a), byKey(b)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((key) => {
    const [x, y] = [left.get(key), right.get(key)];
    if (x?.value === y?.value) return [];
    return [
      {
        key,
        a: x?.value,
        b: y?.value,
        ...(x === undefined ? {} : { lineA: x.line }),
        ...(y === undefined ? {} : { lineB: y.line }),
      },
    ];
  });
}

/** A value for people: no secret, no credentials in a URL, not longer than a line can bear. */
export function shown(value: string): string {
  if (value.includes('secret:')) return '(hidden)';
  const safe = value.replaceAll(/\/\/[^/@\s]*@/g, '//…@');
  return safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
}
