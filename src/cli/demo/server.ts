import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AnyReading, Source } from '../../sdk/index.ts';
import { answer, nonceOf } from './answer.ts';
import { makeHostKey } from './host-key.ts';

/** An SSH server on loopback, in this process, that answers the collection script as one host of the demo. */
export interface DemoServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `SHA256:…` of its host key. */
  readonly fingerprint: string;
  close(): void;
}

/** Starts a server with one login. Its only command answers the script for these sources with `readingOf`. */
export async function startDemoServer(
  sources: readonly Source[],
  readingOf: (key: string) => AnyReading,
  clock: () => number,
): Promise<DemoServer> {
  const { default: ssh2 } = await import('ssh2');
  const hostKey = await makeHostKey();
  const user = 'halint';
  const password = randomBytes(24).toString('base64url');
  const ssh = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('error', () => {
      // The client has disconnected.
    });
    client.on('authentication', (context) => {
      if (context.method === 'password' && context.username === user && same(context.password, password))
        context.accept();
      else context.reject(['password']);
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        const chunks: Buffer[] = [];
        channel.on('data', (chunk: Buffer) => chunks.push(chunk));
        channel.on('end', () => {
          const nonce = nonceOf(Buffer.concat(chunks).toString('utf8'));
          if (nonce === undefined) channel.stderr.write('this host answers halint only\n');
          else channel.write(answer(nonce, sources, readingOf, clock()));
          channel.exit(nonce === undefined ? 1 : 0);
          channel.end();
        });
      });
    });
  });
  // Without `noDelay`, each answer would wait for a delayed acknowledgement. ssh2's own listener has no such option.
  const server = createServer({ noDelay: true }, (socket) => ssh.injectSocket(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    user,
    password,
    fingerprint: hostKey.fingerprint,
    close: () => server.close(),
  };
}

function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
