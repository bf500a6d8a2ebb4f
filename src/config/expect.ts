import type { ConfiguredPair } from './configuration.ts';
import type { ConfigDocument, ExpectDocument } from './document.ts';
import type { Assertion, Expectation, ExpectedFormat, ValueTest } from './expectation.ts';
import type { Layer } from './layers.ts';
import type { Path } from './reading/yaml-source.ts';

/**
 * The expectations of all files and pairs. A later file overrides expectations of the same name. Problems are reported;
 * the result is valid only without problems.
 */
export function resolveExpectations(
  layers: readonly Layer[],
  pairs: readonly ConfiguredPair[],
): readonly Expectation[] {
  const seen = new Map<string, string>();
  return tablesOf(layers, pairs).flatMap(({ rows, place, pair, layer: { display, source, report } }) =>
    Object.entries(rows ?? {}).flatMap(([id, row]): Expectation[] => {
      const path = [...place, id];
      const at = { path: display, line: source.problemAt(path, 'key', '').line };
      const before = seen.get(id);
      if (before !== undefined)
        report(
          path,
          'key',
          `duplicate expectation "${id}", first defined in ${before}; names must be unique across all pairs`,
        );
      seen.set(id, `line ${at.line} of ${display}`);
      const assertion = assertionOf(row, (key, message) =>
        report(key === undefined ? path : [...path, key], key === undefined ? 'key' : 'value', message),
      );
      if (assertion === undefined) return [];
      const { severity = 'warning', why } = row;
      return [
        {
          id,
          severity,
          ...(why === undefined ? {} : { why }),
          ...(pair === undefined ? {} : { pair: pair.pair.name }),
          assertion,
          at,
        },
      ];
    }),
  );
}

interface Table {
  readonly layer: Layer;
  readonly rows: ConfigDocument['expect'];
  readonly place: Path;
  readonly pair: ConfiguredPair | undefined;
}

function tablesOf(layers: readonly Layer[], pairs: readonly ConfiguredPair[]): readonly Table[] {
  return layers.flatMap((layer, index): readonly Table[] => {
    const { expect, pair, pairs: several = [] } = layer.document;
    const above = layers.slice(index + 1);
    const left = Object.entries(expect ?? {}).filter(
      ([id]) => !above.some(({ document }) => Object.hasOwn(document.expect ?? {}, id)),
    );
    return [
      { layer, rows: Object.fromEntries(left), place: ['expect'], pair: undefined },
      ...(pair === undefined ? [] : [{ layer, rows: pair.expect, place: ['pair', 'expect'], pair: pairs[0] }]),
      ...several.map((each, at) => ({ layer, rows: each.expect, place: ['pairs', at, 'expect'], pair: pairs[at] })),
    ];
  });
}

/** Keys whose values are secrets: `db_password`, `auth.token`; not `password_min_length`. */
const secretKey = /(pas+(w(or)?d|phrase)|pwd|secret|token)s?$/i;

type Complain = (key: keyof ExpectDocument | undefined, message: string) => void;

/** The keys that each subject allows. */
const verbs = {
  key: ['format', 'equals', 'matches', 'absent', 'across'],
  file: ['present', 'mode', 'owner', 'across'],
  unit: ['state', 'enablement'],
  package: ['installed', 'equals', 'matches', 'across'],
  sysctl: ['equals', 'matches', 'across'],
} as const satisfies Readonly<Record<string, readonly (keyof ExpectDocument)[]>>;

const subjects = ['file', 'unit', 'package', 'sysctl'] as const;
const common: readonly string[] = ['severity', 'why', 'file', 'unit', 'package', 'sysctl', 'key'];

function assertionOf(row: ExpectDocument, complain: Complain): Assertion | undefined {
  const named = subjects.filter((subject) => row[subject] !== undefined);
  const [subject] = named;
  if (subject === undefined || named.length > 1) {
    complain(
      undefined,
      `an expectation needs exactly one of ${subjects.join(', ')}; found ${subject === undefined ? 'none' : named.join(' and ')}`,
    );
    return undefined;
  }
  if (row.key !== undefined && subject !== 'file') complain('key', 'key is only valid together with file');
  const about = subject === 'file' && row.key !== undefined ? 'key' : subject;
  const allowed: readonly string[] = verbs[about];
  const label = about === 'key' ? 'a key in a file' : `a ${about}`;
  const foreign = Object.keys(row).filter((key) => !allowed.includes(key) && !common.includes(key));
  for (const key of foreign)
    complain(isVerb(key) ? key : undefined, `${key} is not valid for ${label}; valid keys: ${allowed.join(', ')}`);
  const given = allowed.filter((key) => key !== 'format' && key in row);
  if (given.length === 0)
    complain(
      undefined,
      `an expectation about ${label} needs one of ${allowed.filter((key) => key !== 'format').join(', ')}`,
    );
  if (foreign.length > 0 || given.length === 0) return undefined;
  return about === 'file' || about === 'unit' ? stateOf(row, given, complain) : valueOf(row, given, complain);
}

const isVerb = (key: string): key is keyof ExpectDocument =>
  Object.values(verbs).some((known) => known.some((each) => each === key));

/** Assertions with several keys. */
function stateOf(row: ExpectDocument, given: readonly string[], complain: Complain): Assertion | undefined {
  if (row.unit !== undefined) {
    const { unit, state, enablement } = row;
    return {
      kind: 'unit',
      unit,
      ...(state === undefined ? {} : { state }),
      ...(enablement === undefined ? {} : { enablement }),
    };
  }
  const path = plainPath(row, complain);
  if (path === undefined) return undefined;
  if (row.across !== undefined) {
    if (given.length > 1)
      complain(
        'across',
        `across compares the content of the file; move ${given.filter((key) => key !== 'across').join(' and ')} to a separate expectation`,
      );
    return { kind: 'content', path, must: row.across };
  }
  const { present = true, mode, owner } = row;
  if (!present && given.length > 1) complain('present', 'a file that must be absent has no mode and no owner');
  const [user, group] = owner?.split(':') ?? [];
  return {
    kind: 'file',
    path,
    present,
    ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    ...(user === undefined || user === '' ? {} : { user }),
    ...(group === undefined ? {} : { group }),
  };
}

/** Assertions about one value, with exactly one test. */
function valueOf(row: ExpectDocument, given: readonly string[], complain: Complain): Assertion | undefined {
  if (given.length > 1) complain(undefined, `${given.join(' and ')} cannot be combined; use two expectations`);
  const test = testOf(row, complain);
  if (test === undefined) return undefined;
  if (row.sysctl !== undefined) return { kind: 'sysctl', key: row.sysctl.replaceAll('/', '.'), test };
  if (row.package !== undefined) return { kind: 'package', name: row.package, test };
  const path = plainPath(row, complain);
  const { key = '', format } = row;
  if (path === undefined) return undefined;
  if (secretKey.test(key) && (test.kind === 'equals' || test.kind === 'matches')) {
    complain(
      'key',
      'secrets are not allowed in this file and are not read from hosts; "across: equal" compares them without showing them',
    );
  }
  return { kind: 'setting', path, format: format ?? formatOf(path), key, test };
}

function testOf(row: ExpectDocument, complain: Complain): ValueTest | undefined {
  if (row.installed !== undefined) return { kind: row.installed ? 'present' : 'absent' };
  if (row.absent !== undefined) return { kind: 'absent' };
  if (row.across !== undefined) return { kind: 'across', must: row.across };
  if (row.equals !== undefined) return { kind: 'equals', text: String(row.equals) };
  const { matches = '' } = row;
  const problem = expressionProblem(matches);
  if (problem === undefined) return { kind: 'matches', pattern: matches };
  complain('matches', `expected a regular expression; ${problem}`);
  return undefined;
}

/** Maximum length of a regular expression. */
const longestExpression = 1000;

/**
 * Constructs that RE2 does not support, because they cannot be matched in linear time: lookaround and back-references.
 */
const notInLinearTime = /(?:^|[^\\])(?:\\\\)*(?:\(\?<?[=!]|\\[1-9]|\\k<)/;

/**
 * Why a text is not a valid RE2 expression. It is compiled with the JavaScript engine to find syntax errors, but never
 * run.
 */
function expressionProblem(pattern: string): string | undefined {
  if (pattern.length > longestExpression) return `it has more than ${longestExpression} characters`;
  if (notInLinearTime.test(pattern)) return 'RE2 supports neither lookaround nor back-references';
  try {
    return void new RegExp(pattern);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /, '') : 'it is invalid';
  }
}

function plainPath({ file = '' }: ExpectDocument, complain: Complain): string | undefined {
  const path = file.replace(/\/+$/, '');
  if (!/[*?[\]]/.test(path) && path !== '') return path;
  complain('file', 'expected the path of one file, not a pattern');
  return undefined;
}

/** The default format of a file, by its name. */
function formatOf(path: string): ExpectedFormat {
  if (/\.ya?ml$/.test(path)) return 'yaml';
  if (/\.(ini|cnf)$/.test(path)) return 'ini';
  if (/^\/etc\/postfix\/.*\.cf$/.test(path)) return 'postfix';
  if (/^\/etc\/(imapd\.conf$|cyrus-)/.test(path)) return 'colon';
  if (/\/postgresql(\.auto)?\.conf$/.test(path)) return 'postgresql';
  if (/^\/etc\/(default|sysconfig)\/|\/os-release$/.test(path)) return 'shell';
  return 'equals';
}
