import { describe, expect, it } from 'vitest';
import type { ExecRequest, Transport } from '../../src/hosts/host.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { passwordPrompt, readyMark } from '../../src/hosts/remote-shell/remote-shell.ts';
import { file } from '../../src/sdk/index.ts';

type Far = Pick<ExecRequest, 'onStdout' | 'onStderr'>;

/** A far side that follows a script: what it prints at first, and how it answers each piece of input. */
function scripted(
  begin: (far: Far) => void,
  answer: (text: string, far: Far) => number | undefined,
): { transport: Transport; input: string[] } {
  const input: string[] = [];
  const transport: Transport = {
    via: 'scripted',
    exec: (request) =>
      new Promise((resolve) => {
        const react = (text: string): void => {
          input.push(text);
          const exit = answer(text, request);
          if (exit !== undefined) resolve({ exit });
        };
        request.onOpen({ write: (data) => react(data.toString('utf8')), end: () => react('<end>') });
        begin(request);
      }),
  };
  return { transport, input };
}

async function collect(transport: Transport) {
  const host = remoteHost('mail-a', transport, { kind: 'sudo-password', password: 'hunter2' });
  const request = { sources: [file('/etc/hostname')], digestKey: '0'.repeat(64), secrets: {}, deadline: 5 };
  return host.collect(request, new AbortController().signal);
}

const bytes = (text: string): Buffer => Buffer.from(text);
const isScript = (text: string): boolean => text.includes('frame end');

describe('a sudo password', () => {
  it.each([
    ['sudo', passwordPrompt],
    ['sudo-rs, which puts words around it', `[sudo: ${passwordPrompt}] Password: `],
  ])('is sent when %s asks, and the script only after the privileged shell has spoken', async (_what, prompt) => {
    const { transport, input } = scripted(
      (far) => far.onStderr(bytes(prompt)),
      (text, far) => {
        if (text === 'hunter2\n') far.onStdout(bytes(`${readyMark}\n`));
        return text === '<end>' ? 1 : undefined;
      },
    );
    await collect(transport);
    expect(input[0]).toBe('hunter2\n');
    expect(isScript(input[1] ?? '')).toBe(true);
    expect(input[1]).not.toContain('hunter2');
    expect(input[2]).toBe('<end>');
  });

  it('is not sent when sudo does not ask (NOPASSWD): it would be read as a command', async () => {
    const { transport, input } = scripted(
      (far) => far.onStdout(bytes(`Welcome\n${readyMark}\n`)),
      (text) => (text === '<end>' ? 1 : undefined),
    );
    await collect(transport);
    expect(input).toHaveLength(2);
    expect(isScript(input[0] ?? '')).toBe(true);
  });

  it('is sent once: a second prompt means that it is wrong, and the script is never fed to sudo', async () => {
    const { transport, input } = scripted(
      (far) => far.onStderr(bytes(passwordPrompt)),
      (text, far) => {
        if (text === 'hunter2\n') far.onStderr(bytes(`\nSorry, try again.\n${passwordPrompt}`));
        return text === '<end>' ? 1 : undefined;
      },
    );
    const snapshot = await collect(transport);
    expect(input).toEqual(['hunter2\n', '<end>']);
    expect(snapshot).toMatchObject({ status: 'unreachable', error: 'sudo refused the password' });
    expect(JSON.stringify(snapshot)).not.toContain('hunter2');
  });

  it('arrives when the prompt comes in pieces', async () => {
    const { transport, input } = scripted(
      (far) => {
        far.onStderr(bytes(passwordPrompt.slice(0, 7)));
        far.onStderr(bytes(passwordPrompt.slice(7)));
      },
      (text, far) => {
        if (text === 'hunter2\n') far.onStdout(bytes(`${readyMark}\n`));
        return text === '<end>' ? 1 : undefined;
      },
    );
    await collect(transport);
    expect(input.map((text) => (isScript(text) ? 'script' : text))).toEqual(['hunter2\n', 'script', '<end>']);
  });
});
