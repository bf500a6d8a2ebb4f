import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shellText } from '../../src/dev/shell-text.mjs';
import { runShell, shells } from './run-shell.ts';

const root = join(import.meta.dirname, '../..');

/** The text of a `.sh` file as a host gets it. */
export const sent = (path: string): string => shellText(readFileSync(join(root, path), 'utf8'));

/** One or more calls of functions in a subshell, and the result. */
export interface Call {
  /** The rest of a sentence that begins with the function. */
  readonly it: string;
  /**
   * Shell text. `$here` is a folder of this file and shell, and the working directory. Descriptor 3 is standard output,
   * and 4 leads nowhere.
   */
  readonly run: string;
  /** Standard output, without the path of `$here` and the empty lines before frames. */
  readonly prints?: string | RegExp;
  readonly complains?: string | RegExp;
  readonly status?: number;
}

export interface Calls {
  /** Shell text before the file, such as the files that it needs and the variables that TypeScript sets. */
  readonly before?: string;
  /** Changes the text of the file, for example the absolute paths in it. */
  readonly change?: (text: string, folder: string) => string;
  /** Shell text that makes the folder. */
  readonly folder?: string;
  /** The file is a script without functions for others: each call runs it as `script`. */
  readonly script?: true;
  readonly calls: readonly Call[];
}

/** Puts the folder in front of these absolute paths. */
export const moved = (...prefixes: readonly string[]): ((text: string, folder: string) => string) => {
  const paths = new RegExp(`(?<![\\w$}.*\\\\])(?:${prefixes.join('|')})(?=[/\\s)"';]|$)`, 'gm');
  return (text, folder) => text.replaceAll(paths, (path) => folder + path);
};

/** Functions that a file defines. */
const functionsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^([a-z_][a-z0-9_]*)\(\) \{/gm)].map(([, name = '']) => name);

/**
 * The calls of one `.sh` file in every shell that a host may have as /bin/sh. One process of each shell makes all of
 * them, each in a subshell. test/shell/every-shell-file.test.ts finds the tested files by the name of this function.
 */
export function shellFile(path: string, { before = '', change, folder: make = '', script, calls }: Calls): void {
  const text = sent(path);

  if (script !== true)
    it(`${path}: each function is called`, () => {
      const words = new Set(calls.flatMap(({ run }) => run.split(/[^A-Za-z0-9_]+/)));
      expect(functionsOf(text).filter((name) => !words.has(name))).toEqual([]);
    });

  describe.each(shells)(`${path} under %s`, (shell) => {
    let folder = '';
    let left = '';

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'halint-shell-'));
      const made = spawnSync('sh', ['-ec', `umask 022\ncd "$1"\n${make}`, 'sh', folder], { encoding: 'utf8' });
      expect(made).toMatchObject({ status: 0, stderr: '' });
      const own = change === undefined ? text : change(text, folder);
      const defined = script === true ? `script() {\n${own}\n}` : own;
      const each = calls.map(
        ({ run }, i) =>
          `(\nexec 3>&1 4>/dev/null\n${run}\n) >"$results/${i}" 2>"$results/${i}.err"\necho $? >"$results/${i}.status"`,
      );
      const all = [
        'here=$1 results=$1.results',
        'mkdir "$results" && cd "$here" || exit',
        before,
        defined,
        ...each,
      ].join('\n');
      const ended = runShell(shell, all, folder);
      left = `${ended.stdout}${ended.stderr}`;
    });
    afterAll(() => {
      // A folder that a call has closed cannot be removed by other accounts than root.
      spawnSync('chmod', ['-R', 'u+rwX', folder]);
      rmSync(folder, { recursive: true, force: true });
      rmSync(`${folder}.results`, { recursive: true, force: true });
    });

    const result = (name: string): string =>
      readFileSync(`${folder}.results/${name}`, 'utf8')
        .replaceAll(folder, '')
        .replaceAll(/^\n(?=@n )/gm, '');

    it('can be read, and prints nothing by itself', () => {
      expect(left).toBe('');
    });

    it.each(calls.map((call, i) => ({ ...call, i })))('$it', ({ prints = '', complains = '', status = 0, i }) => {
      const text = (expected: string | RegExp) =>
        typeof expected === 'string' ? expected : expect.stringMatching(expected);
      expect({ status: result(`${i}.status`).trim(), stdout: result(`${i}`), stderr: result(`${i}.err`) }).toEqual({
        status: String(status),
        stdout: text(prints),
        stderr: text(complains),
      });
    });
  });
}

/** An executable in `$here/bin`, for the text that makes the folder. */
export const program = (name: string, text: string): string =>
  `mkdir -p bin && cat >bin/${name} <<'PROGRAM'\n#!/bin/sh\n${text}\nPROGRAM\nchmod 755 bin/${name}`;
