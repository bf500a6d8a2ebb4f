import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import schema from '../../../schemas/rule-case.schema.json' with { type: 'json' };
import { profiles } from '../../../src/config/profiles.ts';
import { readCases, readVariant } from '../../../src/authoring/cases/case-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-cases-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The mistakes in a file of cases, as `line: message`. */
function mistakesIn(text: string, read: typeof readCases | typeof readVariant = readCases): readonly string[] {
  const path = join(folder, 'rule.yaml');
  writeFileSync(path, text);
  const result = read(path);
  return result.ok ? [] : result.problems.map(({ line, message }) => `${line}: ${message}`);
}

/** A file with one case, whose only change is given. */
const withChange = (change: string): string =>
  `cases:\n  - name: one\n    changes:\n      - ${change}\n    expect: pass\n`;

describe('a file of rule cases', () => {
  it('is accepted when each key is known and each change can have an effect', () => {
    expect(mistakesIn(withChange('{ host: a, file: /etc/hosts, append: "# more\\n" }'))).toEqual([]);
  });

  it.each([
    [
      'a misspelt key of a change',
      '{ host: a, file: /etc/hosts, repalce: [[a, b]] }',
      '4: unknown key "repalce" in cases[0].changes[0]; did you mean "replace"?',
    ],
    [
      'a misspelt target',
      '{ host: a, fiel: /etc/hosts, text: x }',
      '4: unknown key "fiel" in cases[0].changes[0]; did you mean "file"?',
    ],
    [
      'a misspelt host',
      '{ host: bth, file: /etc/hosts, text: x }',
      '4: cases[0].changes[0].host: expected one of a, b, both, found "bth"; did you mean "both"?',
    ],
    ['no host', '{ file: /etc/hosts, text: x }', '4: cases[0].changes[0] requires the key "host"'],
    ['no target', '{ host: a, text: x }', '4: a change needs exactly one of file, command, metadata; found none'],
    [
      'two targets',
      '{ host: a, file: /etc/hosts, command: hostname, text: x }',
      '4: a change needs exactly one of file, command, metadata; found file and command',
    ],
    [
      'a target without an effect',
      '{ host: a, file: /etc/hosts }',
      '4: a change of a file needs one of text, append, replace, substitute, fails',
    ],
    [
      'an effect of another target',
      '{ host: a, file: /etc/hosts, exit: 1 }',
      '4: "exit" does not apply to a file; valid keys: text, append, replace, substitute, fails',
    ],
    [
      'an unknown failure',
      '{ host: a, file: /etc/hosts, fails: missing }',
      '4: cases[0].changes[0].fails: expected one of absent, denied, timeout, too-large, not-collected, left-out, ' +
        'found "missing"',
    ],
    [
      'a mode that YAML reads as a number',
      '{ host: a, metadata: /etc/hosts, set: { mode: 0644 } }',
      '4: cases[0].changes[0].set.mode: expected an octal mode in quotes, such as "0644", found 644',
    ],
  ])('rejects %s, with its line', (_, change, mistake) => {
    expect(mistakesIn(withChange(change))).toEqual([mistake]);
  });

  it('rejects misspelt expectations, which would assert nothing', () => {
    const text =
      'cases:\n  - name: one\n    expect:\n      - { host: a, subject: x, momnt: now, actaul: y, lien: 9 }\n';
    expect(mistakesIn(text)).toEqual([
      '4: unknown key "momnt" in cases[0].expect[0]; did you mean "moment"?',
      '4: unknown key "actaul" in cases[0].expect[0]; did you mean "actual"?',
      '4: unknown key "lien" in cases[0].expect[0]; did you mean "line"?',
    ]);
  });

  it('rejects a case without an expectation, and a misspelt verdict', () => {
    expect(mistakesIn('cases:\n  - name: one\n')).toEqual(['2: cases[0] requires the key "expect"']);
    expect(mistakesIn('cases:\n  - { name: one, expect: pas }\n')).toEqual([
      '2: cases[0].expect: expected one of pass, skip, unknown, found "pas"; did you mean "pass"?',
    ]);
  });

  it('rejects a file without cases, an empty one, and text that is not YAML', () => {
    expect(mistakesIn('case: []\n')).toEqual([
      '1: unknown key "case" in the file; did you mean "cases"?',
      '1: the file requires the key "cases"',
    ]);
    expect(mistakesIn('')).toHaveLength(1);
    expect(mistakesIn('cases: [\n')).not.toEqual([]);
  });
});

describe('a file of a healthy pair', () => {
  it('has the same keys for its differences', () => {
    const text = 'describes: a pair\nchanges:\n  - { host: a, file: /etc/hosts, apend: x }\n';
    expect(mistakesIn(text, readVariant)).toEqual(['3: unknown key "apend" in changes[0]; did you mean "append"?']);
  });
});

describe('the schema of rule cases', () => {
  it('knows every value of the policy', () => {
    const known = Object.keys(schema.definitions.policy.properties);
    for (const policy of Object.values(profiles)) expect(known).toEqual(expect.arrayContaining(Object.keys(policy)));
  });

  it('describes the keys for authors: CONTRIBUTING names the file', () => {
    expect(readFileSync('CONTRIBUTING.md', 'utf8')).toContain('schemas/rule-case.schema.json');
  });
});
