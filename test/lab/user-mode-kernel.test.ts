import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

/**
 * The choice of the lab's user-mode kernel, by what each candidate prints when /bin/true is its pid 1. The candidates
 * are roots whose kernel prints a recorded console and ends; only the CPU is missing.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-kernels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
const run = join(folder, 'run');
const labScript = join(import.meta.dirname, 'lab.sh');

/** A base root that is complete by the lab's own account: nothing is built. */
function baseRoot(): void {
  const sources = ['base-root.sh', 'base-users.sh', 'kernel-host-init.sh'].map((name) =>
    readFileSync(join(import.meta.dirname, 'sh', name)),
  );
  mkdirSync(join(run, 'base-bookworm/lib/modules'), { recursive: true });
  writeFileSync(join(run, 'base-bookworm/.complete'), execFileSync('cksum', { input: Buffer.concat(sources) }));
}

/** A root with a shell, in which the kernel prints `console`. */
function kernelRoot(name: string, console: string): string {
  const root = join(folder, name);
  const shell = execFileSync('readlink', ['-f', '/bin/sh'], { encoding: 'utf8' }).trim();
  const libraries = execFileSync('ldd', [shell], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  for (const path of libraries) cpSync(path, join(root, path), { dereference: true });
  cpSync(shell, join(root, '/bin/sh'), { dereference: true });
  const kernel = join(root, 'usr/bin/linux.uml');
  mkdirSync(dirname(kernel), { recursive: true });
  writeFileSync(kernel, `#!/bin/sh\nwhile read -r line; do echo "$line"; done <<'END'\n${console}END\n`);
  chmodSync(kernel, 0o755);
  mkdirSync(join(root, `usr/lib/uml/modules/${name}`), { recursive: true });
  return root;
}

const choose = (
  ...candidates: readonly string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync(labScript, ['kernel'], {
    encoding: 'utf8',
    env: { ...process.env, LAB_SUITE: 'bookworm', LAB_BASES: run, LAB_RUN: run, LAB_KERNELS: candidates.join(' ') },
  });

/** Recorded: sid's 7.2.7. */
const working = readFileSync(join(import.meta.dirname, 'consoles/boots.txt'), 'utf8');
/**
 * Hand-written after reports of 6.1 and 6.12 on CPUs with AMX: the message, and the status of a process that SIGSEGV
 * ended.
 */
const broken = readFileSync(join(import.meta.dirname, 'consoles/large-xsave-area.txt'), 'utf8');

test.runIf(isRoot)('the first kernel whose pid 1 ran to its end is taken, with its modules', () => {
  baseRoot();
  const good = kernelRoot('good', working);
  const { status, stdout, stderr } = choose(kernelRoot('bad', broken), good);
  expect({ status, stdout }).toEqual({ status: 0, stdout: `${good}\n` });
  expect(stderr).toContain('bad does not boot on this CPU');
  expect(execFileSync('ls', [join(run, 'base-bookworm/lib/modules')], { encoding: 'utf8' })).toBe('good\n');
});

test.runIf(isRoot)('where none boots, the reason names each candidate and what it died of', () => {
  baseRoot();
  const root = kernelRoot('bad', broken);
  const { status, stdout, stderr } = choose(root);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain(`kernel ${root} does not boot on this CPU: ptrace set fp regs failed, errno = 14`);
  expect(stderr).toContain(`no user-mode Linux boots on this machine (tried: ${root})`);
});

test.runIf(isRoot)('a candidate that is not there is none that boots', () => {
  baseRoot();
  expect(choose(join(folder, 'nowhere')).stderr).toContain('nowhere: its root could not be made');
  expect(choose().stderr).toContain('no user-mode Linux boots on this machine (tried: none)');
});
