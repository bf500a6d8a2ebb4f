import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { readFrom, writeTo } from '../backpressure.ts';
import { connectionSetups } from '../concurrency-limit.ts';
import type { ExecRequest, ExecResult, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import { Limits } from '../limits.ts';
import { printable } from './login.ts';
import type { Connection } from './ssh2-connection.ts';
import { logIn } from './ssh2-connection.ts';
import { openSocket } from './ssh2-socket.ts';
import type { SshTarget } from './target.ts';
import { describeTarget, refuseNameless, refuseUnsafe, withDefaults } from './target.ts';

/** SSH without an ssh program, by the ssh2 library: host keys verified, one connection and one command at a time. */
export function ssh2Transport(target: SshTarget): Transport {
  return { via: `ssh2 ${describeTarget(withDefaults(target))}`, exec: (request) => exec(target, request) };
}

async function exec(target: SshTarget, request: ExecRequest): Promise<ExecResult> {
  refuseUnsafe(target);
  const limits = new Limits(request.deadline, request.signal, request.onStep);
  const connections: Connection[] = [];
  try {
    let through: Connection | undefined;
    for (const hop of target.jump) {
      through = await connect(hop, through, limits).catch((error) => {
        throw atJumpHost(hop, error);
      });
      connections.push(through);
    }
    const connection = await connect(target, through, limits);
    connections.push(connection);
    const { client, hostKey } = connection;
    request.onHostKey?.(hostKey);
    limits.enter('open', `opening a session on ${target.name}`, target.connectTimeout);
    const { ended } = await limits.race(start(client, target, request));
    limits.enter('read', `running the collection on ${target.name}`);
    return await limits.race(ended);
  } finally {
    limits.close();
    for (const connection of connections.reverse()) disconnect(connection);
  }
}

async function connect(target: SshTarget, through: Connection | undefined, limits: Limits): Promise<Connection> {
  const complete = withDefaults(target);
  refuseNameless(complete);
  const doing = `connecting to ${target.address}, port ${complete.port}`;
  // Waiting in the queue does not count against the limit.
  const leave = await limits.untimed(() => connectionSetups.enter(`${target.address} ${complete.port}`, limits.signal));
  const open = (): Promise<Duplex> => {
    limits.enter('connect', doing, target.connectTimeout);
    return limits.race(through === undefined ? openSocket(complete, limits) : forward(through.client, complete));
  };
  try {
    return await logIn(complete, limits, open);
  } finally {
    leave();
  }
}

function forward(
  through: Client,
  target: { readonly name: string; readonly address: string; readonly port: number },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(
        new TransportError(
          'connect',
          `the jump host cannot connect to ${target.address}, port ${target.port}: ${printable(why)}`,
        ),
      );
    // ssh2 does not call back at all when the connection is already gone.
    through.once('close', () => fail('its own connection broke'));
    through.forwardOut('127.0.0.1', 0, target.address, target.port, (error, stream) => {
      if (error !== undefined) return fail(error.message);
      stream.on('error', () => {
        // Reported by the connection that runs over this stream.
      });
      resolve(stream);
    });
  });
}

function atJumpHost(hop: SshTarget, error: unknown): unknown {
  return error instanceof TransportError
    ? new TransportError(error.step, `on the way, at ${hop.name}: ${error.message}`, error.during)
    : error;
}

/** Starts the command. How it ends is a promise of its own: the command may end before anybody waits for that. */
function start(
  client: Client,
  target: SshTarget,
  request: ExecRequest,
): Promise<{ readonly ended: Promise<ExecResult> }> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(
        new TransportError(
          'open',
          `${target.name} lets ${target.user ?? 'this account'} log in but run nothing: ${printable(why)}`,
        ),
      );
    client.once('close', () => fail('the connection was closed'));
    try {
      // No terminal and no agent forwarding: neither is asked for.
      client.exec(request.commandLine, (error, channel) => {
        if (error !== undefined) return fail(error.message);
        // At once, not after a promise: the exit status may be in the same packet as the permission to run.
        const ended = run(client, channel, target, request);
        ended.catch(() => {
          // Reported to the caller that awaits it.
        });
        resolve({ ended });
      });
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  });
}

function run(client: Client, channel: ClientChannel, target: SshTarget, request: ExecRequest): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    let exit: number | undefined;
    let broke: string | undefined;
    // Both streams are read to their end: one that is not read stops the channel after 2 MiB, and it never closes.
    readFrom(channel, request.onStdout);
    channel.stderr.on('data', request.onStderr);
    channel.on('error', (error: Error) => (broke ??= error.message));
    channel.stderr.on('error', (error: Error) => (broke ??= error.message));
    channel.on('exit', (status: number | null) => {
      if (typeof status === 'number') exit = status;
    });
    const finish = (): void => resolve(exit === undefined ? {} : { exit });
    channel.on('close', finish);
    client.on('error', (error) => (broke ??= error.message));
    client.on('close', () => {
      if (exit !== undefined) return finish();
      const why = broke === undefined ? 'the host closed it' : printable(broke);
      reject(new TransportError('run', `the connection to ${target.name} broke while the collection ran: ${why}`));
    });
    request.onOpen({
      write: (data) => writeTo(channel, data),
      end: () => void channel.end(),
    });
  });
}

/** Says goodbye, and does not wait long for the other side to do so. */
function disconnect(connection: Connection): void {
  const timer = setTimeout(connection.destroy, 500);
  timer.unref();
  connection.client.once('close', () => clearTimeout(timer));
  connection.client.end();
}
