import { hostname, userInfo } from 'node:os';
import type { ConfiguredPair, WriteConnection } from '../config/configuration.ts';
import type { Side } from '../sdk/index.ts';
import type { HostAccess } from '../sync/host-access.ts';
import type { SyncOutcome } from '../sync/outcome.ts';
import type { Voice } from './audit.ts';
import { reach } from './connect.ts';
import { writeOut } from './standard-output.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Both hosts of a pair with the right to write, by the account that has it; a snapshot or a rendered tree can only be read. */
export async function writeAccess({ pair, sides }: ConfiguredPair, voice: Voice): Promise<Readonly<Record<Side, HostAccess>>> {
  const access = async (side: Side): Promise<HostAccess> => {
    const { connection: reading, write: connection = reading } = sides[side];
    const { name } = pair.hosts[side];
    if (connection.kind !== 'ssh' && connection.kind !== 'local') throw new UsageError(`${name} is a ${connection.kind} and no live host: there is nothing to write to`);
    return { name, ...(await reach(name, connection, voice.detail, accountOf(name, sides[side].write))) };
  };
  return { a: await access('a'), b: await access('b') };
}

/** Whose secrets are asked for, where that is not plain from the host's name. */
const accountOf = (name: string, write: WriteConnection | undefined): string => (write?.kind === 'ssh' && write.user !== undefined ? `${write.user}@${name}` : name);

/** Who is at work, for whoever finds the lock held. */
export function owner(): string {
  try {
    return `halint ${version} of ${userInfo().username} on ${hostname()}`;
  } catch {
    return `halint ${version} on ${hostname()}`; // an account without a name, as in some containers
  }
}

/** Tells how it ended: what went well on standard output, what did not on standard error. */
export async function tellOutcome({ exit, lines }: SyncOutcome): Promise<number> {
  const text = `${lines.join('\n')}\n`;
  if (exit === 0) await writeOut(text);
  else process.stderr.write(text);
  return exit;
}
