import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import type { Duplex } from 'node:stream';
import { TransportError } from '../host.ts';
import type { Limits } from '../limits.ts';
import type { CompleteTarget } from './target.ts';

/**
 * Opens the TCP connection ourselves: without `noDelay`, each packet of ssh2 would wait for a delayed acknowledgement.
 */
export function openSocket(target: CompleteTarget, limits: Limits): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const { address, port, family } = target;
    const socket = createConnection({
      host: address,
      port,
      noDelay: true,
      ...(family === undefined ? {} : { family }),
    });
    const stop = (): void => void socket.destroy();
    limits.signal.addEventListener('abort', stop, { once: true });
    // Stays attached: an error without a listener would end the process.
    socket.on('error', (error) => reject(connectError(target, error)));
    socket.on('close', () => limits.signal.removeEventListener('abort', stop));
    socket.once('connect', () => resolve(sentTogether(socket)));
    if (limits.signal.aborted) stop();
  });
}

/**
 * The same socket, which sends with one system call what is written to it in one turn: ssh2 writes the length, the body
 * and the tag of each packet by themselves, and those calls are the largest part of what a connection costs us.
 */
function sentTogether(socket: Socket): Socket {
  let held = false;
  socket.write = new Proxy(socket.write, {
    apply(write, self, written) {
      if (!held) {
        held = true;
        socket.cork();
        setImmediate(() => {
          held = false;
          socket.uncork();
        });
      }
      return Reflect.apply(write, self, written);
    },
  });
  return socket;
}

function connectError(target: CompleteTarget, error: Error): TransportError {
  const code = 'code' in error ? String(error.code) : '';
  const where = `${target.address}, port ${target.port}`;
  switch (code) {
    case 'ENOTFOUND':
      return new TransportError('resolve', `there is no address for the name ${target.address}`);
    case 'EAI_AGAIN':
      return new TransportError('resolve', `the name ${target.address} cannot be resolved now: no name server answers`);
    case 'ECONNREFUSED':
      return new TransportError(
        'connect',
        `${where} refuses connections: sshd does not run there, or a firewall rejects them`,
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new TransportError('connect', `${where} cannot be reached: no route, or the host is down (${code})`);
    case 'ETIMEDOUT':
      return new TransportError('connect', `${where} does not answer`);
    default:
      return new TransportError('connect', `no connection to ${where}: ${error.message || code}`);
  }
}
