import { spawn } from 'node:child_process';
import { readFrom, writeTo } from './backpressure.ts';
import type { Transport } from './host.ts';
import { TransportError } from './host.ts';

/** This very machine: the command line is given to /bin/sh, as sshd would give it to a login shell. */
export function localTransport(): Transport {
  return {
    via: 'local',
    exec: (request) =>
      new Promise((resolve, reject) => {
        const child = spawn('/bin/sh', ['-c', request.commandLine], {
          stdio: ['pipe', 'pipe', 'pipe'],
          signal: request.signal,
          killSignal: 'SIGKILL',
        });
        const timer = setTimeout(() => {
          child.kill('SIGKILL');
          reject(new TransportError('deadline', `this machine did not answer within ${request.deadline} s`));
        }, request.deadline * 1000);
        readFrom(child.stdout, request.onStdout);
        child.stderr.on('data', request.onStderr);
        child.stdin.on('error', () => {
          // The shell ended before it had read everything; `close` reports how.
        });
        child.on('error', (error) => {
          clearTimeout(timer);
          if (request.signal.aborted) return reject(new TransportError('run', 'stopped'));
          reject(new TransportError('open', `cannot run sh on this machine: ${error.message}`));
        });
        child.on('close', (exit) => {
          clearTimeout(timer);
          resolve(exit === null ? {} : { exit });
        });
        request.onOpen({
          write: (data) => writeTo(child.stdin, data),
          end: () => child.stdin.end(),
        });
      }),
  };
}
