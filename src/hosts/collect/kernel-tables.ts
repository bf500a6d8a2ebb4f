import { createHash, randomBytes } from 'node:crypto';
import type { FileSource, HostSnapshot } from '../../sdk/index.ts';
import { file, sourceKey } from '../../sdk/index.ts';
import type { Privilege, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import { commandLine, readyMark } from '../remote-shell/remote-shell.ts';

const paths = ['/proc/self/mountinfo', '/proc/net/fib_trie', '/proc/net/if_inet6'];

/** Mounts and addresses as the kernel has them: what a failover moves first. proc(5). */
export const kernelTableFiles = paths.join(' ');

/** The same, as sources of a reading. */
export const kernelTableSources: readonly FileSource[] = paths.map((path) => file(path));

/** The digest of a reading with these sources, as `kernelTables` makes it; undefined: they could not be read. */
export function kernelTablesIn({ readings }: HostSnapshot): string | undefined {
  const hash = createHash('sha256');
  for (const source of kernelTableSources) {
    const reading = readings[sourceKey(source)];
    // Without IPv6 there is no table of its addresses.
    if (reading?.read === false && reading.reason === 'absent') continue;
    if (reading?.read !== true || typeof reading.value !== 'object' || !('text' in reading.value)) return undefined;
    hash.update(reading.value.text);
  }
  return hash.digest('hex');
}

/** Seconds. */
const within = 10;

/**
 * A digest of a host's mounts and addresses; undefined: they could not be read to the end. One process there, so that
 * it can be asked at any moment whether anything has moved since it was asked before. For sudo with a password only
 * through a transport that has given it already.
 */
export async function kernelTables(
  transport: Transport,
  privilege: Privilege,
  signal: AbortSignal,
): Promise<string | undefined> {
  const nonce = randomBytes(16).toString('hex');
  const script = `{ echo ${nonce}; cat ${kernelTableFiles} 2>/dev/null; echo ${nonce}; exit 0; }\n`;
  const heard: Buffer[] = [];
  try {
    await transport.exec({
      commandLine: commandLine(privilege),
      deadline: within,
      signal,
      onOpen: (stdin) => {
        stdin.write(Buffer.from(script));
        stdin.end();
      },
      onStdout: (chunk) => void heard.push(chunk),
      onStderr: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return undefined;
  }
  const [, text, ...rest] = Buffer.concat(heard).toString('latin1').replaceAll(readyMark, '').split(`${nonce}\n`);
  return text === undefined || text === '' || rest.length !== 1
    ? undefined
    : createHash('sha256').update(text, 'latin1').digest('hex');
}
