/**
 * Writes the types of the module `halint` for site rules to dist/types, for `npm pack`: declarations that need neither
 * the sources nor the compiler options of halint.
 */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');

/** Replaces source file names by emitted ones, because compilers reject `.ts` without an option. */
const asEmitted = (/** @type {string} */ text) =>
  text.replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2');

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
const program = ts.createProgram([join(root, 'src/site/halint.ts')], {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: join(root, 'src'),
  outDir: '/',
});

mkdirSync(dist, { recursive: true });
const staged = mkdtempSync(join(dist, 'types.'));
const { diagnostics } = program.emit(undefined, (path, text) => {
  mkdirSync(dirname(join(staged, path)), { recursive: true });
  writeFileSync(join(staged, path), asEmitted(text));
});
if (diagnostics.length > 0) {
  rmSync(staged, { recursive: true });
  throw new Error(
    ts.formatDiagnostics(diagnostics, {
      getCurrentDirectory: () => root,
      getCanonicalFileName: (name) => name,
      getNewLine: () => '\n',
    }),
  );
}
chmodSync(staged, 0o755);
rmSync(join(dist, 'types'), { recursive: true, force: true });
renameSync(staged, join(dist, 'types'));
