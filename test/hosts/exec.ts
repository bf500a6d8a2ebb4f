import type { ExecResult, Transport } from '../../src/hosts/host.ts';
import { TransportError } from '../../src/hosts/host.ts';

export interface Ran extends ExecResult {
  readonly stdout: string;
  /** Bytes of standard error, the banner of sshd included. */
  readonly stderr: number;
}

export interface RunOptions {
  readonly commandLine?: string;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  readonly onData?: () => void;
}

/** Runs a script through a transport, as the collection does. */
export async function run(transport: Transport, script: string, options: RunOptions = {}): Promise<Ran> {
  const stdout: Buffer[] = [];
  let stderr = 0;
  const result = await transport.exec({
    commandLine: options.commandLine ?? 'sh -s',
    deadline: options.deadline ?? 20,
    signal: options.signal ?? new AbortController().signal,
    onStdout: (chunk) => {
      stdout.push(chunk);
      options.onData?.();
    },
    onStderr: (chunk) => {
      stderr += chunk.length;
    },
    onOpen: (stdin) => {
      stdin.write(Buffer.from(script));
      stdin.end();
    },
  });
  return { ...result, stdout: Buffer.concat(stdout).toString('utf8'), stderr };
}

/** The error that a transport gives; any other outcome fails the test. */
export async function refusal(work: Promise<unknown>): Promise<TransportError> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TransportError)) throw error;
  return error;
}
