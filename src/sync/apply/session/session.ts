import type { Privilege, Stdin, Transport } from '../../../hosts/host.ts';
import { TransportError } from '../../../hosts/host.ts';
import { commandLine, RemoteShell } from '../../../hosts/remote-shell/remote-shell.ts';
import { hideSecrets } from '../../../hosts/secrets/mask-secrets.ts';
import type { SessionFault, SessionLoss } from '../outcome/message.ts';
import type { PhaseEnd } from './phase-end.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';
import { SessionFrames } from './session-frames.ts';

/** Receives the messages of a host other than the ends of phases. */
export interface SessionListener {
  readonly onContent?: (piece: Buffer) => void | Promise<void>;
  readonly onLine?: (words: readonly string[]) => void;
}

export interface SessionOptions {
  /** For messages. */
  readonly name: string;
  readonly transport: Transport;
  readonly privilege: Privilege;
  readonly nonce: string;
  /** `first`: what was to be sent before there was anything to send it to. */
  readonly script: (first: string) => string;
  /** Seconds for the whole session. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly listener: SessionListener;
}

interface Waiting {
  readonly settle: (end: PhaseEnd) => void;
  readonly frames: Frame[];
  readonly timer: NodeJS.Timeout;
}

/** Seconds within which a host that waits for a plan takes it. */
const planTimeoutSeconds = 10;

/** Seconds between two signs of life to a host that waits for a word. */
export const heartbeatSeconds = 20;

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: ((value: T) => void) | undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, resolve: (value) => settle?.(value) };
}

/**
 * One connection to one host for all phases of a transaction: the lock there lives as long as it does, and a controller
 * that dies is noticed at once. Every phase has a deadline of its own, independent of the transport.
 */
export class Session {
  readonly name: string;
  /** How the host is reached, for reports. */
  readonly via: string;
  readonly #stop = new AbortController();
  readonly #reader: SessionFrames;
  readonly #heartbeat: NodeJS.Timeout;
  #listener: SessionListener;
  #stdin: Stdin | undefined;
  /**
   * What is said before the script has begun. Until it is sent it becomes part of it (lines of text only); afterwards
   * it waits, because a shell reads further than the end of its script.
   */
  #queuedInput: Buffer[] | undefined = [];
  /** Phases that were asked for, in their order: the host answers them in the same. */
  #waiting: readonly Waiting[] = [];
  #sending: ((fault: SessionFault | undefined) => void) | undefined;
  #loss: SessionLoss | undefined;
  #greeting: Frame['words'] | undefined;
  #hostKey: string | undefined;
  /** Resolves when the command has ended, however. */
  readonly ended: Promise<void>;
  /** Whether the script has begun there. */
  readonly opened: Promise<PhaseEnd>;

  constructor(options: SessionOptions) {
    this.name = options.name;
    this.#listener = options.listener;
    this.via = options.transport.via;
    const opening = deferred<PhaseEnd>();
    this.opened = opening.promise;
    this.#reader = new SessionFrames(options.nonce, {
      onContent: (piece) => this.#listener.onContent?.(piece),
      onLine: (words) => {
        this.#listener.onLine?.(words);
        if (words[0] === 'begin') {
          this.#greeting = words;
          this.#flush();
          opening.resolve({ ok: true, frames: [{ words, body: Buffer.alloc(0) }] });
        } else if (words[0] === 'lacks') {
          opening.resolve({
            ok: false,
            code: 'refused',
            detail: `${words.slice(1).join(' ')} must be installed`,
            changed: false,
            frames: [],
          });
        } else this.#onPhaseEnd(words);
      },
      onFrame: (frame) => {
        if (frame.words[0] !== 'ok' && frame.words[0] !== 'no') this.#waiting[0]?.frames.push(frame);
      },
    });
    this.#heartbeat = setInterval(() => this.#sendHeartbeat(), heartbeatSeconds * 1000);
    this.ended = this.#run(options).then((loss) => {
      clearInterval(this.#heartbeat);
      this.#loss = loss;
      opening.resolve({ ok: false, code: 'lost', loss, frames: [] });
      this.#failPending(loss);
    });
  }

  /** Words of the first frame: version, uid, digest of the machine id. */
  get greeting(): readonly string[] {
    return this.#greeting ?? [];
  }

  /** Fingerprint of the SSH host key that the machine proved to have; undefined where no transport tells it. */
  get hostKey(): string | undefined {
    return this.#hostKey;
  }

  /** Sends bytes without waiting for an answer. A promise: it is fulfilled when there is room for more. */
  send(data: string | Buffer): Promise<void> | undefined {
    if (this.#loss !== undefined) return undefined;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    if (this.#queuedInput === undefined) return this.#stdin?.write(bytes) ?? undefined;
    this.#queuedInput.push(bytes);
    return undefined;
  }

  /**
   * Sends a command and waits for its end, at most so many seconds. A second one may be sent before the first has
   * ended.
   */
  phase(command: string | Buffer, seconds: number): Promise<PhaseEnd> {
    if (this.#loss !== undefined) return Promise.resolve({ ok: false, code: 'lost', loss: this.#loss, frames: [] });
    const end = this.expect(seconds);
    this.send(command);
    return end;
  }

  /**
   * A session that has waited gets its plan: what is asked next is done with it. A host that stood ready and does not
   * answer at once is not there.
   */
  sendPlan(listener: SessionListener, plan: string): void {
    this.#listener = listener;
    void this.phase(`plan ${plan.length + 1}\n${plan}\n`, this.#queuedInput === undefined ? planTimeoutSeconds : 60);
  }

  /** Ends a session that has nothing to do; the connection stays for the next use. */
  async dismiss(): Promise<void> {
    this.send('quit\n');
    const timer = setTimeout(() => this.#stop.abort(), 2000);
    await this.ended.finally(() => clearTimeout(timer));
  }

  /** Waits for the end of a phase whose command is sent piece by piece. */
  expect(seconds: number): Promise<PhaseEnd> {
    const { promise, resolve } = deferred<PhaseEnd>();
    const timer = setTimeout(() => {
      this.#failPending({ cause: 'no-answer', seconds });
      this.#stop.abort();
    }, seconds * 1000);
    this.#waiting = [...this.#waiting, { settle: resolve, frames: [], timer }];
    return promise;
  }

  /** Waits until the host has sent all contents; a fault: why it did not. */
  allSent(seconds: number): Promise<SessionFault | undefined> {
    if (this.#loss !== undefined) return Promise.resolve(this.#lost(this.#loss));
    const { promise, resolve } = deferred<SessionFault | undefined>();
    const settle = (fault: SessionFault | undefined): void => {
      clearTimeout(timer);
      this.#sending = undefined;
      resolve(fault);
    };
    const timer = setTimeout(() => settle(this.#lost({ cause: 'not-sent', seconds })), seconds * 1000);
    this.#sending = settle;
    return promise;
  }

  /** Ends the input, if necessary in the middle of a content: the host rolls back what is not committed. */
  hangUp(): void {
    if (this.#loss === undefined) this.#stdin?.end();
    this.#stdin = undefined;
    this.#queuedInput = undefined;
  }

  /** Ends the session: the host undoes what is not committed, by itself. */
  close(): Promise<void> {
    this.hangUp();
    const timer = setTimeout(() => this.#stop.abort(), 15_000);
    return this.ended.finally(() => clearTimeout(timer));
  }

  #onPhaseEnd(words: readonly string[]): void {
    if (words[0] === 'sent') this.#sending?.(undefined);
    if (words[0] === 'unsent')
      this.#sending?.({
        code: 'host-failed',
        host: this.name,
        detail: words.slice(2).join(' '),
        changed: words[1] === 'changed',
      });
    const [waiting, ...later] = this.#waiting;
    if (waiting === undefined || (words[0] !== 'ok' && words[0] !== 'no')) return;
    // The frames before this one are whole: its line has come, so the reader has handed them over.
    this.#waiting = later;
    clearTimeout(waiting.timer);
    const { frames } = waiting;
    if (words[0] === 'ok') return waiting.settle({ ok: true, frames });
    const [code, mark] = (words[2] ?? '').split(',');
    waiting.settle({
      ok: false,
      code: code === 'refused' || code === 'changed' || code === 'incomplete' ? code : 'failed',
      detail: words.slice(3).join(' ').trim(),
      changed: code === 'changed' || mark === 'changed',
      frames,
    });
  }

  /** Only between phases and contents: within one the host may take any byte for content. */
  #sendHeartbeat(): void {
    if (this.#waiting.length === 0 && this.#sending === undefined && this.#queuedInput === undefined)
      this.send('beat\n');
  }

  #lost(loss: SessionLoss): SessionFault {
    return { code: 'session-lost', host: this.name, loss };
  }

  #failPending(loss: SessionLoss): void {
    this.#sending?.(this.#lost(loss));
    const all = this.#waiting;
    this.#waiting = [];
    for (const { timer, settle, frames } of all) {
      clearTimeout(timer);
      settle({ ok: false, code: 'lost', loss, frames });
    }
  }

  /** A moment later: the code that opened the session may still have something to say first. */
  #start(script: SessionOptions['script']): void {
    setImmediate(() => {
      this.#stdin?.write(Buffer.from(script(Buffer.concat(this.#queuedInput ?? []).toString('utf8'))));
      this.#queuedInput = [];
    });
  }

  #flush(): void {
    const late = this.#queuedInput ?? [];
    this.#queuedInput = undefined;
    if (late.length > 0) this.send(Buffer.concat(late));
  }

  async #run(options: SessionOptions): Promise<SessionLoss> {
    const { privilege, transport, script } = options;
    const shell = new RemoteShell(privilege, () => this.#start(script));
    try {
      const { exit } = await transport.exec({
        commandLine: commandLine(privilege),
        deadline: options.deadline,
        signal: AbortSignal.any([options.signal, this.#stop.signal]),
        onHostKey: (fingerprint) => (this.#hostKey = fingerprint),
        onOpen: (stdin) => {
          this.#stdin = stdin;
          shell.onOpen(stdin);
        },
        onStdout: (chunk) => {
          shell.onStdout(chunk);
          return this.#reader.accept(chunk);
        },
        onStderr: (chunk) => shell.onStderr(chunk),
      });
      const complaint = hideSecrets(shell.complaint).split('\n').at(-1)?.slice(0, 200) ?? '';
      return { cause: 'ended', ...(exit === undefined ? {} : { exit }), complaint };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { cause: 'transport', detail: error.message };
    }
  }
}
