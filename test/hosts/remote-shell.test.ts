import { describe, expect, it } from 'vitest';
import { passwordPrompt, readyMark, RemoteShell } from '../../src/hosts/remote-shell/remote-shell.ts';
import type { Privilege } from '../../src/hosts/host.ts';

/** A shell whose input is recorded. */
function begun(privilege: Privilege) {
  const input: string[] = [];
  const shell = new RemoteShell(privilege, (stdin) => void stdin.write(Buffer.from('script')));
  shell.onOpen({ write: (data) => void input.push(data.toString()), end: () => void input.push('(end)') });
  const prints = (text: string): void => shell.onStdout(Buffer.from(text));
  const complains = (text: string): void => shell.onStderr(Buffer.from(text));
  return { shell, input, prints, complains };
}
const password: Privilege = { kind: 'sudo-password', password: 'hunter2' };

describe('the script is sent', () => {
  it.each<Privilege>([{ kind: 'none' }, { kind: 'sudo' }])(
    'at once where no password is needed: $kind',
    (privilege) => {
      expect(begun(privilege).input).toEqual(['script']);
    },
  );

  it('when the shell says that it is there, even in two pieces, and once', () => {
    const { input, prints } = begun(password);
    prints(`banner\n${readyMark.slice(0, 5)}`);
    expect(input).toEqual([]);
    prints(`${readyMark.slice(5)}\n`);
    prints(`${readyMark}\n`);
    expect(input).toEqual(['script']);
  });
});

describe('the password', () => {
  it('is sent when sudo asks, even in two pieces, and once', () => {
    const { input, prints, complains } = begun(password);
    complains(`lecture ${passwordPrompt.slice(0, 8)}`);
    expect(input).toEqual([]);
    complains(passwordPrompt.slice(8));
    complains(passwordPrompt);
    prints(`${readyMark}\n`);
    expect(input).toEqual(['hunter2\n', 'script']);
  });

  it('is not sent where nothing asks, or another privilege is configured', () => {
    const { input, complains } = begun({ kind: 'sudo' });
    complains(passwordPrompt);
    expect(input).toEqual(['script']);
  });

  it('that is wrong ends the input: sudo never reads the script as a password', () => {
    const { input, complains, shell } = begun(password);
    complains(passwordPrompt);
    complains(`\nSorry, try again.\n${passwordPrompt}`);
    complains('sudo: no password was provided\n');
    expect(input).toEqual(['hunter2\n', '(end)']);
    expect(shell.started).toBe(false);
    expect(shell.complaint).toBe('Sorry, try again.\nsudo: no password was provided');
  });
});
