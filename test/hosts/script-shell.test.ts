import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellText } from '../../src/dev/shell-text.mjs';
import { buildScript } from '../../src/hosts/collect/script.ts';
import { command, file, glob, listing } from '../../src/sdk/index.ts';

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
  expect(comments).toEqual([
    `# halint-parameters 1 nonce ${'1'.repeat(64)} -`,
    '# halint: reads, writes nothing. The number in each call is that of a source.',
  ]);
  expect(script.split('\n').filter((line) => /^\s+\S/.test(line))).toEqual([]);
  expect(spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('');
});

it('only whole comment lines and indentation are left out', () => {
  expect(shellText('# a\n  # b\nf() {\n  echo "${1#x}" # c\n\n}\n')).toBe('f() {\necho "${1#x}" # c\n}');
});
