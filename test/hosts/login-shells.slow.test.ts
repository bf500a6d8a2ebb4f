import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Privilege, Transport } from '../../src/hosts/host.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { commandLine } from '../../src/hosts/remote-shell/remote-shell.ts';
import { command, file, sourceKey } from '../../src/sdk/index.ts';
import { programPath } from './machine.ts';

const home = mkdtempSync(join(tmpdir(), 'halint-shells-'));

beforeAll(() => {
  const noise = 'echo "Welcome to the machine"; echo "mind your step" >&2\n';
  // Each file is what one family of shells reads even for `shell -c command`.
  writeFileSync(join(home, '.cshrc'), 'echo "Welcome to the machine"\n');
  writeFileSync(join(home, '.zshenv'), noise);
  writeFileSync(join(home, 'bash-env'), `${noise}unset BASH_ENV\n`);
  mkdirSync(join(home, '.config/fish'), { recursive: true });
  writeFileSync(join(home, '.config/fish/config.fish'), 'echo "Welcome to the machine"\n');
});
afterAll(() => rmSync(home, { recursive: true }));

/** What sshd does with a command: it gives it to the login shell with `-c`. */
function shellTransport(path: string, options: readonly string[]): Transport {
  return {
    via: path,
    exec: (request) =>
      new Promise((resolve) => {
        const env = {
          PATH: process.env.PATH,
          HOME: home,
          ZDOTDIR: home,
          XDG_CONFIG_HOME: join(home, '.config'),
          BASH_ENV: join(home, 'bash-env'),
        };
        const child = spawn(path, [...options, '-c', request.commandLine], { env });
        child.stdout.on('data', request.onStdout);
        child.stderr.on('data', request.onStderr);
        child.stdin.on('error', () => undefined);
        child.on('close', (exit) => resolve(exit === null ? {} : { exit }));
        request.onOpen({ write: (data) => void child.stdin.write(data), end: () => child.stdin.end() });
      }),
  };
}

const privileges: readonly Privilege[] = [
  { kind: 'none' },
  { kind: 'sudo' },
  { kind: 'sudo-password', password: 'not asked for' },
];
/** Whether sudo works here without a password; where it does not, its command lines are not run. */
const sudoWorks = spawnSync('sudo', ['-n', 'true']).status === 0;

describe.each([
  ['sh', []],
  ['bash', []],
  ['bash', ['-r']],
  ['dash', []],
  ['ksh', []],
  ['zsh', []],
  ['fish', []],
  ['csh', []],
  ['tcsh', []],
])('a login shell that prints when it starts: %s %s', (name, options) => {
  const path = programPath(name);

  const possible = privileges.filter(({ kind }) => kind === 'none' || sudoWorks);

  it.skipIf(path === undefined).each(possible.map((privilege) => [privilege.kind, privilege] as const))(
    `reads the command line for %s alike (skipped where ${name} is missing)`,
    async (kind, privilege) => {
      const source = command(['sh', '-c', 'echo "$0 $HOME"']);
      const host = remoteHost('mail-a', shellTransport(path ?? name, options), privilege);
      const request = {
        sources: [source, file('/etc/hostname')],
        digestKey: '0'.repeat(64),
        secrets: {},
        deadline: 20,
      };
      const snapshot = await host.collect(request, new AbortController().signal);
      expect([kind, snapshot.status, snapshot.error]).toEqual([kind, 'complete', undefined]);
      expect(snapshot.readings[sourceKey(source)]).toMatchObject({ read: true, value: { exit: 0 } });
    },
  );
});

it('has no slash, redirection or variable in any command line: a restricted shell or fish would refuse it', () => {
  for (const privilege of privileges) expect(commandLine(privilege)).toMatch(/^[A-Za-z0-9 ;:'-]+$/);
});
