import type { Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { portOf } from './sshd.ts';

/** A TCP proxy on loopback that can treat a connection badly. */
export interface TestProxy {
  readonly port: number;
  /** Connections that were made so far. */
  readonly connections: () => number;
  /** Bytes that clients sent so far. */
  readonly sent: () => number;
  /** Longest chain of "the client waited for the server's answer" that was seen. */
  readonly roundTrips: () => number;
  /** From now on nothing passes any more, in either direction, while the connections stay open. */
  freeze(): void;
  /** Ends all connections at once. */
  cut(): void;
  close(): Promise<void>;
}

/** `delay`: milliseconds that each piece of data takes in each direction. */
export async function startProxy(target: number, delay = 0, host = '127.0.0.1'): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  let connections = 0;
  let sent = 0;
  let roundTrips = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = createConnection({ host, port: target, noDelay: true });
    client.setNoDelay(true);
    // Depth of the last piece that arrived at each end: what is sent next depends on it.
    const seen = { client: 0, server: 0 };
    const relay = (from: Socket, to: Socket, side: 'client' | 'server'): void => {
      from.on('data', (chunk) => {
        if (frozen) return;
        if (side === 'client') sent += chunk.length;
        // An answer belongs to the round trip of its question; a question after an answer begins another.
        const depth = side === 'client' ? seen.client + 1 : seen.server;
        setTimeout(() => {
          if (frozen) return;
          const other = side === 'client' ? 'server' : 'client';
          seen[other] = Math.max(seen[other], depth);
          if (side === 'server') roundTrips = Math.max(roundTrips, depth);
          to.write(chunk);
        }, delay);
      });
      from.on('end', () => setTimeout(() => frozen || to.end(), delay));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        if (!frozen) setTimeout(() => to.destroy(), delay + 10);
      });
      sockets.add(from);
    };
    relay(client, upstream, 'client');
    relay(upstream, client, 'server');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    connections: () => connections,
    sent: () => sent,
    roundTrips: () => roundTrips,
    freeze: () => {
      frozen = true;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
