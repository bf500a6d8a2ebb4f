import { randomBytes } from 'node:crypto';
import type { Privilege, Transport } from '../../../hosts/host.ts';
import type { SessionListener } from './session.ts';
import { Session } from './session.ts';
import type { WriterOptions, WriterPlan } from './writer-script.ts';
import { planScript, writerScript } from './writer-script.ts';

/** How sync reaches one host with the right to write. */
export interface HostAccess {
  readonly name: string;
  readonly transport: Transport;
  readonly privilege: Privilege;
  /** Prefix of every path there: '' on a real host, a folder in tests. */
  readonly root?: string;
  /** Tests only, see `WriterOptions`. */
  readonly path?: string;
  readonly stopAfter?: number;
  readonly confirmSeconds?: number;
  readonly silence?: number;
}

export interface OpenOptions extends SessionListener {
  readonly owner: string;
  readonly signal: AbortSignal;
  readonly recovers?: boolean;
}

/** Seconds that a transaction may take on a host, after which it rolls back by itself. */
export const sessionSeconds = 1800;

/**
 * Seconds without a word from the controller, which says one every `beatSeconds`, after which a host that waits for one
 * rolls back what is not committed and releases its lock: the controller is unreachable, even if TCP reports no error.
 */
export const silenceSeconds = 240;

/**
 * Seconds after its commit in which a plan under a dead-man switch has to be settled: a new connection, and the rest of
 * this one.
 */
export const guardSeconds = 120;

/** Starts the writing script on a host: it takes the lock there on request, and writes nothing before. */
export function openSession(access: HostAccess, options: OpenOptions, plan?: WriterPlan): Session {
  return start(access, writerOf(access, options), options, sessionSeconds, (writer, first) =>
    writerScript(writer, plan, first),
  );
}

/**
 * An open session that has no plan yet: no lock is held for it there, and nothing happens until it is given one.
 */
export interface WaitingSession {
  readonly session: Session;
  readonly start: (listener: SessionListener, plan: WriterPlan) => Session;
}

/** `seconds`: how long it may wait. */
export function openWaiting(access: HostAccess, options: OpenOptions, seconds: number): WaitingSession {
  const writer: WriterOptions = { ...writerOf(access, options), waits: true };
  const session = start(access, writer, options, seconds + sessionSeconds, (_, first) =>
    writerScript(writer, undefined, first),
  );
  return {
    session,
    start: (listener, plan) => {
      session.sendPlan(listener, planScript(writer, plan));
      return session;
    },
  };
}

function writerOf(access: HostAccess, options: OpenOptions): WriterOptions {
  return {
    root: access.root ?? '',
    nonce: randomBytes(16).toString('hex'),
    key: randomBytes(32).toString('hex'),
    owner: options.owner.replaceAll(/[^ -~]|,/g, '?').slice(0, 120),
    expiry: sessionSeconds,
    silence: access.silence ?? silenceSeconds,
    confirmSeconds: access.confirmSeconds ?? guardSeconds,
    ...(access.path === undefined ? {} : { path: access.path }),
    ...(access.stopAfter === undefined ? {} : { stopAfter: access.stopAfter }),
    ...(options.recovers === undefined ? {} : { recovers: options.recovers }),
  };
}

function start(
  access: HostAccess,
  writer: WriterOptions,
  options: OpenOptions,
  seconds: number,
  script: (writer: WriterOptions, first: string) => string,
): Session {
  return new Session({
    name: access.name,
    transport: access.transport,
    privilege: access.privilege,
    nonce: writer.nonce,
    script: (first) => script(writer, first),
    deadline: seconds + 60,
    signal: options.signal,
    listener: options,
  });
}
