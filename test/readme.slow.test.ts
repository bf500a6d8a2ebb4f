import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { halint } from './cli/halint.ts';

/** The commands of README.md, as a reader types them in a folder with a recorded pair. */

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** In blocks, in line, after a prompt and in CI files. */
const shown = [...readme.matchAll(/(?:^|`|\$ |script: )(halint (?:[a-z]+(?= -|`|$| [A-Za-z]| {3,})[^`\n#…]*))/gm)].map(
  ([, words = '']) => (words.split(/ {3,}/)[0] ?? '').trim(),
);
const isSentence = (words: string): boolean => /^halint (checks|opens) /.test(words);

/** Words that a reader would type instead of these. */
const placeholders: Readonly<Record<string, string>> = {
  ...{ ID: 'storage/data-on-block-device', RULE: 'storage/data-on-block-device' },
  ...{ OLD: 'old.json', NEW: 'new.json', DIR: 'nights', 'FILE...': 'old.json' },
};

interface Result {
  readonly exit: number;
  readonly prints?: RegExp;
}

/** Typed here, in this order. */
const typed: Readonly<Record<string, Result>> = {
  'halint check -f text -f junit=halint.xml': { exit: 0, prints: /^No findings: \d+ rules judged\.$/m },
  'halint gather -o tonight.json': { exit: 0 },
  'halint check --snapshot tonight.json': { exit: 0, prints: /^No findings/m },
  'halint gather --script -o collect.sh': { exit: 0, prints: /^SHA-256 [0-9a-f]{64}$/m },
  'halint facts --host mail-a mounts fstab': { exit: 0, prints: /^ {2}from file:\/etc\/fstab$/m },
  'halint rules list': { exit: 0, prints: /^storage\/data-on-block-device +critical /m },
  'halint rules explain ID': { exit: 0, prints: /^Why: /m },
  'halint report history DIR': { exit: 0, prints: /^mail, 2 runs since /m },
  'halint report bisect RULE DIR': { exit: 0, prints: /^2 runs, /m },
  'halint report verify DIR': { exit: 0, prints: /^1 bundle: 1 verified/m },
  'halint report compare OLD NEW': { exit: 0, prints: /^Findings on 1 pair: 0 new/m },
  'halint report trend FILE...': { exit: 0, prints: /^mail, 1 report$/m },
  'halint report merge FILE...': { exit: 0, prints: /^No findings/m },
  'halint check --from a=sosreport-mail-a.tar.xz --from b=saved-texts/mail-b': { exit: 3, prints: /archive sosreport/ },
  'halint sync plan -o plan.json': { exit: 0, prints: /^Plan [0-9a-f]+ for mail$/m },
  'halint sync generate lsyncd': { exit: 0, prints: /^lsyncd for the pair mail, /m },
  'halint check --baseline known.json --update-baseline': { exit: 0 },
};

/** Typed by other tests, or only with two hosts. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  'test/cli/init.test.ts': ['halint init'],
  'test/cli/doctor/doctor.slow.test.ts': ['halint doctor'],
  'test/cli/check.slow.test.ts': ['halint check', "halint check --rule 'fencing/*'", "halint check -r 'drift/*'"],
  'test/cli/outputs.slow.test.ts': ['halint check -f nagios', 'halint check --format text --format junit=halint.xml'],
  'test/cli/report-merge.slow.test.ts': ['halint check --shard 1/4 -f json=part-1.json'],
  'test/cli/suppressions.slow.test.ts': ['halint check -f waivers'],
  'test/cli/site-rules.slow.test.ts': ['halint rules new', 'halint rules check', 'halint rules test'],
  'test/cli/simulate-with.slow.test.ts': ['halint check --phase pre-update', 'halint check --target pacemaker-3'],
  'test/cli/phase.slow.test.ts': ['halint check --phase pre-switchover'],
  'test/cli/fleet.slow.test.ts': [
    'halint check --fleet-from configurations/ -f html=fleet.html',
    'halint check --fleet-from inventory.yaml -c site.yaml --resume',
  ],
  'test/cli/plan-signature.slow.test.ts': [
    'halint sync plan -o plan.json --sign ~/.ssh/id_ed25519',
    'halint sync apply plan.json --signers allowed_signers',
  ],
  'test/lab/sync.ts': [
    ...['halint sync', 'halint sync apply plan.json', 'halint sync plan --take alpha:/etc/aliases'],
    ...['halint sync recover', 'halint sync rollback PLAN-ID', 'halint sync watch', 'halint gather --script'],
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'halint-readme-'));
const run = (words: string) => halint(words.split(' ').slice(1), { cwd: folder });

beforeAll(async () => {
  cpSync(join(root, 'fixtures/healthy'), join(folder, 'pair'), { recursive: true });
  const config = readFileSync(join(folder, 'pair/halint.yaml'), 'utf8');
  writeFileSync(join(folder, 'halint.yaml'), config.replaceAll('path: ', 'path: pair/'));
  execFileSync('tar', ['-cJf', join(folder, 'sosreport-mail-a.tar.xz'), '-C', join(folder, 'pair/a'), '.']);
  mkdirSync(join(folder, 'saved-texts'));
  cpSync(join(folder, 'pair/b'), join(folder, 'saved-texts/mail-b'), { recursive: true });
  // The nights that the section about CI stores.
  await run('halint check --history nights -f json=old.json');
  await run('halint check --history nights -f json=new.json --evidence nights/bundle.tar');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('lists every command that the README shows', () => {
  const known = [...Object.keys(typed), ...Object.values(elsewhere).flat()];
  expect([...new Set(shown)].filter((words) => !isSentence(words) && !known.includes(words))).toEqual([]);
  expect(known.filter((words) => !shown.includes(words))).toEqual([]);
});

it.each(Object.entries(typed))('%s', { timeout: 120_000 }, async (command, { exit, prints }) => {
  const words = command.replaceAll(
    /(?<= )(?:ID|RULE|OLD|NEW|DIR|FILE\.\.\.)(?= |$)/g,
    (word) => placeholders[word] ?? word,
  );
  const { status, stdout, stderr } = await run(words);
  expect({ status, stderr: stderr.replace(/^SHA-256 .*\n/, '') }).toEqual({ status: exit, stderr: '' });
  expect(stdout + stderr).toMatch(prints ?? /^/);
});
