import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Layer {
  readonly folder: string;
  /** Folders and packages that it may import, besides its own. */
  readonly mayImport: readonly string[];
  readonly because: string;
}

/** The module layout. ARCHITECTURE.md has the same table. */
const layers: readonly Layer[] = [
  {
    folder: 'src/sdk',
    mayImport: [],
    because: 'it is the public API for authors of rules and facts',
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
    mayImport: ['src/sdk', 'node:*', 'ssh2', 'cpu-features', 'tar', 're2js', 'xz-decompress'],
    because: 'collection knows sources and readings, not facts or rules',
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
    because: 'a reporter renders the report document and does nothing else',
  },
  {
    folder: 'src/sync/state',
    mayImport: ['src/sdk', 'src/facts', 'src/engine', 'node:crypto'],
    because: 'it describes both hosts, the last agreed state and the active host, and decides nothing',
  },
  {
    folder: 'src/sync/decide',
    mayImport: ['src/sdk', 'src/facts', 'src/engine', 'src/sync/state'],
    because: 'one table decides each path',
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
    because: 'making, proving and reading a plan opens nothing',
  },
  {
    folder: 'src/sync/apply',
    mayImport: ['src/sdk', 'src/facts/accepted', 'src/hosts', 'src/sync/state', 'src/sync/plan', 'yaml', 'node:crypto'],
    because: 'no decision is left when a plan is carried out',
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
    because: 'it uses the same plan, proof and apply as a person',
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

/** The folders of src/facts, in the order in which they build on each other. ARCHITECTURE.md lists their contents. */
const subjects = [
  'manifest',
  'grammar',
  'network-files',
  'accepted',
  'machine',
  'network',
  'identity',
  'units',
  'applications',
  'packages',
  'security',
  'devices',
  'replication',
  'cluster',
  'constraints',
  'storage',
  'in-effect',
  'fencing',
  'vip',
  'services',
  'failover',
  'upgrade',
  'sync',
  'drift',
  'remedies',
] as const;

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

const allowed = (layer: Layer, name: string): boolean =>
  [layer.folder, ...layer.mayImport].some(
    (one) => name === one || name.startsWith(`${one}/`) || (one.endsWith(':*') && name.startsWith(one.slice(0, -1))),
  );

describe.each(layers.map((layer) => [layer.folder, layer] as const))('%s', (folder, layer) => {
  it(`imports only the folders and packages of the table: ${layer.because}`, () => {
    const breaches = sourcesIn(folder).flatMap((path) =>
      importsOf(path)
        .filter((name) => !allowed(layer, name))
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

  it('import only themselves and those before them', () => {
    // Files above the folders are for all of them; the index of all facts is for none.
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

describe('the module layout', () => {
  const everything = ['src', 'rules'].flatMap(sourcesIn);

  it('has no import cycles', () => {
    const files = new Set(sourcesIn('src'));
    const imports = [...files].map((path) => [path, importsOf(path).filter((name) => files.has(name))] as const);
    expect(inCycles(new Map(imports))).toEqual([]);
  });

  it('has the command line on top: nothing imports it', () => {
    const breaches = everything
      .filter((path) => !path.startsWith('src/cli/'))
      .flatMap((path) =>
        importsOf(path)
          .filter((name) => name.startsWith('src/cli/'))
          .map((name) => `${path} imports ${name}`),
      );
    expect(breaches).toEqual([]);
  });

  it('prints, exits and reads the clock only in cli, hosts, config and sync', () => {
    const pure = everything.filter((path) => /^(rules|src\/(sdk|facts|engine|report))\//.test(path));
    const breaches = pure.filter((path) =>
      /\b(console\.|process\.|Date\.now|new Date\(\)|Math\.random|performance)\b/.test(code(path)),
    );
    expect(breaches).toEqual([]);
  });

  it('has no cycles between the members of any folder', () => {
    // A member is a file of the folder, or a folder in it with all that is below.
    const edges = sourcesIn('src').flatMap((path) =>
      importsOf(path)
        .filter((name) => name.startsWith('src/'))
        .map((name) => forkOf(path, name)),
    );
    const cycles = [...new Set(edges.map(({ parent }) => parent))].flatMap((parent) => {
      const graph = new Map<string, Set<string>>();
      for (const { parent: of, from, to } of edges)
        if (of === parent && from !== to) graph.set(from, (graph.get(from) ?? new Set()).add(to));
      const left = inCycles(graph);
      return left.length === 0 ? [] : [`${parent}: ${left.join(', ')}`];
    });
    expect(cycles).toEqual([]);
  });

  it('has no folder of more than 20 files', () => {
    const files = new Map<string, number>();
    for (const path of sourcesIn('src')) files.set(dirname(path), (files.get(dirname(path)) ?? 0) + 1);
    const large = [...files].filter(([, count]) => count > 20);
    expect(large).toEqual([]);
  });

  it('has no file with a name such as utils', () => {
    expect(everything.filter((path) => /\/(utils?|helpers?|common|misc|types)\.ts$/.test(path))).toEqual([]);
  });

  it('has no file of more than 300 lines of code', () => {
    const long = everything.filter((path) => code(path).split('\n').length > 300 && !path.endsWith('/index.ts'));
    expect(long).toEqual([]);
  });

  it('has no any, no double cast and no empty catch', () => {
    const breaches = everything.filter((path) =>
      /\bas any\b|as unknown as|@ts-ignore|eslint-disable|catch \{\s*\}/.test(code(path)),
    );
    expect(breaches).toEqual([]);
  });
});

/** The deepest folder above both files, and the member of it that each of them is in. */
function forkOf(path: string, name: string): { readonly parent: string; readonly from: string; readonly to: string } {
  const [one, other] = [path.split('/'), name.split('/')];
  const depth = one.findIndex((step, at) => step !== other[at]);
  return { parent: one.slice(0, depth).join('/'), from: one[depth] ?? '', to: other[depth] ?? '' };
}

/** The nodes of a graph that are in cycles, or between two. */
function inCycles(graph: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const left = new Map([...graph].map(([node, targets]) => [node, [...targets]]));
  // Removes nodes without an edge to a node that is left, or from one.
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    const reached = new Set([...left.values()].flat());
    for (const [node, targets] of left)
      if (!reached.has(node) || !targets.some((target) => left.has(target))) left.delete(node);
  }
  return [...left.keys()];
}

/** The text of a file without its comments. */
function code(path: string): string {
  return readFileSync(join(root, path), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '');
}
