import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Room {
  readonly folder: string;
  /** Folders and packages that it may import, beside its own. */
  readonly mayImport: readonly string[];
  readonly because: string;
}

/** The house, room by room. ARCHITECTURE.md says the same in sentences. */
const rooms: readonly Room[] = [
  {
    folder: 'src/sdk',
    mayImport: [],
    because: 'it is the contract that authors of rules and facts read in one sitting',
  },
  {
    folder: 'src/facts',
    mayImport: [
      'src/sdk',
      'yaml',
      'fast-xml-parser',
      'ipaddr.js',
      'luaparse',
      'smol-toml',
      're2js',
      'node:crypto',
      'node:net',
    ],
    because: 'a fact describes what to read and parses it; it never runs or opens anything',
  },
  {
    folder: 'rules',
    mayImport: ['src/sdk', 'src/facts'],
    because: 'a rule is a pure function of facts and policy, or verdicts could not be repeated',
  },
  {
    folder: 'src/hosts',
    mayImport: ['src/sdk', 'node:*', 'ssh2', 'cpu-features', 'tar', 're2js'],
    because: 'collecting knows sources and readings, and neither facts nor rules',
  },
  {
    folder: 'src/picture',
    mayImport: ['src/sdk', 'src/facts'],
    because: 'the picture is a pure function of facts, like a rule, and has no verdicts',
  },
  { folder: 'src/engine', mayImport: ['src/sdk'], because: 'judging is pure: no console, no files, no processes' },
  {
    folder: 'src/report',
    mayImport: ['src/sdk', 'chalk', 'fast-xml-parser', 'yaml', 'node:crypto', 'node:zlib'],
    because: 'a reporter turns the report document into text and does nothing else',
  },
  {
    folder: 'src/sync/state',
    mayImport: ['src/sdk', 'src/facts', 'src/engine', 'node:crypto'],
    because: 'it says what is there, what was agreed on and who is active, and decides nothing',
  },
  {
    folder: 'src/sync/decide',
    mayImport: ['src/sdk', 'src/facts', 'src/engine', 'src/sync/state'],
    because: 'what becomes of a path follows from one table and what is there',
  },
  {
    folder: 'src/sync/plan',
    mayImport: [
      'src/sdk',
      'src/facts',
      'src/engine',
      'src/report',
      'src/sync/state',
      'src/sync/decide',
      'src/hosts/secrets',
      'halint:*',
      'chalk',
      'diff',
      'node:crypto',
    ],
    because: 'a plan is a document: to make, prove and read one opens nothing',
  },
  {
    folder: 'src/sync/apply',
    mayImport: ['src/sdk', 'src/facts/accepted', 'src/hosts', 'src/sync/state', 'src/sync/plan', 'yaml', 'node:crypto'],
    because: 'a plan is carried out as it stands, through the interface of a host and with no decision left',
  },
  {
    folder: 'src/sync/watch',
    mayImport: [
      'src/sdk',
      'src/facts',
      'src/engine',
      'src/hosts',
      'src/sync/state',
      'src/sync/decide',
      'src/sync/plan',
      'src/sync/apply',
      'node:crypto',
    ],
    because: 'what it repairs, it plans, proves and applies like a person would',
  },
  {
    folder: 'src/sync/generate',
    mayImport: ['src/sdk', 'src/facts', 'src/engine', 'src/report', 'src/sync/state', 'src/sync/plan'],
    because: 'it writes configuration for other tools, and touches no host',
  },
  {
    folder: 'src/config',
    mayImport: [
      'src/sdk',
      'schemas',
      'yaml',
      'ipaddr.js',
      'ajv',
      'halint:*',
      'node:buffer',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:os',
      'node:url',
    ],
    because: 'configuration turns files into validated values and opens no connection',
  },
  {
    folder: 'src/authoring',
    mayImport: [
      'src/sdk',
      'src/facts',
      'src/engine',
      'src/hosts',
      'src/config',
      'src/site',
      'rules',
      'schemas',
      'halint:*',
      'ajv',
      'yaml',
      'ts-morph',
      'node:*',
    ],
    because: '`halint rules new`, `check` and `test` build, prove and judge rules; ts-morph is loaded only there',
  },
  {
    folder: 'src/site',
    mayImport: [
      'src/sdk',
      'src/facts',
      'src/config',
      'yaml',
      'halint:*',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:vm',
    ],
    because:
      'a site’s own rules and expectations become rules like any other; the compiler that checks them is given to ' +
      'it, so that ordinary runs do not load it',
  },
];

/** The folders of src/facts, from those that stand on nothing. ARCHITECTURE.md says what is in each. */
const subjects = [
  'manifest',
  'grammar',
  'accepted',
  'in-effect',
  'machine',
  'network',
  'identity',
  'units',
  'applications',
  'packages',
  'security',
  'replication',
  'cluster',
  'constraints',
  'storage',
  'fencing',
  'vip',
  'services',
  'failover',
  'sync',
  'drift',
  'remedies',
] as const;

/** Folders that are larger than 20 files today, and may not grow. */
const stillLarge: ReadonlyMap<string, number> = new Map([
  ['src/facts/grammar', 22],
  ['src/facts/storage', 21],
]);

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));

function importsOf(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ];
  return found
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, normalize(join(root, dirname(path), name))) : name));
}

const allowed = (room: Room, name: string): boolean =>
  [room.folder, ...room.mayImport].some(
    (one) => name === one || name.startsWith(`${one}/`) || (one.endsWith(':*') && name.startsWith(one.slice(0, -1))),
  );

describe.each(rooms.map((room) => [room.folder, room] as const))('%s', (folder, room) => {
  it(`imports only what it may: ${room.because}`, () => {
    const breaches = sourcesIn(folder).flatMap((path) =>
      importsOf(path)
        .filter((name) => !allowed(room, name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(breaches).toEqual([]);
  });
});

describe('the subjects of facts', () => {
  // Shell is in a folder of its subject.
  const subjectOf = (path: string): string =>
    path
      .split('/')
      .slice(2, -1)
      .join('/')
      .replace(/\/shell$/, '');

  it('are all of its folders, in the order of ARCHITECTURE.md', () => {
    const listed = [
      ...(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
        .split('| folder of `src/facts` |')[1]
        ?.split('\n\n')[0]
        ?.matchAll(/^\| `([\w-]+)` \|/gm) ?? []),
    ];
    expect(listed.map(([, name]) => name)).toEqual(subjects);
    expect(new Set(sourcesIn('src/facts').map(subjectOf))).toEqual(new Set(['', ...subjects]));
  });

  it('import themselves and those before them: each can be read without what stands on it', () => {
    // What lies above the folders is there for all of them; the index of all facts is for none.
    const rank = new Map(['', ...subjects].map((subject, at) => [subject, at]));
    const breaches = sourcesIn('src/facts')
      .filter((path) => path !== 'src/facts/index.ts')
      .flatMap((path) =>
        importsOf(path)
          .filter((name) => name.startsWith('src/facts/'))
          .filter(
            (name) =>
              name === 'src/facts/index.ts' ||
              (rank.get(subjectOf(name)) ?? Infinity) > (rank.get(subjectOf(path)) ?? -1),
          )
          .map((name) => `${path} imports ${name}`),
      );
    expect(breaches).toEqual([]);
  });
});

describe('the house', () => {
  const everything = ['src', 'rules'].flatMap(sourcesIn);

  it('has no circles: what a file needs, it can be read without what needs it', () => {
    const files = new Set(sourcesIn('src'));
    const importers = new Map([...files].map((path) => [path, importsOf(path).filter((name) => files.has(name))]));
    // What imports nothing that is left is taken away; what stays for ever goes round in circles.
    for (let before = -1; before !== importers.size; ) {
      before = importers.size;
      for (const [path, names] of importers) if (!names.some((name) => importers.has(name))) importers.delete(path);
    }
    expect([...importers.keys()]).toEqual([]);
  });

  it('has its command line on top: nothing imports it', () => {
    const breaches = everything
      .filter((path) => !path.startsWith('src/cli/'))
      .flatMap((path) =>
        importsOf(path)
          .filter((name) => name.startsWith('src/cli/'))
          .map((name) => `${path} imports ${name}`),
      );
    expect(breaches).toEqual([]);
  });

  it('prints, exits and reads the clock only at its edge', () => {
    const pure = everything.filter((path) => /^(rules|src\/(sdk|facts|engine|report))\//.test(path));
    const breaches = pure.filter((path) =>
      /\b(console\.|process\.|Date\.now|new Date\(\)|Math\.random|performance)\b/.test(code(path)),
    );
    expect(breaches).toEqual([]);
  });

  it('has no folder of more than 20 files', () => {
    const files = new Map<string, number>();
    for (const path of sourcesIn('src')) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    const large = [...files].filter(([folder, count]) => count > (stillLarge.get(folder) ?? 20));
    expect(large).toEqual([]);
  });

  it('has no file whose name says nothing', () => {
    expect(everything.filter((path) => /\/(utils?|helpers?|common|misc|types)\.ts$/.test(path))).toEqual([]);
  });

  it('has no file of more than 400 lines of code', () => {
    const long = everything.filter((path) => code(path).split('\n').length > 400 && !path.endsWith('/index.ts'));
    expect(long).toEqual([]);
  });

  it('hides no doubt behind a cast or a silence', () => {
    const breaches = everything.filter((path) =>
      /\bas any\b|as unknown as|@ts-ignore|eslint-disable|catch \{\s*\}/.test(code(path)),
    );
    expect(breaches).toEqual([]);
  });
});

/** The text of a file without its comments. */
function code(path: string): string {
  return readFileSync(join(root, path), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
}
