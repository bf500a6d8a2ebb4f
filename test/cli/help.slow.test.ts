import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe as group, expect, it } from 'vitest';
import { endings } from '../../src/cli/program/help.ts';
import { buildProgram } from '../../src/cli/program/program.ts';
import { halint } from './halint.ts';

/** Every command, by its words. */
function commandsOf(command: Command, before = ''): readonly (readonly [string, Command])[] {
  const words = `${before}${command.name()}`;
  return [[words, command], ...command.commands.flatMap((each) => commandsOf(each, `${words} `))];
}

const commands = commandsOf(buildProgram(() => undefined));
const wordsOf = (example: string): readonly string[] =>
  (example.match(/"[^"]*"|'[^']*'|[^ ]+/g) ?? []).slice(1).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
const examples = [...new Set(Object.values(endings).flatMap((ending) => ending.examples.map(([command]) => command)))];

/** Commands that need answers or writable hosts: only their arguments are parsed. */
const needsMore = /^halint (init$|sync (apply|watch|recover|rollback)\b)/;

group('help', () => {
  it.each(commands)(
    'of %s says what it and each of its options and arguments are for, what its exit codes mean, and how it is typed',
    (words, command) => {
      expect(command.description()).not.toBe('');
      for (const each of [...command.options, ...command.registeredArguments])
        expect(each.description, `of ${each.name()}`).not.toBe('');
      expect(endings[words]?.examples.length).toBeGreaterThan(0);
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
      expect(text).toContain('\nExit codes: ');
      expect(text).toMatch(/\nExamples:\n {2}halint /);
      expect(text).not.toContain('default: []');
    },
  );

  it.each(commands.slice(1))('of %s is the same where its first word alone is described', (words, command) => {
    const helpOf = (one: Command | undefined): string => {
      let text = '';
      one?.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
      return text;
    };
    const alone = commandsOf(buildProgram(() => undefined, words.split(' ')[1])).find(
      ([known]) => known === words,
    )?.[1];
    expect(helpOf(alone)).toBe(helpOf(command));
  });

  it('ends no command that there is not', () => {
    expect(Object.keys(endings).filter((words) => commands.every(([known]) => known !== words))).toEqual([]);
  });

  it.each(examples)('has an example whose words are right: %s', async (example) => {
    const program = buildProgram(() => undefined);
    let called = false;
    for (const [, command] of commandsOf(program))
      command.configureOutput({ writeErr: () => undefined }).action(() => void (called = true));
    await program.parseAsync(wordsOf(example), { from: 'user' });
    expect(called).toBe(true);
  });
});

group('examples of help, on a recorded pair', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-help-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeAll(async () => {
    const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));
    for (const side of ['a', 'b'])
      cpSync(join(healthy, side), join(folder, 'rendered', `mail-${side}`), { recursive: true });
    // So that there is something for a person to decide.
    appendFileSync(join(folder, 'rendered/mail-a/root/etc/aliases'), 'abuse: postmaster\n');
    writeFileSync(
      join(folder, 'halint.yaml'),
      `siteRules: site-rules
defaults: { transport: tree }
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org/
  hosts:
    a: { name: mail-a, path: rendered/mail-a }
    b: { name: mail-b, path: rendered/mail-b }
`,
    );
    mkdirSync(join(folder, 'configurations'));
    const relocated = readFileSync(join(folder, 'halint.yaml'), 'utf8')
      .replace(/^siteRules:.*\n/, '')
      .replaceAll('path: rendered/', 'path: ../rendered/');
    writeFileSync(join(folder, 'configurations', 'mail.yaml'), relocated);
    mkdirSync(join(folder, 'evidence'));
    for (const words of [
      'rules new our/first-rule',
      'gather -o tonight.json',
      'check -f json=halint.json --history history --evidence evidence/2026-06-14.tar',
    ]) {
      expect(await halint(words.split(' '), { cwd: folder })).toMatchObject({ stderr: '' });
    }
  });

  it.each(examples.filter((example) => !needsMore.test(example)))('%s', async (example) => {
    const { status, stderr } = await halint(wordsOf(example), {
      cwd: folder,
      env: { XDG_CACHE_HOME: join(folder, 'cache') },
    });
    expect(stderr).not.toMatch(/^halint: /m);
    expect([0, 1, 3, 10, 11]).toContain(status);
  });
});
