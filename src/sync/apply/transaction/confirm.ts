import { remoteHost } from '../../../hosts/collect/remote.ts';
import type { Side } from '../../../sdk/index.ts';
import { command } from '../../../sdk/index.ts';
import type { SyncMessage } from '../outcome/message.ts';
import type { SyncOutcome } from '../outcome/outcome.ts';
import { syncExit } from '../outcome/outcome.ts';
import { guardSeconds } from '../session/host-access.ts';
import { rollBackBoth } from './roll-back.ts';
import type { Transaction } from './transaction.ts';
import { guardedSide } from './transaction.ts';

/**
 * A host that the plan could have cut off has to accept a new connection. Otherwise it is rolled back, by itself if the
 * session is lost as well.
 */
export async function confirmConnection(transaction: Transaction): Promise<SyncOutcome | undefined> {
  const side = guardedSide(transaction);
  if (side === undefined) return undefined;
  const { hosts, say, signal } = transaction.options;
  const { name, transport, privilege } = hosts[side];
  say(`${name}: trying a new connection before the files stay`);
  const { status, error } = await remoteHost(name, transport, privilege).collect(
    { sources: [command(['uname', '-n'])], digestKey: '', secrets: {}, deadline: 30 },
    signal,
  );
  if (status === 'complete') return undefined;
  const outcome = await rollBackBoth(transaction, {
    exit: syncExit.rolledBack,
    messages: [{ code: 'no-new-connection', host: name, detail: error ?? 'no answer' }],
  });
  if (outcome.exit !== syncExit.incomplete) return outcome;
  return { ...outcome, messages: [...outcome.messages, ...rollsBackByItself(transaction, side)] };
}

/** The services that answered before have to answer again. Otherwise both hosts are rolled back. */
export async function confirmServices(transaction: Transaction): Promise<SyncOutcome | undefined> {
  const { smokeTest } = transaction;
  const silent = await smokeTest?.stillSilent();
  if (silent === undefined) return undefined;
  const outcome = await rollBackBoth(transaction, {
    exit: syncExit.rolledBack,
    messages: [{ code: 'services-silent', services: silent }],
  });
  const still = await smokeTest?.stillSilent();
  return still === undefined
    ? outcome
    : { ...outcome, messages: [...outcome.messages, { code: 'services-still-silent', services: still }] };
}

/** A host with a dead-man switch does not need the controller to roll back. */
export function rollsBackByItself(transaction: Transaction, side: Side): readonly SyncMessage[] {
  if (side !== guardedSide(transaction)) return [];
  return [{ code: 'rolls-back-by-itself', host: transaction.options.hosts[side].name, seconds: guardSeconds }];
}
