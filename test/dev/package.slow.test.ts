import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-package-'));
const inPackage = (path: string): string => join(folder, 'node_modules', 'halint', path);
const read = (path: string): string => readFileSync(inPackage(path), 'utf8');

/** `npm` of this run, or the one in PATH. */
function npm(...argv: readonly string[]): string {
  const cli = process.env['npm_execpath'];
  const [program, ...first] = cli === undefined ? ['npm'] : [process.execPath, cli];
  if (program === undefined) throw new Error('no npm');
  return execFileSync(program, [...first, ...argv], { cwd: root, encoding: 'utf8' });
}

const run = (program: string, ...argv: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const halint = (...argv: readonly string[]) => run(inPackage('dist/halint.cjs'), ...argv);

/** A rule as its author would write it, with a fact that is parsed by one of halint's own parsers. */
const rule = `import { facts, hostRule } from 'halint';

export default hostRule({
  severity: 'warning',
  summary: 'The host runs systemd',
  why: 'Our tools start services through it.',
  remedy: 'Install systemd.',
  references: ['https://example.org/wiki/systemd'],
  reads: { units: facts.units },
  check: ({ units }) => (units.manager === 'systemd' ? [] : [{ subject: 'systemd', message: 'there is no systemd', expected: 'systemd', actual: units.manager }]),
});
`;

/** Plain settings, and the strictest: the types bring all that they need, and are checked themselves. */
const tsconfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022'],
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
  },
  include: ['site-rules', 'wrong.ts'],
};

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'src/dev/build.mjs')]);
  execFileSync(process.execPath, [join(root, 'src/dev/types.mjs')]);
  const [packed] = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  mkdirSync(inPackage(''), { recursive: true });
  await extract({ file: join(folder, packed.filename), cwd: inPackage(''), strip: 1 });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the package', () => {
  it('runs without other installed packages', () => {
    expect(halint('rules', 'count')).toMatchObject({ status: 0, stderr: '' });
    expect(halint('demo', '--output', join(folder, 'demo'))).toMatchObject({ status: 0, stderr: '' });
  });

  it('depends on the packages that it loads when it runs, and on no other', () => {
    const code = ['dist/halint.cjs', ...readdirSync(inPackage('dist/chunks')).map((name) => `dist/chunks/${name}`)].map(
      read,
    );
    const required = code.flatMap((text) =>
      [...text.matchAll(/(?<!['"])\brequire\("([^".][^"]*)"\)/g)].map(([, name]) => name ?? ''),
    );
    // ssh2 asks for it and does without.
    const optional = ['cpu-features'];
    const packages = new Set(required.filter((name) => !isBuiltin(name) && !optional.includes(name)));
    expect(Object.keys(JSON.parse(read('package.json')).dependencies)).toEqual([...packages]);
  });

  it('has the licence of every package whose code it contains', () => {
    const notices = read('dist/THIRD-PARTY-NOTICES.txt');
    const code = readdirSync(inPackage('dist/chunks')).map((name) => read(`dist/chunks/${name}`));
    const sources = [read('dist/halint.cjs'), ...code].flatMap(
      (text) => /^\/\/ of (.*)$/m.exec(text)?.[1]?.split(' ') ?? [],
    );
    const bundled = new Set(sources.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
    expect(bundled.size).toBeGreaterThan(10);
    // These are in a file of tar that is itself a bundle.
    for (const name of [...bundled, 'minipass', 'minizlib', 'yallist', 'chownr']) {
      const section = notices.split(/\n-{80}\n\n/).find((text) => text.startsWith(`${name} `)) ?? '';
      expect(section, name).toMatch(/permission|licen[cs]e|redistribution|public domain/i);
      expect(section.length, name).toBeGreaterThan(400);
    }
  });

  it('holds what its documents link to', () => {
    for (const document of ['README.md', 'docs/reference.md', 'docs/sync-watch.md']) {
      const text = read(document);
      const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => join(document, '..', to ?? ''));
      const named = [...text.matchAll(/`([\w.-]*(?:\/[\w.-]*)*)`/g)]
        .map(([, path]) => path ?? '')
        .filter((path) => existsSync(join(root, path)));
      expect(
        [...links, ...named].filter((path) => path !== '' && !existsSync(inPackage(path))),
        document,
      ).toEqual([]);
    }
  });

  it('has a manifest without faults, by publint', async () => {
    const { messages } = await publint({ pkgDir: inPackage(''), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('holds no file that only a build needs', () => {
    expect(existsSync(inPackage('dist/.inputs'))).toBe(false);
    expect(readdirSync(inPackage('')).toSorted()).toEqual([
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'action.yml',
      'dist',
      'docs',
      'examples',
      'fixtures',
      'man',
      'package.json',
      'schemas',
      'src',
    ]);
    expect(
      readdirSync(inPackage('src'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    ).toEqual(['DECISIONS.md']);
  });
});

describe('a site rule with the package', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'site-rules', 'our'), { recursive: true });
    writeFileSync(join(folder, 'site-rules', 'our', 'systemd.ts'), rule);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    writeFileSync(
      join(folder, 'halint.yaml'),
      'siteRules: site-rules\npair: { name: mail, hosts: { a: { address: 192.0.2.1 }, b: { address: 192.0.2.2 } } }\n',
    );
    symlinkSync(join(root, 'node_modules/ts-morph'), join(folder, 'node_modules/ts-morph'));
  });

  it('compiles with plain strict settings, without types of other packages', () => {
    // A type that the compiler did not find would be `any`, and accept this.
    const wrong = rule.replace('units.manager ===', '// @ts-expect-error\n  units.manger ===');
    writeFileSync(join(folder, 'wrong.ts'), wrong);
    expect(run(join(root, 'node_modules/typescript/bin/tsc'), '-p', folder)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('passes `halint rules check`, with the types of the package', () => {
    expect(halint('rules', 'check')).toMatchObject({ status: 0, stderr: '' });
  });
});
