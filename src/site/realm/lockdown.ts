/** The globals that site rules may use. All others are removed before the first rule runs. */
const language: ReadonlySet<string> = new Set([
  'Array',
  'BigInt',
  'Boolean',
  'Date',
  'Infinity',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'RegExp',
  'Set',
  'String',
  'undefined',
  'AggregateError',
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'decodeURI',
  'decodeURIComponent',
  'encodeURI',
  'encodeURIComponent',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
]);

/**
 * Removes everything except the language from this realm and freezes it, so that no rule can affect other rules or
 * halint. Called once, before any site rule runs.
 */
export function lockDown(): void {
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { deleteProperty, ownKeys } = Reflect;
  const world = globalThis;
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  // Node formats stack traces by a function outside of this realm. Near a stack overflow, that function throws an error
  // object of its own realm, through which a rule could escape. Without a limit there are no traces.
  deleteProperty(Error, 'stackTraceLimit');
  deleteProperty(Error, 'captureStackTrace');
  // Constructors that compile code from text. The realm also disables code generation.
  const kinds = [() => undefined, function* () {}, async () => {}, async function* () {}];
  for (const each of kinds) defineProperty(getPrototypeOf(each), 'constructor', { value: undefined });
  const hidden = [
    ...kinds,
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    'x'.matchAll(/x/g),
  ];
  const pending: object[] = [...hidden];
  for (const name of ownKeys(world)) {
    const value: unknown = getOwnPropertyDescriptor(world, name)?.value;
    if (isObject(value) && value !== world) pending.push(value);
    if (typeof name !== 'string' || !language.has(name)) deleteProperty(world, name);
    else defineProperty(world, name, { value, enumerable: false, writable: false, configurable: false });
  }
  const seen = new Set<object>([world]);
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (seen.has(each)) continue;
    seen.add(each);
    const prototype: unknown = getPrototypeOf(each);
    if (isObject(prototype)) pending.push(prototype);
    for (const name of ownKeys(each)) {
      const property = getOwnPropertyDescriptor(each, name);
      for (const value of [property?.value, property?.get, property?.set]) if (isObject(value)) pending.push(value);
    }
    freeze(each);
  }
}
