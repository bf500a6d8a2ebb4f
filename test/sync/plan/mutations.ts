/** JSON with one thing changed, and the field that was changed. */
export interface Mutation {
  /** As keys and indexes from the root. */
  readonly at: readonly (string | number)[];
  readonly what: string;
  readonly document: object;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * Every leaf replaced by other values, every member and element removed, every list doubled and reversed, every object
 * given one member more.
 */
export function* mutations(root: Json): Generator<Mutation> {
  for (const { at, what, value } of changes(root, [])) {
    const document = replaced(root, at, value);
    if (typeof document === 'object' && document !== null) yield { at, what, document };
  }
}

interface Change {
  readonly at: readonly (string | number)[];
  readonly what: string;
  /** Undefined: it is taken out. */
  readonly value: Json | undefined;
}

function* changes(value: Json, at: readonly (string | number)[]): Generator<Change> {
  if (typeof value === 'string')
    for (const other of otherTexts(value)) yield { at, what: `becomes ${JSON.stringify(other)}`, value: other };
  if (typeof value === 'number')
    for (const other of otherNumbers(value)) yield { at, what: `becomes ${other}`, value: other };
  if (typeof value === 'boolean') yield { at, what: `becomes ${!value}`, value: !value };
  if (typeof value !== 'object' || value === null) return;
  if (isList(value)) {
    const [first] = value;
    if (first !== undefined) yield { at, what: 'has its first element twice', value: [...value, first] };
    if (value.length > 1) yield { at, what: 'is reversed', value: [...value].reverse() };
    for (const [i, element] of value.entries()) {
      yield { at: [...at, i], what: 'is removed', value: undefined };
      yield* changes(element, [...at, i]);
    }
    return;
  }
  yield { at, what: 'has a member more', value: { ...value, another: 1 } };
  for (const [name, member] of Object.entries(value)) {
    yield { at: [...at, name], what: 'is removed', value: undefined };
    yield* changes(member, [...at, name]);
  }
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Words by which another value of the same kind is made, so that the schema has nothing to say. */
const kinds: readonly (readonly string[])[] = [
  ['a', 'b'],
  ['write', 'delete', 'set-access', 'regenerate'],
  ['file', 'link', 'absent'],
  ['plain', 'held'],
  ['shared-text', 'shared-secret', 'shared-public', 'host-variant', 'derived', 'identity-same'],
  ['conflict', 'refused', 'unknown', 'needs-delete', 'report'],
  ['content', 'access'],
  ['virtual-address', 'cluster-manager', 'storage', 'services'],
  ['postalias', 'postmap', 'postmap-flat', 'bm-key-store'],
  ['postfix', 'postalias', 'sysctl', 'certificate-and-key', 'certificate-authority', 'ini', 'yaml'],
  ['postfix-reload', 'nginx-reload', 'sysctl-load', 'bm-restart-by-hand'],
  ['-', '+', ' ', '@', '!'],
  ['root', 'nobody'],
];

function otherTexts(text: string): readonly string[] {
  if (/^\d{4}-\d\d-\d\dT/.test(text))
    return [
      new Date(Date.parse(text) + 1000).toISOString(),
      '2099-01-01T00:00:00.000Z',
      '1999-01-01T00:00:00.000Z',
      '2026-99-99T00:00:00.000Z',
    ];
  if (/^[0-9a-f]{64}$/.test(text)) return [`${text.startsWith('0') ? '1' : '0'}${text.slice(1)}`];
  if (text.startsWith('/')) return [`${text}x`, '/etc/shadow'];
  const kind = kinds.find((words) => words.includes(text));
  return kind === undefined ? [`${text}x`] : kind.filter((word) => word !== text);
}

const otherNumbers = (value: number): readonly number[] => [
  value + 1,
  ...(value < 0o10000 ? [value | 0o4000, value | 0o002].filter((each) => each !== value) : []),
];

function replaced(value: Json, [key, ...rest]: readonly (string | number)[], by: Json | undefined): Json | undefined {
  if (key === undefined) return by;
  if (typeof value !== 'object' || value === null) throw new Error('no such place');
  if (isList(value))
    return value.flatMap((element, i) => (i === key ? (replaced(element, rest, by) ?? []) : [element]));
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const next = name === key ? replaced(member, rest, by) : member;
    return next === undefined ? [] : [[name, next]];
  });
  return Object.fromEntries(members);
}
