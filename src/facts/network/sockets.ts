// ss(8)
import { canonical } from './addresses.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** `*` for every address of every family, `0.0.0.0` or `::` for every one of its family. */
  readonly address: string;
  readonly port: number;
  /** Names of the processes that hold it; empty where the account may not see them. */
  readonly processes: readonly string[];
  readonly line: number;
}

/** Ports on which something waits for clients now. */
export const sockets = defineFact({
  id: 'sockets',
  describes: 'Addresses and ports on which services listen now',
  ofMoment: true,
  sources: {
    ss: command(['ss', '-Hlntup'], {
      recordedAs: [
        ['ss', '-Hlntp'],
        ['ss', '-tulpn'],
        ['ss', '-lntup'],
      ],
    }),
  },
  parse({ ss }) {
    if (!ss.read) return unknownFrom(ss, 'ss -Hlntup');
    if (ss.value.exit !== 0)
      return unknown('unparsable', `ss -Hlntup failed: ${ss.value.stderr.trim().split('\n')[0] ?? ''}`);
    const found: ListeningSocket[] = [];
    for (const [index, line] of ss.value.stdout.split('\n').entries()) {
      if (line.trim() === '' || line.startsWith('Netid')) continue;
      const socket = socketFrom(line, index + 1);
      if (socket === undefined) return unknown('unparsable', `line ${index + 1} of ss is not a socket`);
      found.push(socket);
    }
    return known<readonly ListeningSocket[]>(found);
  },
});

/** `tcp LISTEN 0 100 127.0.0.53%lo:53 0.0.0.0:* users:(("x",pid=1,fd=3))` */
function socketFrom(line: string, number: number): ListeningSocket | undefined {
  const [protocol, , , , local, , ...users] = line.trim().split(/\s+/);
  const [, host, port] = /^(.*):(\d+)$/.exec(local ?? '') ?? [];
  if ((protocol !== 'tcp' && protocol !== 'udp') || host === undefined || port === undefined) return undefined;
  return {
    protocol,
    address: canonical(host.replace(/%[^\]:]*/, '').replace(/^\[|\]$/g, '')),
    port: Number(port),
    processes: [...new Set([...users.join(' ').matchAll(/\("([^"]*)",/g)].map((match) => match[1] ?? ''))],
    line: number,
  };
}
