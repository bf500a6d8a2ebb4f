import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { SecretOrigin } from '../../config/configuration.ts';
import { textOfFile } from './named-file.ts';
import { statusLine } from '../output/status-line.ts';
import { UsageError } from '../usage-error.ts';

/** Reads a secret from its configured origin. Secrets are never taken from the command line and never printed. */
export async function readSecret(origin: SecretOrigin, what: string): Promise<string> {
  switch (origin.kind) {
    case 'env': {
      const value = process.env[origin.variable];
      if (value === undefined || value === '') {
        throw new UsageError(`${what}: the environment variable ${origin.variable} is not set`);
      }
      return value;
    }
    case 'file':
      return textOfFile(origin.path, 'secret', `${what}: `).replace(/\r?\n$/, '');
    case 'prompt':
      return promptHidden(what);
  }
}

/** Reports an unset variable early, before a host needs the secret. */
export function refuseUnset(origin: SecretOrigin, what: string): void {
  if (origin.kind === 'env' && (process.env[origin.variable] ?? '') === '') {
    throw new UsageError(`${what}: the environment variable ${origin.variable} is not set`);
  }
}

/** Serialises prompts, because several hosts may need one at the same time. */
let asking: Promise<unknown> = Promise.resolve();

function promptHidden(what: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${what}: there is no terminal for a prompt; use env or file instead`);
  }
  const answer = asking.then(
    () =>
      new Promise<string>((resolve) => {
        statusLine.hold();
        process.stderr.write(`${what}: `);
        const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
        const reader = createInterface({ input: process.stdin, output: silent, terminal: true });
        reader.question('', (text) => {
          reader.close();
          process.stderr.write('\n');
          statusLine.release();
          resolve(text);
        });
      }),
  );
  asking = answer;
  return answer;
}

/** Reads a secret on first use and keeps it for the run. */
export function lazySecret(origin: SecretOrigin | undefined, what: string): (() => Promise<string>) | undefined {
  if (origin === undefined) return undefined;
  let value: Promise<string> | undefined;
  return () => (value ??= readSecret(origin, what));
}
