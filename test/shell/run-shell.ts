import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** The shells that a host may have as /bin/sh. */
export const shells: readonly string[] = ['dash', 'bash --norc', 'busybox sh'].filter((shell) => {
  const [program = '', ...words] = shell.split(' ');
  return spawnSync(program, [...words, '-c', ':']).status === 0;
});

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script as `sh -s` would, with standard input of its own and a folder as its first argument. */
export function runShell(shell: string, script: string, folder: string, input = ''): Ended {
  const [program = '', ...words] = shell.split(' ');
  const { status, stdout, stderr } = spawnSync(program, [...words, '-c', script, 'halint-test', folder], {
    input,
    encoding: 'utf8',
    timeout: 20_000,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  return { status, stdout, stderr };
}

/** A new folder for each test. */
export function newFolders(): { readonly path: (name?: string) => string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'halint-shell-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name = '') => join(folder, name) };
}
