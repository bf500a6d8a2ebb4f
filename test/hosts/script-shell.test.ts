import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shellText } from '../../src/dev/shell-text.mjs';
import { buildScript } from '../../src/hosts/collect/script.ts';
import { command, file, glob, listing } from '../../src/sdk/index.ts';

const folder = join(import.meta.dirname, '../../src/hosts/collect/shell');
const parts = readdirSync(folder).filter((name) => name.endsWith('.sh'));

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

it('the parts together pass shellcheck: each uses what others define', ({ skip }) => {
  skip(!has('shellcheck'), 'needs shellcheck');
  const all = execFileSync(
    'cat',
    parts.map((name) => join(folder, name)),
    { encoding: 'utf8' },
  );
  // The script itself sets these, and defines held (held-digest.ts).
  const around = `# shellcheck shell=sh\nN='' K='' CAP=0 P='' G='' unmasked='' filter='' told='' FAR='' openings='' folders=''\nheld() { k=''; }\n${all}\necho "$FAR" "$U"\n`;
  const { stdout } = spawnSync('shellcheck', ['-'], { input: around, encoding: 'utf8' });
  expect(stdout).toBe('');
});

it('a host gets them without comments and indentation', () => {
  const sources = [
    file('/etc/passwd'),
    glob('/etc/cron.d/*'),
    listing('x', ['/etc']),
    command(['true']),
    command(['false']),
    command(['id']),
  ];
  const script = buildScript({ sources, digestKey: '1'.repeat(64), secrets: {}, deadline: 5 }, 'nonce');
  const comments = script.split('\n').filter((line) => /^\s*#/.test(line));
  expect(comments).toEqual(['# halint: reads, writes nothing. The number in each call is that of a source.']);
  expect(script.split('\n').filter((line) => /^\s+\S/.test(line))).toEqual([]);
  expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
});

it('only whole comment lines and indentation are left out', () => {
  expect(shellText('# a\n  # b\nf() {\n  echo "${1#x}" # c\n\n}\n')).toBe('f() {\necho "${1#x}" # c\n}');
});
