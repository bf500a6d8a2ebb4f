import { randomBytes } from 'node:crypto';
import type { Privilege, Transport } from '../hosts/host.ts';
import { Session } from './session.ts';
import type { WriterOptions, WriterPlan } from './writer-script.ts';
import { writerScript } from './writer-script.ts';

/** How sync reaches one host with the right to write. */
export interface HostAccess {
  readonly name: string;
  readonly transport: Transport;
  readonly privilege: Privilege;
  /** Stands before every path there: '' on a real host, a folder in tests. */
  readonly root?: string;
  /** Tests only, see `WriterOptions`. */
  readonly path?: string;
  readonly stopAfter?: number;
  readonly patience?: number;
  readonly silence?: number;
}

export interface OpenOptions {
  readonly owner: string;
  readonly signal: AbortSignal;
  readonly onContent?: (piece: Buffer) => void | Promise<void>;
  readonly onLine?: (words: readonly string[]) => void;
  readonly recovers?: boolean;
}

/** Seconds that a transaction may take on a host, after which it takes itself back. */
export const sessionSeconds = 1800;

/**
 * Seconds without a word from the controller, which says one every `beatSeconds`, after which a host that waits for one
 * takes back what is not committed and lets its lock go: nobody is there, whatever TCP believes.
 */
export const silentSeconds = 240;

/** Seconds after its commit in which a plan under a dead-man switch has to be settled: a new connection, and the rest of this one. */
export const guardSeconds = 120;

/** Starts the writing script on a host: it takes the lock there when it is told to, and writes nothing before. */
export function openSession(access: HostAccess, options: OpenOptions, plan?: WriterPlan): Session {
  const nonce = randomBytes(16).toString('hex');
  const writer: WriterOptions = {
    root: access.root ?? '',
    nonce,
    key: randomBytes(32).toString('hex'),
    owner: options.owner.replaceAll(/[^ -~]|,/g, '?').slice(0, 120),
    expiry: sessionSeconds,
    // Nothing is said to a host while content is on its way, to it or before it; as long as that may take.
    silence: access.silence ?? silentSeconds + Math.ceil((plan?.bytes ?? 0) / 1_000_000),
    patience: access.patience ?? guardSeconds,
    ...(access.path === undefined ? {} : { path: access.path }),
    ...(access.stopAfter === undefined ? {} : { stopAfter: access.stopAfter }),
    ...(options.recovers === undefined ? {} : { recovers: options.recovers }),
  };
  return new Session({
    name: access.name,
    transport: access.transport,
    privilege: access.privilege,
    nonce,
    script: (first) => writerScript(writer, plan, first),
    deadline: sessionSeconds + 60,
    signal: options.signal,
    ...(options.onContent === undefined ? {} : { onContent: options.onContent }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
  });
}
