import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandTable } from '../../../src/cli/command-table.ts';
import { buildProgram as describeProgram } from '../../../src/cli/program/program.ts';
import { bashCompletion } from '../../../src/cli/shell-completion/bash.ts';
import { fishCompletion } from '../../../src/cli/shell-completion/fish.ts';
import { zshCompletion } from '../../../src/cli/shell-completion/zsh.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { halint } from '../halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['nightly-report.json', 'other.yaml']) writeFileSync(join(folder, name), '');

const table = commandTable(describeProgram(() => undefined));
const rules = ['fencing/fencing-enabled', 'fencing/second-method', 'storage/data-on-block-device'];

/** The words so far, the last one unfinished; candidates that are offered, and one that is not. */
const cases: readonly (readonly [readonly string[], readonly string[], string])[] = [
  [['che'], ['check'], 'gather'],
  [[''], ['check', 'sync', 'doctor', 'completion'], 'plan'],
  [['sync', ''], ['plan', 'apply', 'status'], 'check'],
  [['check', '--fail-on', ''], ['critical', 'error', 'warning', 'info'], 'text'],
  [['check', '-f', ''], ['text', 'junit', 'sarif'], 'critical'],
  [['check', '--fo'], ['--format'], '--rule'],
  [['sync', 'plan', '--ta'], ['--take'], '--fail-on'],
  [['check', '--rule', 'fencing/s'], ['fencing/second-method'], 'fencing/fencing-enabled'],
  [['rules', 'explain', 'stor'], ['storage/data-on-block-device'], 'fencing/second-method'],
  [['report', 'compare', 'night'], ['nightly-report.json'], 'other.yaml'],
  [['completion', ''], ['bash', 'zsh', 'fish'], 'check'],
  [['sync', 'generate', ''], ['lsyncd', 'csync2'], 'plan'],
];

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** The candidates that each shell offers. */
const shells: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  bash: (words) => {
    const file = join(folder, 'halint.bash');
    writeFileSync(file, bashCompletion(table, rules));
    const typed = ['halint', ...words].map(quoted).join(' ');
    const script = `source ${file}; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _halint; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const run = spawnSync('bash', ['--norc', '-c', script], { cwd: folder, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    return run.stdout.split('\n');
  },
  fish: (words) => {
    const file = join(folder, 'halint.fish');
    writeFileSync(file, fishCompletion(table, rules));
    const script = `source ${file}; complete -C ${quoted(['halint', ...words].join(' '))}`;
    const run = spawnSync('fish', ['--no-config', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    expect(run.stderr).toBe('');
    return run.stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  },
  zsh: (words) => {
    const file = join(folder, '_halint');
    writeFileSync(file, zshCompletion(table, rules));
    // A pseudo terminal of zsh itself: the completion system runs only in an interactive shell. Each candidate is
    // printed by a function in place of the builtin compadd.
    const script = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; cd ${folder}; source ${file}
compadd() {
  local -a found
  builtin compadd -O found "$@" 2>/dev/null
  print -l -r -- "candidate:"$^found >> ${folder}/found
  builtin compadd "$@"
}
bindkey "^X" list-choices
print ready'
zpty -r z line '*ready*ready*'
: > ${folder}/found
zpty -w -n z ${quoted(['halint', ...words].join(' '))}$'\\C-X'
integer i
for ((i = 0; i < 50; i++)); do sleep 0.1; [[ -s ${folder}/found ]] && break; done
sleep 0.3
zpty -d z
cat ${folder}/found`;
    const run = spawnSync('zsh', ['-f', '-c', script], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
    return run.stdout.split('\n').map((line) => line.replace(/^candidate:/, '').trim());
  },
};

describe.each(Object.entries(shells))('%s', (shell, candidates) => {
  it.skipIf(!hasProgram(shell)).each(cases)(
    `${shell} completes halint %j (skipped where ${shell} is missing)`,
    (words, offered, other) => {
      const found = candidates(words);
      for (const each of offered) expect(found).toContain(each);
      expect(found).not.toContain(other);
    },
  );
});

describe('halint completion', () => {
  it.each(Object.keys(shells))('prints a script for %s that names all commands and rules', async (shell) => {
    const { status, stdout } = await halint(['completion', shell]);
    expect(status).toBe(0);
    for (const word of ['doctor', 'fail-on', 'rollback', 'fencing/fencing-enabled']) expect(stdout).toContain(word);
  });

  it('rejects other shells', async () => {
    expect((await halint(['completion', 'tcsh'])).status).toBe(2);
  });
});
