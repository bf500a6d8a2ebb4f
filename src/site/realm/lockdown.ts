/** The language that site rules are written in; everything else is taken away before the first of them is run. */
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
 * Leaves this realm with the language alone, and nothing of it can be changed: one rule cannot alter what another one,
 * or halint itself, relies on. Called once, before any code of a site runs.
 */
export function lockDown(): void {
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { deleteProperty, ownKeys } = Reflect;
  const world = globalThis;
  const isObject = (value: unknown): value is object =>
    (typeof value === 'object' && value !== null) || typeof value === 'function';
  // Stack traces are formatted by a function of Node, outside of this realm. Close to the end of the stack that
  // function fails with an error of its own realm, by which a rule would reach everything. Without a limit there are no
  // traces.
  deleteProperty(Error, 'stackTraceLimit');
  deleteProperty(Error, 'captureStackTrace');
  // Functions that make code from text. The realm forbids them to work as well.
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
