import { hostname, userInfo } from 'node:os';
import type { ConfiguredHost, ConfiguredPair, WriteConnection } from '../config/configuration.ts';
import type { Side } from '../sdk/index.ts';
import type { HostAccess } from '../sync/apply/host-access.ts';
import type { SyncOutcome } from '../sync/apply/outcome.ts';
import type { Voice } from './audit.ts';
import { reach } from './connect.ts';
import { writeOut } from './output/standard-output.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/**
 * Both hosts of a pair with the right to write, by the account that has it; what is read from files can only be read.
 */
export const writeAccess = (
  { pair, sides }: ConfiguredPair,
  voice: Voice,
): Promise<Readonly<Record<Side, HostAccess>>> =>
  both((side) => live(pair.hosts[side].name, sides[side].write ?? sides[side].connection, voice, sides[side].write));

/** The same hosts by the account that audits them, where that is another one. */
export const readAccess = (
  { pair, sides }: ConfiguredPair,
  voice: Voice,
  writing: Readonly<Record<Side, HostAccess>>,
): Promise<Readonly<Record<Side, HostAccess>>> =>
  both(async (side) =>
    sides[side].write === undefined ? writing[side] : live(pair.hosts[side].name, sides[side].connection, voice),
  );

async function live(
  name: string,
  connection: ConfiguredHost['connection'],
  voice: Voice,
  write?: WriteConnection,
): Promise<HostAccess> {
  if (connection.kind !== 'ssh' && connection.kind !== 'local')
    throw new UsageError(
      `${name} is read from a ${connection.kind === 'tree' ? 'folder' : 'file'} (transport ${connection.kind}) and is no live host: there is nothing to write to`,
    );
  return { name, ...(await reach(name, connection, voice.detail, accountOf(name, write))) };
}

/** One after the other: a person may be asked for secrets. */
async function both<T>(task: (side: Side) => Promise<T>): Promise<Readonly<Record<Side, T>>> {
  return { a: await task('a'), b: await task('b') };
}

/** Whose secrets are asked for, where that is not plain from the host's name. */
const accountOf = (name: string, write: WriteConnection | undefined): string =>
  write?.kind === 'ssh' && write.user !== undefined ? `${write.user}@${name}` : name;

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
