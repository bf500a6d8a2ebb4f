import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { postfixMain } from '../../../src/facts/applications/postfix-main.ts';
import { lastOf } from '../../../src/facts/grammar/key-values.ts';
import { parseFact } from '../parse-fact.ts';

const available = spawnSync('postconf', ['-d', 'mail_version']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'halint-postconf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recorded = readFileSync(
  fileURLToPath(new URL('../../../fixtures/healthy/a/root/etc/postfix/main.cf', import.meta.url)),
  'utf8',
);

describe.skipIf(!available)('main.cf, against postconf -n (skipped: postconf is not installed)', () => {
  it.each([
    ['the recorded one', recorded],
    [
      'continued lines, with a comment in between',
      'mynetworks = 127.0.0.0/8\n# more\n   10.0.0.0/8\n\t192.0.2.0/24\nmydestination =\n',
    ],
    ['a name that is set twice: the last one holds', 'myhostname = a.example.org\nmyhostname=b.example.org\n'],
    ['blanks around the sign and at the end', 'relayhost   =  [mail.example.org]:587   \n'],
  ])('%s', (_, text) => {
    writeFileSync(join(folder, 'main.cf'), text);
    writeFileSync(join(folder, 'master.cf'), '');
    const { stdout } = spawnSync('postconf', ['-c', folder, '-n'], { encoding: 'utf8' });
    const theirs = stdout
      .split('\n')
      .filter((line) => line.includes(' =') && !line.startsWith('config_directory')) // which we gave it
      .map((line) => line.trim());
    expect(theirs.length).toBeGreaterThan(0);
    const fact = parseFact(postfixMain, { main: text });
    if (!fact.known || fact.value === undefined) throw new Error('main.cf was not read');
    const { settings } = fact.value;
    const own = settings
      .filter((setting) => lastOf(settings, setting.key) === setting)
      .map(({ key, value }) => `${key} = ${value.replaceAll(/\s+/g, ' ')}`.trim());
    // postconf leaves out parameters that it does not know and nothing uses.
    expect(own.filter((line) => theirs.some((their) => their.split(' =')[0] === line.split(' =')[0])).sort()).toEqual(
      theirs.map((line) => line.replaceAll(/\s+/g, ' ').trim()).sort(),
    );
  });
});
