/** JSON values and the encodings of `encode.ts` for other values. */
export type Encoded = null | boolean | number | string | readonly Encoded[] | { readonly [key: string]: Encoded };

/** The key that marks an encoded value. */
export const mark = '$';

/** Functions that are saved before any site rule runs. */
const { create, defineProperty, entries, freeze } = Object;
const iterator: typeof Symbol.iterator = Symbol.iterator;

export interface Known {
  /** Values that were sent earlier, by number. */
  readonly held: (id: number) => unknown;
  /** Called when a rule accesses an optional fact that could not be read, with the path of the fact in the view. */
  readonly asked: (place: string) => void;
}

/** Decodes a value: an object of this realm, frozen, and without a prototype if it is a plain object. */
export function decode(value: Encoded, known: Known): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return freeze(value.map((each) => decode(each, known)));
  const { [mark]: kind, of = null } = value;
  switch (kind) {
    case undefined:
      return record(value, known);
    case 'object':
      return record(isRecord(of) ? of : {}, known);
    case 'map':
      return readonlyMap(
        list(of).map((entry): readonly [unknown, unknown] => [
          decode(list(entry)[0] ?? null, known),
          decode(list(entry)[1] ?? null, known),
        ]),
      );
    case 'set':
      return readonlySet(list(of).map((each) => decode(each, known)));
    case 'number':
      return Number(of);
    case 'held':
      return known.held(Number(of));
    case 'unread':
      return unread(isRecord(of) ? of : {}, known);
    default:
      return undefined;
  }
}

const isList = (value: Encoded): value is readonly Encoded[] => Array.isArray(value);
const isRecord = (value: Encoded): value is { readonly [key: string]: Encoded } =>
  typeof value === 'object' && value !== null && !isList(value);
const list = (value: Encoded): readonly Encoded[] => (isList(value) ? value : []);

function record(value: { readonly [key: string]: Encoded }, known: Known): object {
  const made: object = create(null);
  for (const [key, each] of entries(value)) defineProperty(made, key, { value: decode(each, known), enumerable: true });
  return freeze(made);
}

/** An optional fact that could not be read. The verdict depends on it if the rule accesses `known`. */
function unread(value: { readonly [key: string]: Encoded }, known: Known): object {
  const made: object = create(null);
  for (const key of ['reason', 'detail']) defineProperty(made, key, { value: value[key] ?? '', enumerable: true });
  const get = freeze((): boolean => {
    known.asked(String(value['place']));
    return false;
  });
  defineProperty(made, 'known', { get, enumerable: true });
  return freeze(made);
}

/**
 * An object with the methods of ReadonlyMap. The internal map is not accessible, because freezing a Map does not
 * prevent `set`.
 */
function readonlyMap(content: readonly (readonly [unknown, unknown])[]): object {
  const map = new Map(content);
  const made: Record<PropertyKey, unknown> = create(null);
  const methods = {
    get: (key: unknown) => map.get(key),
    has: (key: unknown) => map.has(key),
    keys: () => map.keys(),
    values: () => map.values(),
    entries: () => map.entries(),
    forEach: (each: (value: unknown, key: unknown, all: unknown) => void) =>
      map.forEach((value, key) => each(value, key, made)),
    [iterator]: () => map.entries(),
  };
  return closed(made, methods, map.size);
}

function readonlySet(content: readonly unknown[]): object {
  const set = new Set(content);
  const made: Record<PropertyKey, unknown> = create(null);
  const methods = {
    has: (key: unknown) => set.has(key),
    keys: () => set.keys(),
    values: () => set.values(),
    entries: () => set.entries(),
    forEach: (each: (value: unknown, key: unknown, all: unknown) => void) =>
      set.forEach((value) => each(value, value, made)),
    [iterator]: () => set.values(),
  };
  return closed(made, methods, set.size);
}

function closed(
  made: Record<PropertyKey, unknown>,
  methods: Readonly<Record<PropertyKey, unknown>>,
  size: number,
): object {
  for (const key of [...Object.keys(methods), iterator]) defineProperty(made, key, { value: freeze(methods[key]) });
  defineProperty(made, 'size', { value: size });
  return freeze(made);
}
