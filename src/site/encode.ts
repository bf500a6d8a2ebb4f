import { mark } from './realm/decode.ts';

/** Transfers objects across the boundary. */
export interface Boundary {
  /** Returns a number for an object that is sent once and then referenced. */
  readonly hold: (value: object) => number;
}

/**
 * Encodes the view of a rule as JSON, for `realm/decode.ts`. Values shared by many rules (facts, policy) are sent once.
 * An optional fact that could not be read keeps its getter, identified by its path in the view.
 */
export const encodeView = (view: object, boundary: Boundary): string => JSON.stringify(viewOf(view, boundary, ''));

function viewOf(view: object, boundary: Boundary, place: string): object {
  return Object.fromEntries(
    Object.entries(view).map(([name, value]: readonly [string, unknown]) => {
      if (!isObject(value)) return [name, encode(value)];
      // The parts of a pair view for each host are nested views.
      if (place === '' && (name === 'a' || name === 'b')) return [name, viewOf(value, boundary, `${name}.`)];
      if (isTracked(value)) return [name, { [mark]: 'unread', of: { ...textsOf(value), place: `${place}${name}` } }];
      // These are small, and parameters are created for every call.
      if (name === 'parameters' || name === 'host' || name === 'peer') return [name, encode(value)];
      return [name, { [mark]: 'held', of: boundary.hold(value) }];
    }),
  );
}

/** Encodes one value as JSON. */
export const encodeValue = (value: unknown): string => JSON.stringify(encode(value));

function encode(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : { [mark]: 'number', of: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value);
    default:
      return { [mark]: 'undefined' };
  }
}

function encodeObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { [mark]: 'map', of: [...value].map(([key, each]) => [encode(key), encode(each)]) };
  if (value instanceof Set) return { [mark]: 'set', of: [...value].map(encode) };
  const record = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, encode(each)]));
  return Object.hasOwn(value, mark) ? { [mark]: 'object', of: record } : record;
}

/** Whether the engine tracks access to this fact (`trackAccess` in engine/evaluate.ts). */
const isTracked = (value: object): boolean => Object.getOwnPropertyDescriptor(value, 'known')?.get !== undefined;

/** Its texts, without accessing `known`. */
function textsOf(value: object): { readonly reason: string; readonly detail: string } {
  const text = (key: string): string => String(Object.getOwnPropertyDescriptor(value, key)?.value ?? '');
  return { reason: text('reason'), detail: text('detail') };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Repeats the accesses of a rule on the original view, so that the engine tracks them. */
export function replayAccesses(view: object, places: readonly string[]): void {
  for (const place of places) {
    let value: unknown = view;
    for (const step of [...place.split('.'), 'known']) value = isObject(value) ? Reflect.get(value, step) : undefined;
  }
}
