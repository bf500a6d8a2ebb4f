import { hostname, userInfo } from 'node:os';
import type { ConfiguredHost, ConfiguredPair, WriteConnection } from '../config/configuration.ts';
import type { Side } from '../sdk/index.ts';
import type { HostAccess } from '../sync/apply/session/host-access.ts';
import type { SyncOutcome } from '../sync/apply/outcome/outcome.ts';
import { renderMessages } from '../sync/apply/outcome/render-message.ts';
import type { Logger } from './audit.ts';
import { liveConnection } from './connect.ts';
import { writeOut } from './output/standard-output.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';
import { writeError } from './output/standard-error.ts';

/** Connections to both hosts with the account that may write. Trees, archives and recordings are rejected. */
export const writeAccess = (
  { pair, sides }: ConfiguredPair,
  logger: Logger,
): Promise<Readonly<Record<Side, HostAccess>>> =>
  both((side) => live(pair.hosts[side].name, sides[side].write ?? sides[side].connection, logger, sides[side].write));

/** Connections to the same hosts with the auditing account, if it differs from the writing account. */
export const readAccess = (
  { pair, sides }: ConfiguredPair,
  logger: Logger,
  writing: Readonly<Record<Side, HostAccess>>,
): Promise<Readonly<Record<Side, HostAccess>>> =>
  both(async (side) =>
    sides[side].write === undefined || onlyScript(sides[side].connection)
      ? writing[side]
      : live(pair.hosts[side].name, sides[side].connection, logger),
  );

async function live(
  name: string,
  connection: ConfiguredHost['connection'],
  logger: Logger,
  write?: WriteConnection,
): Promise<HostAccess> {
  if (connection.kind !== 'ssh' && connection.kind !== 'local')
    throw new UsageError(
      `${name} is read from a ${connection.kind === 'tree' ? 'folder' : 'file'} (transport ${connection.kind}); sync can write only on live hosts`,
    );
  if (onlyScript(connection))
    throw new UsageError(
      `${name}: with sudo: script an account can only read; sync needs another one: set write (user, sudo: true), and see \`halint sudoers --sync\``,
    );
  return { name, ...(await liveConnection(name, connection, logger.detail, accountOf(name, write))) };
}

const onlyScript = (connection: ConfiguredHost['connection']): boolean =>
  (connection.kind === 'ssh' || connection.kind === 'local') && connection.sudo.kind === 'installed';

/** Sequential, because each side may prompt for secrets. */
async function both<T>(task: (side: Side) => Promise<T>): Promise<Readonly<Record<Side, T>>> {
  return { a: await task('a'), b: await task('b') };
}

/** The account name in prompts for secrets. */
const accountOf = (name: string, write: WriteConnection | undefined): string =>
  write?.kind === 'ssh' && write.user !== undefined ? `${write.user}@${name}` : name;

/** Identifies this process in the lock on a host. */
export function lockOwner(): string {
  try {
    return `halint ${version} of ${userInfo().username} on ${hostname()}`;
  } catch {
    return `halint ${version} on ${hostname()}`; // an account without a name, as in some containers
  }
}

/** Prints the outcome: success on standard output, everything else on standard error. */
export async function printOutcome({ exit, messages }: SyncOutcome): Promise<number> {
  const text = `${renderMessages(messages).join('\n')}\n`;
  if (exit === 0) await writeOut(text);
  else writeError(text);
  return exit;
}
