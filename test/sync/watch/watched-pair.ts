import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Collector } from '../../../src/engine/gather.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { localWatcher } from '../../../src/hosts/notify/local-watcher.ts';
import type { FileWatcher } from '../../../src/hosts/notify/file-events.ts';
import { treeHost } from '../../../src/hosts/offline/tree.ts';
import type { AnyReading, HostSnapshot, ListedFile, Pair, Side, Source } from '../../../src/sdk/index.ts';
import { otherSide, sourceKey } from '../../../src/sdk/index.ts';
import type { HostAccess } from '../../../src/sync/apply/session/host-access.ts';
import type { Printed } from '../printed.ts';
import { printed } from '../printed.ts';
import { recover } from '../../../src/sync/apply/recover.ts';
import { PairScanner } from '../../../src/sync/watch/scan.ts';
import { Repair } from '../../../src/sync/watch/repair.ts';
import type { WatchTarget } from '../../../src/sync/watch/watch.ts';
import { WaitingSessions } from '../../../src/sync/watch/waiting-sessions.ts';
import { Watch } from '../../../src/sync/watch/watch.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { PlantedPair, driftRules } from '../planted.ts';

const account = userInfo().username;
const now = (): number => performance.timeOrigin + performance.now();

/** What tells who is active and is another on each host; the rest of it (the cluster's view) names hosts. */
const ownSigns = /^(command:ip |command:systemctl |file:\/proc\/self\/mountinfo|file:\/proc\/drbd)/;

/** A running watch: what it said, and how it ended. */
export interface Running {
  readonly lines: readonly string[];
  readonly ended: Promise<Printed>;
  stop(): Promise<Printed>;
  /** Resolves when a line matches. */
  said(pattern: RegExp): Promise<string>;
}

/**
 * The healthy pair as two folders that halint reads, watches and writes for real. What tells the roles is recorded, and
 * can be turned round or made to contradict itself.
 */
export class WatchedPair {
  readonly pair: Pair;
  readonly #planted = new PlantedPair();
  readonly #bin: string;
  active: Side | 'both' = 'a';
  /** Hosts that cannot be reached. */
  readonly unreachable = new Set<Side>();

  constructor(
    files: readonly string[] = ['/etc/bm-eas/**', '/etc/cyrus-hsm', '/etc/cyrus-admins', '/etc/bm/proxy-vars'],
  ) {
    this.pair = { ...healthyPair, policy: { ...healthyPair.policy, syncedFiles: files } };
    this.#bin = join(this.#planted.folder, 'bin');
    mkdirSync(this.#bin);
    this.program('logger', 'exit 0');
    for (const side of ['a', 'b'] as const) {
      // Sizes and owners of the files here are real ones, not the recorded ones.
      const table = join(this.#planted.folder, side, 'metadata.tsv');
      writeFileSync(
        table,
        readFileSync(table, 'utf8')
          .split('\n')
          .filter((line) => !this.#isShared(line.split('\t')[0] ?? ''))
          .join('\n'),
      );
      mkdirSync(this.path(side, '/etc/bm-eas'), { recursive: true, mode: 0o755 });
      mkdirSync(this.path(side, '/var/lib'), { recursive: true, mode: 0o755 });
      // A checkout under umask 002 has folders that others may write in, which no host should have.
      for (const folder of ['/', '/etc', '/etc/bm', '/var', '/var/lib']) chmodSync(this.path(side, folder), 0o755);
    }
  }

  #isShared(path: string): boolean {
    return ['/etc/bm-eas/', '/etc/cyrus-', '/etc/bm/', '/etc/imapd.conf', '/etc/sysctl.conf'].some((start) =>
      path.startsWith(start),
    );
  }

  program(name: string, shell: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${shell}\n`);
    chmodSync(join(this.#bin, name), 0o755);
  }

  root(side: Side): string {
    return join(this.#planted.folder, side, 'root');
  }

  path(side: Side, path: string): string {
    return join(this.root(side), path);
  }

  /** A save by renaming, as most editors and all careful programs do it. */
  save(side: Side, path: string, text: string): void {
    mkdirSync(dirname(this.path(side, path)), { recursive: true, mode: 0o755 });
    const part = this.path(side, `/var/lib/.part-${Math.random().toString(36).slice(2)}`);
    writeFileSync(part, text, { mode: 0o644 });
    renameSync(part, this.path(side, path));
  }

  /** A save in place. */
  write(side: Side, path: string, text: string): void {
    mkdirSync(dirname(this.path(side, path)), { recursive: true, mode: 0o755 });
    writeFileSync(this.path(side, path), text, { mode: 0o644 });
  }

  both(path: string, text: string): void {
    for (const side of ['a', 'b'] as const) this.write(side, path, text);
  }

  read(side: Side, path: string): string | undefined {
    return existsSync(this.path(side, path)) ? readFileSync(this.path(side, path), 'utf8') : undefined;
  }

  delete(side: Side, path: string): void {
    rmSync(this.path(side, path), { recursive: true, force: true });
  }

  /** Every text that is kept on a host: files, and backups of what was replaced. */
  kept(side: Side): string {
    return readdirSync(this.root(side), { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          /^(etc\/(bm-eas|cyrus|bm\/)|var\/lib\/halint\/backup)/.test(name) &&
          lstatSync(this.path(side, name)).isFile(),
      )
      .map((name) => readFileSync(this.path(side, name), 'utf8'))
      .join('\n');
  }

  access(side: Side, more: Partial<HostAccess> = {}): HostAccess {
    const inner = localTransport();
    const transport: HostAccess['transport'] = {
      via: inner.via,
      exec: (request) => (this.unreachable.has(side) ? Promise.resolve({}) : inner.exec(request)),
    };
    return {
      name: this.pair.hosts[side].name,
      transport,
      privilege: { kind: 'none' },
      root: this.root(side),
      path: this.#bin,
      ...more,
    };
  }

  collector(side: Side): Collector {
    return { via: 'test', collect: (request) => this.#collect(side, request) };
  }

  async #collect(side: Side, request: Parameters<Collector['collect']>[0]): Promise<HostSnapshot> {
    const tree = (of: Side) => treeHost(this.pair.hosts[of].name, join(this.#planted.folder, of));
    const signal = new AbortController().signal;
    if (this.unreachable.has(side))
      return {
        name: this.pair.hosts[side].name,
        via: 'test',
        status: 'unreachable',
        error: 'no route to host',
        duration: 0,
        readings: {},
        costs: {},
      };
    const own = await tree(side).collect(request, signal);
    const like: Side = this.active === 'both' ? 'a' : this.active === 'a' ? side : otherSide(side);
    const signs = await tree(like).collect(
      { ...request, sources: request.sources.filter((source) => ownSigns.test(sourceKey(source))) },
      signal,
    );
    const readings = Object.entries({ ...own.readings, ...signs.readings }).map(
      ([key, reading]) => [key, this.#real(side, key, reading, request.sources)] as const,
    );
    return { ...own, clockReference: now() / 1000, readings: Object.fromEntries(readings) };
  }

  #real(side: Side, key: string, reading: AnyReading, sources: readonly Source[]): AnyReading {
    if (!reading.read) return reading;
    if (key.startsWith('command:crm_mon') && 'stdout' in reading.value && this.active === 'b') {
      const stdout = reading.value.stdout.replaceAll(
        /mail-([ab])/g,
        (_all, name: string) => `mail-${name === 'a' ? 'b' : 'a'}`,
      );
      return { ...reading, value: { ...reading.value, stdout } };
    }
    const listing = sources.find((source) => sourceKey(source) === key);
    if (listing?.kind !== 'listing' || !Array.isArray(reading.value)) return reading;
    const files: readonly ListedFile[] = reading.value.flatMap((each) =>
      'type' in each ? [this.#listed(side, each)] : [],
    );
    return { ...reading, value: files };
  }

  #listed(side: Side, file: ListedFile): ListedFile {
    const stat = lstatSync(this.path(side, file.path), { throwIfNoEntry: false });
    if (stat === undefined || !this.#isShared(file.path)) return file;
    return {
      ...file,
      size: stat.size,
      modified: Math.floor(stat.mtimeMs / 1000),
      access: { mode: stat.mode & 0o7777, user: account, group: account, uid: stat.uid, gid: stat.gid },
    };
  }

  reading(): PairScanner {
    return new PairScanner({
      pair: this.pair,
      rules: driftRules,
      hosts: { a: this.collector('a'), b: this.collector('b') },
      tables: async (side) => (this.unreachable.has(side) ? undefined : this.active),
      halint: 'test',
      deadline: 10,
      now,
      signal: new AbortController().signal,
    });
  }

  repair(
    say: (line: string) => void = () => undefined,
    more: Partial<Record<Side, Partial<HostAccess>>> & { readonly delete?: boolean } = {},
  ): Repair {
    return new Repair({
      pair: this.pair,
      scanner: this.reading(),
      hosts: { a: this.access('a', more.a), b: this.access('b', more.b) },
      halint: 'test',
      owner: 'test',
      delete: more.delete ?? false,
      now,
      say,
      detail: () => undefined,
    });
  }

  /** Starts a watch of the real thing: Node's watcher on the active folder, real transactions. */
  start(
    options: {
      readonly duty?: WatchTarget;
      readonly scanEvery?: number;
      readonly delete?: boolean;
      readonly notifiers?: Readonly<Record<Side, FileWatcher>>;
    } = {},
  ): Running {
    const lines: string[] = [];
    const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = [];
    const say = (line: string): void => {
      lines.push(line);
      for (const each of waiting) if (each.pattern.test(line)) each.resolve(line);
    };
    const stop = new AbortController();
    const reading = this.reading();
    const hosts = { a: this.access('a'), b: this.access('b') };
    const sessions = new WaitingSessions(hosts, 'test', now);
    const repair = new Repair({
      pair: this.pair,
      scanner: reading,
      hosts,
      sessions,
      halint: 'test',
      owner: 'test',
      delete: options.delete ?? false,
      now,
      say,
      detail: () => undefined,
    });
    const watch = new Watch({
      pair: this.pair,
      target: options.duty ?? { kind: 'present' },
      scanInterval: options.scanEvery ?? 3_600_000,
      notifiers: options.notifiers ?? {
        a: localWatcher('mail-a', this.root('a')),
        b: localWatcher('mail-b', this.root('b')),
      },
      repair: (what, active) => repair.run(what, active),
      roles: () => reading.roles(),
      recover: () =>
        sessions.recoverWith(() =>
          recover({ hosts, owner: 'test', say: () => undefined, signal: new AbortController().signal }),
        ),
      now,
      sleep,
      random: () => 0,
      say,
      stop: stop.signal,
    });
    const ended = watch
      .run()
      .then(printed)
      .finally(() => sessions.closeAll());
    return {
      lines,
      ended,
      stop: () => {
        stop.abort();
        return ended;
      },
      said: (pattern) => {
        const found = lines.find((line) => pattern.test(line));
        return found === undefined
          ? new Promise((resolve) => waiting.push({ pattern, resolve }))
          : Promise.resolve(found);
      },
    };
  }

  remove(): void {
    this.#planted.remove();
  }
}

/** Waits; a signal ends it sooner. */
export const sleep = (time: number, wake?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (wake?.aborted === true) return resolve();
    const timer = setTimeout(resolve, time);
    wake?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Waits until something holds; false after `most` milliseconds. */
export async function until(holds: () => boolean, most = 10_000): Promise<boolean> {
  for (const end = performance.now() + most; performance.now() < end; await sleep(10)) if (holds()) return true;
  return holds();
}
