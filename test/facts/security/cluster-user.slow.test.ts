import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/engine/select.ts';
import { clusterUser } from '../../../src/facts/security/cluster-user.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { hasProgram, programPath } from '../../hosts/machine.ts';
import { healthyPair } from '../../rules/healthy.ts';

/** Digests that mkpasswd and openssl make, and the crypt(3) of perl and of python3 that compares them. */
const folder = mkdtempSync(join(tmpdir(), 'halint-cluster-user-'));
afterAll(() => rmSync(folder, { recursive: true }));
const context = contextOf(healthyPair, 'a');

const hasCrypt = (language: string): boolean =>
  language === 'perl'
    ? hasProgram('perl')
    : spawnSync('/usr/bin/python3', ['-W', 'ignore', '-c', 'import crypt']).status === 0;

/** The word that is printed where /etc/shadow has this field; only this language is there. */
function asked(language: string, field: string): { readonly printed: string; readonly value: unknown } {
  const { question } = clusterUser.sources(context);
  if (question?.kind !== 'command') throw new Error('the account is asked by a command');
  const programs = mkdtempSync(join(folder, 'programs-'));
  const program = language === 'perl' ? programPath('perl') : '/usr/bin/python3';
  if (language !== '') symlinkSync(program ?? '', join(programs, language));
  const entry = field === 'no account' ? '' : `printf '%s\\n' 'hacluster:${field}:19700:0:99999:7:::'`;
  writeFileSync(join(programs, 'getent'), `#!/bin/sh\n${entry}\n`);
  chmodSync(join(programs, 'getent'), 0o755);
  const [, ...words] = question.argv;
  const { stdout, stderr, status } = spawnSync('/bin/sh', words, { encoding: 'utf8', env: { PATH: programs } });
  const fact = clusterUser.parse({ question: readAs({ stdout, stderr, exit: status ?? 1 }) }, context);
  return {
    printed: stdout + stderr,
    value: fact.known ? (fact.value.asked ? fact.value.value : 'not asked') : fact.reason,
  };
}

const output = (program: string, ...words: readonly string[]): string =>
  spawnSync(program, words, { encoding: 'utf8' }).stdout.trim();

const makers: Readonly<Record<string, (password: string) => string>> = {
  yescrypt: (password) => output('mkpasswd', '-m', 'yescrypt', password),
  sha512crypt: (password) => output('mkpasswd', '-m', 'sha512crypt', password),
  bcrypt: (password) => output('mkpasswd', '-m', 'bcrypt', password),
  descrypt: (password) => output('mkpasswd', '-m', 'descrypt', password),
  'openssl -6': (password) => output('openssl', 'passwd', '-6', password),
  'openssl -1': (password) => output('openssl', 'passwd', '-1', password),
};

const root = process.getuid?.() === 0;
const makes = hasProgram('mkpasswd') && hasProgram('openssl');

describe.each(['perl', 'python3'])('%s', { timeout: 20_000 }, (language) => {
  const possible = root && makes && hasCrypt(language);

  it.skipIf(!possible).each(Object.keys(makers))(`%s (needs root, mkpasswd, openssl and ${language})`, (name) => {
    const made = makers[name];
    for (const word of ['linux', 'redhat', 'hacluster']) {
      const digest = made?.(word) ?? '';
      expect(digest.length).toBeGreaterThanOrEqual(13);
      expect(asked(language, digest).value).toBe('known');
    }
    const own = made?.('Xi7-not-in-a-manual') ?? '';
    const { printed, value } = asked(language, own);
    expect(value).toBe('other');
    expect(printed).toBe('other\n==exit 0\n');
  });

  it.skipIf(!possible)('cannot tell with a method that crypt(3) does not know', () => {
    expect(asked(language, '$9$unknown$abcdefghijklmnopqrstuv').value).toBe('not-collected');
  });
});

describe.skipIf(!root)('without crypt(3) (needs root)', () => {
  it.each([
    ['!', 'locked'],
    ['!!', 'locked'],
    ['*', 'locked'],
    ['!$6$salt$abcdefghijklmnopqrstuv', 'locked'],
    ['', 'empty'],
    ['no account', 'not asked'],
    ['$6$salt$abcdefghijklmnopqrstuv', 'not-collected'],
  ])('%j is %s', (field, expected) => {
    expect(asked('', field).value).toBe(expected);
  });
});
