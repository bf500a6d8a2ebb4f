import { readFileSync } from 'node:fs';
import type { AuthContext, Connection, ServerConfig } from 'ssh2';
import ssh2 from 'ssh2';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import { fingerprintOf, portOf } from './sshd.ts';

/** An SSH server in this process, for what a real sshd does not do on request. */
export interface TestServer {
  readonly port: number;
  readonly target: SshTarget;
  /** What clients asked for, in order: `auth password`, `session`, `exec sh -s`, `pty`, … */
  readonly log: string[];
  stop(): Promise<void>;
}

export interface ServerBehaviour {
  readonly hostKey: string;
  readonly accept?: (context: AuthContext) => void;
  /** Instead of running a command that prints `ran`. */
  readonly connected?: (connection: Connection, log: string[]) => void;
  readonly config?: Partial<ServerConfig>;
}

export async function startServer(behaviour: ServerBehaviour): Promise<TestServer> {
  const log: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ ...behaviour.config, hostKeys: [readFileSync(behaviour.hostKey)] }, (connection) => {
    connections.add(connection);
    connection.on('error', () => {
      // Clients of these tests end connections as they like.
    });
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      log.push(`auth ${context.method}`);
      (behaviour.accept ?? ((any) => any.accept()))(context);
    });
    if (behaviour.connected !== undefined) return behaviour.connected(connection, log);
    connection.on('session', (acceptSession) => {
      log.push('session');
      const session = acceptSession();
      session.on('pty', (accept) => {
        log.push('pty');
        accept();
      });
      session.on('auth-agent', (accept) => {
        log.push('agent forwarding');
        accept();
      });
      session.on('exec', (accept, _reject, info) => {
        log.push(`exec ${info.command}`);
        const channel = accept();
        channel.resume();
        channel.on('end', () => {
          channel.write('ran\n');
          channel.exit(0);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  const target: SshTarget = {
    name: 'mail-a',
    address: '127.0.0.1',
    port,
    user: 'audit',
    identityFiles: [],
    agentSocket: 'none',
    knownHostsFiles: ['/nonexistent/known_hosts'],
    fingerprints: [fingerprintOf(behaviour.hostKey)],
    jump: [],
    connectTimeout: 3,
  };
  return {
    port,
    target,
    log,
    stop: () =>
      new Promise((resolve) => {
        for (const connection of connections) connection.end();
        server.close(() => resolve());
      }),
  };
}
