import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic, SourceFile } from 'ts-morph';
import { ModuleKind, ModuleResolutionKind, Project, ScriptTarget, ts } from 'ts-morph';
import type { SiteFile } from '../site/folder.ts';
import { shown } from '../site/folder.ts';
import type { Compiled } from '../site/load.ts';
import { purityProblems } from './site-purity.ts';
import { reachProblems } from './site-reach.ts';
import { readsProblems } from './site-reads.ts';

/**
 * The path of the module `halint` for rules: its source in a clone, or its declarations in a package (written by
 * `types.mjs`).
 */
function moduleHalint(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    for (const path of ['src/site/halint.ts', 'dist/types/site/halint.d.ts']) {
      if (existsSync(join(folder, path))) return join(folder, path);
    }
  }
  throw new Error('the types of the module halint are missing: the installation is incomplete');
}

/** One project for all rules, because reading the types of all facts takes most of the time. */
function newProject(): Project {
  return new Project({
    skipAddingFilesFromTsConfig: true,
    compilerOptions: {
      target: ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: true,
      skipLibCheck: true,
      // Only the language: no types of Node or browsers.
      types: [],
      paths: { halint: [moduleHalint()] },
    },
  });
}

/**
 * Checks site rules and compiles those that pass: they are rules, their types are correct, they read exactly what they
 * declare, and they do not depend on the environment, time, random numbers or earlier calls. Every problem begins with
 * FILE:LINE:COLUMN, relative to `cwd`.
 */
export function checkSite(
  files: readonly (SiteFile & { readonly text: string })[],
  cwd: string,
): Promise<ReadonlyMap<string, Compiled>> {
  const project = newProject();
  const sources = files.map(({ id, path, text }) => ({
    id,
    path,
    text,
    source: project.createSourceFile(path, text, { overwrite: true }),
  }));
  const result = new Map<string, Compiled>();
  for (const { id, path, text, source } of sources) {
    const problems = problemsIn(project, source, shown(path, cwd));
    result.set(id, problems.length > 0 ? { problems } : { code: transpile(text, path) });
  }
  return Promise.resolve(result);
}

function problemsIn(project: Project, source: SourceFile, file: string): readonly string[] {
  const own = [...purityProblems(source), ...reachProblems(source), ...readsProblems(source)].map(({ at, message }) => {
    const { line, column } = source.getLineAndColumnAtPos(at.getStart());
    return { line, column, message };
  });
  const program = project.getProgram();
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    (diagnostic) => ({
      ...placeOf(source, diagnostic),
      message: sentence(diagnostic),
    }),
  );
  // On the same line, prefer the messages of the checks to those of the compiler.
  const types = found.filter(({ line }) => !own.some((each) => each.line === line));
  return [...own, ...types]
    .sort((x, y) => x.line - y.line || x.column - y.column)
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

function placeOf(source: SourceFile, diagnostic: Diagnostic): { readonly line: number; readonly column: number } {
  return source.getLineAndColumnAtPos(diagnostic.getStart() ?? 0);
}

/** The message of the compiler; of a chain, the first message (what) and the last (why). */
function sentence(diagnostic: Diagnostic): string {
  const lines = ts
    .flattenDiagnosticMessageText(diagnostic.compilerObject.messageText, '\n')
    .split('\n')
    .map((line) => line.trim());
  const [first = '', ...rest] = lines;
  const last = rest.at(-1);
  return `${first.replace(/\.$/, '')}${last === undefined ? '' : `: ${last.replace(/\.$/, '')}`} (TypeScript ${diagnostic.getCode()})`;
}

/**
 * Compiles to JavaScript with imports as calls of `require`, see `src/site/run.ts`. Lines are preserved if possible.
 */
function transpile(text: string, path: string): string {
  return ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ScriptTarget.ES2022,
      module: ModuleKind.CommonJS,
      removeComments: false,
      newLine: ts.NewLineKind.LineFeed,
    },
  }).outputText;
}
