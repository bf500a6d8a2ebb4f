import type { ConfiguredPair } from '../../../config/configuration.ts';
import type { Collector } from '../../../engine/gather.ts';
import { inotifyWatcher } from '../../../hosts/notify/inotify-watcher.ts';
import { kernelTables } from '../../../hosts/collect/kernel-tables.ts';
import { PersistentTransport } from '../../../hosts/persistent/persistent-transport.ts';
import { localWatcher } from '../../../hosts/notify/local-watcher.ts';
import type { FileWatcher } from '../../../hosts/notify/file-events.ts';
import { firstOf } from '../../../hosts/notify/file-events.ts';
import { remoteHost } from '../../../hosts/collect/remote.ts';
import type { Side } from '../../../sdk/index.ts';
import type { HostAccess } from '../../../sync/apply/session/host-access.ts';
import { recover } from '../../../sync/apply/recover.ts';
import { PairScanner } from '../../../sync/watch/scan.ts';
import { Repair } from '../../../sync/watch/repair.ts';
import type { WatchTarget } from '../../../sync/watch/watch.ts';
import { WaitingSessions } from '../../../sync/watch/waiting-sessions.ts';
import { Watch } from '../../../sync/watch/watch.ts';
import type { Logger } from '../../audit.ts';
import { choosePair, chooseRules, loadConfiguration, rulesFor } from '../../input/choose.ts';
import { UsageError } from '../../usage-error.ts';
import { version } from '../../version.ts';
import { lockOwner, readAccess, printOutcome, writeAccess } from '../../write-access.ts';

export interface SyncWatchOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly scanEvery: string;
  readonly whenActive?: boolean;
  readonly followRole?: boolean;
  readonly delete?: boolean;
}

/** `halint sync watch`: keeps the passive host in sync until a decision is required or a signal ends it. */
export async function syncWatchCommand(options: SyncWatchOptions, logger: Logger): Promise<number> {
  const scanInterval = milliseconds(options.scanEvery);
  const configuration = await loadConfiguration(options.config);
  const configured = choosePair(configuration, options.pair);
  const target = dutyOf(options, configured);
  const { pair } = configured;
  const access = await writeAccess(configured, logger);
  const readers = await readAccess(configured, logger, access);
  const read = lasting(readers, true);
  const write = lasting(access, false);
  const now = (): number => performance.timeOrigin + performance.now();
  const say = (line: string): void => void process.stdout.write(`${stamp()}${line}\n`);
  const reading = new PairScanner({
    pair,
    rules: rulesFor(configured, await chooseRules(configuration, [])),
    hosts: { a: reader(readers.a, read.a), b: reader(readers.b, read.b) },
    tables: (side) => kernelTables(read[side], readers[side].privilege, logger.signal),
    halint: version,
    deadline: Math.max(configured.sides.a.deadline, configured.sides.b.deadline),
    now,
    signal: logger.signal,
  });
  const hosts = { a: { ...access.a, transport: write.a }, b: { ...access.b, transport: write.b } };
  const sessions = new WaitingSessions(hosts, lockOwner(), now);
  const repair = new Repair({
    pair,
    scanner: reading,
    hosts,
    sessions,
    halint: version,
    owner: lockOwner(),
    delete: options.delete === true,
    now,
    say,
    detail: logger.detail,
  });
  const watch = new Watch({
    pair,
    target,
    scanInterval,
    notifiers: { a: notifierOf(configured, 'a', readers.a), b: notifierOf(configured, 'b', readers.b) },
    repair: (what, active) => repair.run(what, active),
    roles: () => reading.roles(),
    recover: () =>
      sessions.recoverWith(() =>
        recover({ hosts, owner: lockOwner(), say: logger.detail, signal: new AbortController().signal }),
      ),
    now,
    sleep,
    random: Math.random,
    say,
    stop: logger.signal,
  });
  try {
    return await printOutcome(await watch.run());
  } finally {
    await sessions.closeAll();
    for (const each of [read.a, read.b, write.a, write.b]) each.close();
  }
}

function lasting(
  access: Readonly<Record<Side, HostAccess>>,
  endByThemselves: boolean,
): Readonly<Record<Side, PersistentTransport>> {
  const of = (side: Side): PersistentTransport =>
    new PersistentTransport(access[side].transport, access[side].privilege, { endByThemselves });
  return { a: of('a'), b: of('b') };
}

const reader = ({ name, privilege }: HostAccess, transport: PersistentTransport): Collector =>
  remoteHost(name, transport, privilege);

/**
 * Uses inotifywait, which reports when a file is closed. If it is missing on the local machine, uses Node's own
 * watcher.
 */
function notifierOf({ sides }: ConfiguredPair, side: Side, { name, transport, privilege }: HostAccess): FileWatcher {
  const there = inotifyWatcher(name, transport, privilege);
  return sides[side].connection.kind === 'local' ? firstOf(there, localWatcher(name)) : there;
}

function dutyOf({ whenActive, followRole }: SyncWatchOptions, { pair, sides }: ConfiguredPair): WatchTarget {
  if (whenActive === true && followRole === true)
    throw new UsageError(
      '--when-active (a watch on each host) and --follow-role (one watch elsewhere) cannot be combined',
    );
  if (followRole === true) return { kind: 'any' };
  if (whenActive !== true) return { kind: 'present' };
  const own = (['a', 'b'] as const).filter((side) => sides[side].connection.kind === 'local');
  const [side] = own;
  if (side === undefined || own.length > 1)
    throw new UsageError(
      `--when-active must know its own host: set transport: local for either ${pair.hosts.a.name} or ${pair.hosts.b.name}`,
    );
  return { kind: 'own', side };
}

/** `90s`, `5m`, `1h`. */
function milliseconds(text: string): number {
  const match = /^(\d+)(s|m|h)$/.exec(text);
  const value = Number(match?.[1]) * (match?.[2] === 's' ? 1000 : match?.[2] === 'm' ? 60_000 : 3_600_000);
  if (match === null || value < 10_000 || value > 86_400_000)
    throw new UsageError(`--scan-every takes a time from 10s to 24h, such as 90s, 5m or 1h, not "${text}"`);
  return value;
}

/** Time stamp of a line; empty under journald, which adds its own. */
const stamp = (): string =>
  process.env['JOURNAL_STREAM'] === undefined ? `${new Date().toISOString().slice(0, 19)}Z ` : '';

const sleep = (time: number, wake: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (wake.aborted) return resolve();
    const timer = setTimeout(resolve, time);
    wake.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
