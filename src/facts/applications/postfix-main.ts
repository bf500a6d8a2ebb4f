// postconf(5), DATABASE_README
import type { CommandOutput, Reading, TextFile } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { lastOf, parsePostfix } from '../grammar/key-values.ts';
import { manifestFile } from '../manifest/manifest.ts';

export interface PostfixMap {
  /** `hash`, `lmdb`, `pcre`, `tcp`, … */
  readonly type: string;
  /** What follows the type: a path, a host, a table in a database. */
  readonly name: string;
  readonly parameter: string;
  readonly line: number;
}

export interface PostfixMain {
  readonly path: string;
  readonly settings: readonly KeyValue[];
  readonly maps: readonly PostfixMap[];
}

/** Postfix's main.cf: what it sets, and the tables that it names. Undefined: no Postfix here. */
export const postfixMain = defineFact({
  id: 'postfix-main',
  describes: 'Postfix’s main.cf and the tables that it names',
  sources: { main: manifestFile('/etc/postfix/main.cf') },
  parse({ main }) {
    if (!main.read)
      return main.reason === 'absent'
        ? known<PostfixMain | undefined>(undefined)
        : unknownFrom(main, '/etc/postfix/main.cf');
    return known<PostfixMain | undefined>(parseMain(main.value));
  },
});

function parseMain({ path, text }: TextFile): PostfixMain {
  const settings = parsePostfix(text);
  const effective = settings.filter((setting) => lastOf(settings, setting.key) === setting);
  return { path, settings, maps: effective.flatMap((setting) => mapsIn(setting, settings)) };
}

/** `type:name` wherever a list of tables may stand; `proxy:type:name` is the table behind the proxy. */
function mapsIn({ key, value, line }: KeyValue, settings: readonly KeyValue[]): readonly PostfixMap[] {
  if (
    !/_(maps|map|database|domains|recipients|networks|restrictions|exceptions|checks|tables)$|^(alias|virtual|mydestination|relay|local|smtpd?|transport)/.test(
      key,
    )
  )
    return [];
  const words = expand(value, settings).split(/[\s,{}]+/);
  return words.flatMap((word) => {
    const bare = word.replace(/^proxy:/, '');
    const match = /^([a-z][a-z0-9_]*):(.*)$/.exec(bare);
    const [, type, name] = match ?? [];
    if (type === undefined || name === undefined || transports.has(type) || name.startsWith('//')) return [];
    // Of `inline:{…}` only the type is left: the braces are cut above, because `pipemap:{…}` holds further tables.
    return knownTypes.has(type) || name.startsWith('/') ? [{ type, name, parameter: key, line }] : [];
  });
}

/** Words before a colon that are no table: endpoints, services, transports. */
const transports = new Set([
  'unix',
  'inet',
  'lmtp',
  'smtp',
  'smtps',
  'relay',
  'local',
  'virtual',
  'error',
  'discard',
  'private',
  'fd',
  'check_policy_service',
]);
const knownTypes = new Set([
  'btree',
  'cdb',
  'cidr',
  'dbm',
  'environ',
  'fail',
  'hash',
  'inline',
  'internal',
  'ldap',
  'lmdb',
  'memcache',
  'mongodb',
  'mysql',
  'netinfo',
  'nis',
  'nisplus',
  'pcre',
  'pgsql',
  'pipemap',
  'randmap',
  'regexp',
  'sdbm',
  'socketmap',
  'sqlite',
  'static',
  'tcp',
  'texthash',
  'unionmap',
]);

/** `$name`, `${name}` and `$(name)` replaced by what main.cf sets; what it does not set stays as it is. */
export function expand(value: string, settings: readonly KeyValue[], depth = 0): string {
  if (depth > 10) return value;
  const next = value.replaceAll(
    /\$(?:\{(\w+)\}|\((\w+)\)|(\w+))/g,
    (whole, a?: string, b?: string, c?: string) => lastOf(settings, a ?? b ?? c ?? '')?.value ?? whole,
  );
  return next === value ? value : expand(next, settings, depth + 1);
}

/** The kinds of table that the installed Postfix can open (`postconf -m`). Undefined: no Postfix. */
export const postfixMapTypes = defineFact({
  id: 'postfix-map-types',
  describes: 'Kinds of lookup table that the installed Postfix supports',
  sources: { types: command(['postconf', '-m']) },
  parse: ({ types }) => {
    if (!types.read)
      return types.reason === 'absent'
        ? known<readonly string[] | undefined>(undefined)
        : unknownFrom(types, 'postconf -m');
    const names = namesIn(types);
    return names.length === 0
      ? unknown('unparsable', `postconf -m listed nothing: ${types.value.stderr.trim()}`)
      : known<readonly string[] | undefined>(names);
  },
});

const namesIn = (types: Extract<Reading<CommandOutput>, { read: true }>): readonly string[] =>
  types.value.exit === 0
    ? types.value.stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => /^[a-z]\w*$/.test(line))
    : [];
