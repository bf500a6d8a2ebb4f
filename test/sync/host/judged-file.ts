import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ValidatorId } from '../../../src/sync/plan/plan.ts';
import { completeText } from '../../../src/sync/apply/checks/validator.ts';
import { validators } from '../../../src/sync/apply/checks/validators.ts';

let folder = '';

/**
 * Every test of the file that calls it gets a folder of its own: a host below `root`, programs in `bin`. Not in /tmp,
 * which is empty in the namespace of a validator.
 */
export function useHostFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(import.meta.dirname, '../../../node_modules/.halint-judged-'));
    mkdirSync(inFolder('bin'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

export const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);

export function place(path: string, text: string): string {
  const full = inFolder(path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

export function program(name: string, shell: string): void {
  chmodSync(place(join('bin', name), `#!/bin/sh\n${shell}\n`), 0o755);
}

/** Whether a program can be given namespaces of its own here: by root, and not in every container. */
export const canBeApart = spawnSync('unshare', ['-mn', 'sh', '-c', 'mount -t tmpfs x /run']).status === 0;

/** Runs a validator as the script does, on a file that is staged for the target: its status, and what it said. */
export function judge(id: ValidatorId, target: string, text: string): string {
  const staged = place(`root${dirname(target)}/.halint.x/${target.split('/').at(-1)}`, text);
  const list = place('list', `${staged}\t${target}\n`);
  mkdirSync(inFolder('scratch'));
  const path = `${inFolder('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const { status, stdout } = spawnSync(
    'sh',
    [
      '-c',
      completeText(validators[id]),
      'check',
      staged,
      inFolder('root', target),
      inFolder('scratch'),
      inFolder('root'),
      list,
    ],
    { encoding: 'utf8', env: { PATH: path }, timeout: 20_000 },
  );
  rmSync(inFolder('scratch'), { recursive: true });
  rmSync(dirname(staged), { recursive: true });
  return `${status} ${stdout.trim()}`.trim();
}
