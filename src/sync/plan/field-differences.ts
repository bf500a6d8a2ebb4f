type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two JSON values differ. */
export interface FieldDifference {
  /**
   * `items[b:/etc/aliases].after.access.mode`: elements of a list are named by their id or path, or by their index from
   * 0.
   */
  readonly field: string;
  /** Undefined: the field is absent there. */
  readonly given: unknown;
  readonly expected: unknown;
}

/** Every field in which two JSON values differ, in the order of `expected`. */
export function fieldDifferences(given: unknown, expected: unknown, field = ''): readonly FieldDifference[] {
  if (Array.isArray(given) && Array.isArray(expected)) return listDifferences(given, expected, field);
  if (isFields(given) && isFields(expected)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(given)]);
    return [...names].flatMap((name) =>
      fieldDifferences(own(given, name), own(expected, name), field === '' ? name : `${field}.${name}`),
    );
  }
  return Object.is(given, expected) ? [] : [{ field, given, expected }];
}

const own = (value: Fields, name: string): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);

function listDifferences(
  given: readonly unknown[],
  expected: readonly unknown[],
  field: string,
): readonly FieldDifference[] {
  const [left, right] = [byName(given), byName(expected)];
  if (left === undefined || right === undefined) {
    return Array.from({ length: Math.max(given.length, expected.length) }, (_, i) =>
      fieldDifferences(given[i], expected[i], `${field}[${i}]`),
    ).flat();
  }
  const names = new Set([...right.keys(), ...left.keys()]);
  const found = [...names].flatMap((name) => fieldDifferences(left.get(name), right.get(name), `${field}[${name}]`));
  if (found.length > 0 || [...left.keys()].join('\n') === [...right.keys()].join('\n')) return found;
  return [{ field: `${field} (order)`, given: [...left.keys()], expected: [...right.keys()] }];
}

/** Elements by their id, or path and subject; undefined where they have none or share one. */
function byName(list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const named = new Map<string, unknown>();
  for (const element of list) {
    const name = nameOf(element);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, element);
  }
  return named;
}

function nameOf(element: unknown): string | undefined {
  if (!isFields(element)) return undefined;
  const { id, path, subject } = element;
  if (typeof id === 'string') return id;
  if (typeof path !== 'string') return undefined;
  return typeof subject === 'string' ? `${path} ${subject}` : path;
}
