import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { InitOptions } from '../../src/cli/commands/configuration/init-options.ts';
import { init } from '../../src/cli/commands/configuration/init.ts';
import { loadConfiguration, parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { renderTemplate } from '../../src/config/reading/template.ts';

let folder = '';
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'halint-init-'));
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const output = (): string => join(folder, 'halint.yaml');
const say = (line: string): void => void said.push(line);
const run = (options: InitOptions, ask?: (question: string) => Promise<string>): Promise<number> =>
  init({ output: output(), ...options }, ask === undefined ? { say } : { say, ask });

/** A person who answers each question by the first rule that its text matches, the next time by the next. */
function person(...answers: readonly (readonly [RegExp, string])[]): (question: string) => Promise<string> {
  const left = [...answers];
  return (question) => {
    const index = left.findIndex(([pattern]) => pattern.test(question));
    const [found] = index === -1 ? [] : left.splice(index, 1);
    return Promise.resolve(found?.[1] ?? '');
  };
}

const loadedPair = () => {
  const loaded = loadConfiguration({ cwd: folder, env: {} });
  if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
  return loaded.configuration.pairs[0];
};

const flags: InitOptions = { hostA: 'mail-a.example.org', hostB: 'mail-b.example.org', vip: ['192.0.2.10'] };

describe('halint init', () => {
  it('asks for the two hosts and writes a file that loads without problems', async () => {
    const code = await run(
      {},
      person(
        [/one host/, 'mail-a.example.org'],
        [/the other host:/, 'mail-b.example.org'],
        [/Floating/, '192.0.2.10, 2001:db8::10'],
        [/URL/, 'https://mail.example.org/'],
        [/Account on the hosts/, 'halint'],
        [/sudo/, 'yes'],
        [/BMC.*first/, '192.0.2.111'],
        [/BMC of the other/, '192.0.2.112'],
        [/Account on the BMCs/, 'fence'],
      ),
    );
    expect(code).toBe(0);
    const configured = loadedPair();
    expect(configured?.pair).toMatchObject({
      virtualIps: ['192.0.2.10', '2001:db8::10'],
      externalHost: 'mail.example.org',
      hosts: {
        a: { name: 'mail-a', address: 'mail-a.example.org', bmc: { address: '192.0.2.111', user: 'fence' } },
        b: { name: 'mail-b', address: 'mail-b.example.org', bmc: { address: '192.0.2.112', user: 'fence' } },
      },
      policy: { profile: 'bluemind' },
    });
    expect(configured?.sides.a.connection).toMatchObject({ user: 'halint', sudo: { kind: 'sudo' } });
  });

  it('asks again when an answer cannot be right', async () => {
    await run(
      {},
      person(
        [/one host/, 'not a host'],
        [/one host/, '192.0.2.11'],
        [/the other host:/, '192.0.2.11'],
        [/the other host:/, '192.0.2.12'],
        [/Floating/, ''],
        [/Floating/, '192.0.2.11'],
        [/Floating/, '192.0.2.10'],
      ),
    );
    expect(said.slice(0, 4).map((line) => line.trim())).toEqual([
      '"not a host" is neither a host name nor an IP address',
      'same as the first host',
      'an answer is required',
      '192.0.2.11 is the address of a host; the floating address must belong to neither host',
    ]);
    expect(loadedPair()?.pair.hosts.b.address).toBe('192.0.2.12');
  });

  it('takes flags instead of answers, without a terminal', async () => {
    expect(await run({ ...flags, profile: 'cyrus', sudo: true })).toBe(0);
    expect(loadedPair()?.pair.policy.profile).toBe('cyrus');
  });

  it('names the flags that it needs, without a terminal', async () => {
    await expect(run({ hostA: 'mail-a' })).rejects.toThrow('there is no terminal for questions; set --host-b, --vip');
    await expect(run({ ...flags, vip: ['mail.example.org'] })).rejects.toThrow(
      '--vip: "mail.example.org" is not an IP address',
    );
    expect(existsSync(output())).toBe(false);
  });

  it('says the next two commands', async () => {
    await run(flags);
    expect(said.filter((line) => line.includes('halint check'))).toHaveLength(2);
  });

  it('refuses to replace a file without --force', async () => {
    writeFileSync(output(), 'mine');
    await expect(run(flags)).rejects.toThrow('already exists; replace it with --force');
    expect(readFileSync(output(), 'utf8')).toBe('mine');
    await run({ ...flags, force: true });
    expect(loadedPair()?.pair.name).toBe('mail-a+mail-b');
  });
});

describe('the text that init writes', () => {
  it('holds every text as it was given, whatever YAML would make of it', () => {
    const users = fc.constantFrom(
      'root',
      'no',
      'null',
      '12',
      '0x1',
      'a#b',
      'a,b',
      "o'neill",
      '*x',
      '&y',
      '~',
      '"q"',
      'e1',
      '!t',
      '%a',
      '@b',
      '`',
    );
    fc.assert(
      fc.property(users, users, (user, bmcUser) => {
        const text = renderTemplate({
          hosts: { a: { address: 'fe80::1', bmc: '1.2.3.4' }, b: { address: '10.0.0.2' } },
          virtualIps: ['2001:db8::10'],
          profile: 'generic',
          sudo: false,
          user,
          bmcUser,
        });
        const loaded = parseConfiguration(text, { file: '/x/halint.yaml', display: 'halint.yaml', home: '/' });
        if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
        const [configured] = loaded.configuration.pairs;
        expect(configured?.sides.a.connection).toMatchObject({ user, address: 'fe80::1' });
        expect(configured?.pair.hosts.a.bmc?.user).toBe(bmcUser);
      }),
    );
  });
});
