import type { ConfiguredPair } from './configuration.ts';
import type { ConfigDocument, ExpectDocument } from './document.ts';
import type { Assertion, Expectation, ExpectedFormat, ValueTest } from './expectation.ts';
import type { Layer } from './layers.ts';
import type { Path } from './reading/yaml-source.ts';

/**
 * The rows of all tables, of the files and of their pairs; of two files that name a row alike the later one's counts.
 * What makes no sense is reported; the result holds only when nothing was.
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
          `another expectation is called "${id}" already, in ${before}; each needs a name of its own, whatever pair it is of`,
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

/** Which keys may stand beside which subject. */
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
      `an expectation is about exactly one of ${subjects.join(', ')}; here ${subject === undefined ? 'is none of them' : `are ${named.join(' and ')}`}`,
    );
    return undefined;
  }
  if (row.key !== undefined && subject !== 'file') complain('key', 'key has a meaning beside file only');
  const about = subject === 'file' && row.key !== undefined ? 'key' : subject;
  const allowed: readonly string[] = verbs[about];
  const label = about === 'key' ? 'a key in a file' : `a ${about}`;
  const foreign = Object.keys(row).filter((key) => !allowed.includes(key) && !common.includes(key));
  for (const key of foreign)
    complain(isVerb(key) ? key : undefined, `${key} says nothing about ${label}; known here: ${allowed.join(', ')}`);
  const given = allowed.filter((key) => key !== 'format' && key in row);
  if (given.length === 0)
    complain(
      undefined,
      `what is expected of ${label} is missing; one of ${allowed.filter((key) => key !== 'format').join(', ')}`,
    );
  if (foreign.length > 0 || given.length === 0) return undefined;
  return about === 'file' || about === 'unit' ? stateOf(row, given, complain) : valueOf(row, given, complain);
}

const isVerb = (key: string): key is keyof ExpectDocument =>
  Object.values(verbs).some((known) => known.some((each) => each === key));

/** Assertions that may say several things at once. */
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
        `across compares what is in the file; put ${given.filter((key) => key !== 'across').join(' and ')} into an expectation of its own`,
      );
    return { kind: 'content', path, must: row.across };
  }
  const { present = true, mode, owner } = row;
  if (!present && given.length > 1) complain('present', 'a file that must not be there has neither mode nor owner');
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

/** Assertions about one value, which say exactly one thing. */
function valueOf(row: ExpectDocument, given: readonly string[], complain: Complain): Assertion | undefined {
  if (given.length > 1) complain(undefined, `${given.join(' and ')} exclude each other; make it two expectations`);
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
      'a secret is never written into this file, nor read from a host; "across: equal" compares it without showing it',
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

/** The longest expression that is matched. */
const longestExpression = 1000;

/** What RE2 lacks, because it could not be matched in linear time: lookaround and back-references. */
const notInLinearTime = /(?:^|[^\\])(?:\\\\)*(?:\(\?<?[=!]|\\[1-9]|\\k<)/;

/**
 * Why a text is no expression that RE2 matches. Compiling shows the mistakes of syntax that both have; it is never run.
 */
function expressionProblem(pattern: string): string | undefined {
  if (pattern.length > longestExpression) return `this one has more than ${longestExpression} characters`;
  if (notInLinearTime.test(pattern)) return 'RE2 matches it, which has neither lookaround nor back-references';
  try {
    return void new RegExp(pattern);
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*: /, '') : 'this is none';
  }
}

function plainPath({ file = '' }: ExpectDocument, complain: Complain): string | undefined {
  const path = file.replace(/\/+$/, '');
  if (!/[*?[\]]/.test(path) && path !== '') return path;
  complain('file', 'expected the path of one file, not of a pattern');
  return undefined;
}

/** How a file is read when the table does not say, by its name. */
function formatOf(path: string): ExpectedFormat {
  if (/\.ya?ml$/.test(path)) return 'yaml';
  if (/\.(ini|cnf)$/.test(path)) return 'ini';
  if (/^\/etc\/postfix\/.*\.cf$/.test(path)) return 'postfix';
  if (/^\/etc\/(imapd\.conf$|cyrus-)/.test(path)) return 'colon';
  if (/\/postgresql(\.auto)?\.conf$/.test(path)) return 'postgresql';
  if (/^\/etc\/(default|sysconfig)\/|\/os-release$/.test(path)) return 'shell';
  return 'equals';
}
