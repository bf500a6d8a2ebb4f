import { createHash } from 'node:crypto';
import type { Host, Transport } from '../../../hosts/host.ts';
import { TransportError } from '../../../hosts/host.ts';
import { remoteHost } from '../../../hosts/collect/remote.ts';
import { sessionFault } from '../outcome/render-message.ts';
import type { Session } from './session.ts';
import { faultOf } from './phase-end.ts';

/** A host whose reading runs over a session: no further connection, login or sudo, and no further round trip. */
export const hostOverSession = (session: Session): Host =>
  remoteHost(session.name, readerOver(session), { kind: 'none' });

/** What an audit runs on a host, run over a session. */
const readerOver = (session: Session): Transport => ({
  via: session.via,
  exec: async ({ onOpen, onStdout, deadline }) => {
    const pieces: Buffer[] = [];
    onOpen({ write: (data) => void pieces.push(data), end: () => undefined });
    const script = Buffer.concat(pieces);
    const end = await session.phase(Buffer.concat([Buffer.from(`collect ${script.length}\n`), script]), deadline);
    if (!end.ok) throw new TransportError('run', sessionFault(faultOf(session.name, end)));
    for (const { words, body } of end.frames) if (words[0] === 'collected') await onStdout(body);
    return { exit: 0 };
  },
});

/** Seconds, with what was asked before it. */
const tablesTimeout = 120;

/** A digest of the host's mounts and addresses, as `kernelTables` reads them; undefined: they could not be read. */
export async function kernelTablesOverSession(session: Session): Promise<string | undefined> {
  const end = await session.phase('tables\n', tablesTimeout);
  const read = end.frames.find(({ words }) => words[0] === 'collected')?.body;
  return !end.ok || read === undefined || read.length === 0
    ? undefined
    : createHash('sha256').update(read).digest('hex');
}
