import { randomBytes } from 'node:crypto';
import type { ExecRequest, ExecResult, Privilege, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import commandLoop from './shell/command-loop.sh';
import { FrameStream } from '../remote-shell/frame-stream.ts';
import { commandLine, readyMark, RemoteShell } from '../remote-shell/remote-shell.ts';

/** Seconds after which a new connection is opened, between two commands. */
const maxAge = 12 * 3600;
/** Seconds within which an existing connection must answer; otherwise a new one is opened. */
const answerTimeout = 10;
/**
 * Milliseconds that a command may take to exit after its input has ended, before the connection is closed.
 */
const exitGrace = 500;

type Stdin = Parameters<ExecRequest['onOpen']>[0];

export interface PersistentOptions {
  /** The commands end by themselves (scripts that only read): the end of their input need not reach them. */
  readonly endByThemselves: boolean;
}

/**
 * One connection, one sudo and one login shell for many commands, run one at a time. A shell on the host starts `sh -s`
 * for each command, in advance if the commands only read. Input and output of a command are the same as over a
 * connection of its own. If its input ends before the command does, the connection is closed, so that the host notices;
 * the next command gets a new one.
 */
export class PersistentTransport implements Transport {
  readonly via: string;
  readonly #inner: Transport;
  readonly #privilege: Privilege;
  readonly #options: PersistentOptions;
  #line: ShellConnection | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(inner: Transport, privilege: Privilege, options: PersistentOptions) {
    this.via = inner.via;
    this.#inner = inner;
    this.#privilege = privilege;
    this.#options = options;
  }

  exec(request: ExecRequest): Promise<ExecResult> {
    if (request.commandLine !== commandLine(this.#privilege)) return this.#inner.exec(request);
    const result = this.#turn.then(() => this.#exec(request));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#line?.hangUp();
    this.#line = undefined;
  }

  async #exec(request: ExecRequest): Promise<ExecResult> {
    const standing = this.#line;
    if (standing?.usable) {
      const answer = await standing.run(request, this.#options, answerTimeout);
      if (answer !== 'silent') return answer;
    }
    standing?.hangUp();
    if (request.signal.aborted) throw new TransportError('run', 'stopped');
    this.#line = new ShellConnection(this.#inner, this.#privilege);
    const answer = await this.#line.run(request, this.#options, request.deadline);
    if (answer === 'silent')
      throw new TransportError('deadline', `${this.via} did not answer within ${request.deadline} s`);
    return answer;
  }
}

interface Running {
  readonly request: ExecRequest;
  readonly settle: (result: ExecResult | 'silent' | TransportError) => void;
  begun: boolean;
  /** The host has answered. */
  heard: boolean;
}

/** One connection with the shell that starts commands. */
class ShellConnection {
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #privilege: Privilege;
  readonly #stop = new AbortController();
  readonly #born = performance.now();
  #stdin: Stdin | undefined;
  #hostKey: string | undefined;
  #ready = false;
  /** Whether a shell on the host waits for the next command. */
  #armed: 'no' | 'asked' | 'yes' = 'no';
  #over: TransportError | undefined;
  #running: Running | undefined;
  readonly #shell: RemoteShell;
  readonly #stream = new FrameStream(`@${this.#nonce} `, {
    onText: (piece) => this.#pass(piece),
    onFrame: (line) => this.#word(line),
    // Two programs may talk to each other through this connection.
    isDialogue: () => true,
  });

  constructor(inner: Transport, privilege: Privilege) {
    this.#privilege = privilege;
    this.#shell = new RemoteShell(privilege, (stdin) => void stdin.write(Buffer.from(this.#script())));
    const ended = inner.exec({
      commandLine: commandLine(privilege),
      deadline: 2 * maxAge,
      signal: this.#stop.signal,
      onOpen: (stdin) => {
        this.#stdin = stdin;
        this.#shell.onOpen(stdin);
      },
      onHostKey: (fingerprint) => (this.#hostKey = fingerprint),
      onStdout: (chunk) => this.#stream.accept(chunk),
      onStderr: (chunk) => this.#complained(chunk),
    });
    void ended.then(
      () => this.#lost(undefined),
      (error: unknown) => {
        if (!(error instanceof TransportError)) throw error;
        this.#lost(error);
      },
    );
  }

  get usable(): boolean {
    return this.#over === undefined && this.#stdin !== undefined && performance.now() - this.#born < maxAge * 1000;
  }

  hangUp(): void {
    this.#stdin?.end();
    this.#stdin = undefined;
    if (this.#over === undefined) setTimeout(() => this.#stop.abort(), 2000).unref();
  }

  /** Runs one command; `silent`: nothing was started, because the host did not answer in time. */
  async run(
    request: ExecRequest,
    { endByThemselves }: PersistentOptions,
    seconds: number,
  ): Promise<ExecResult | 'silent'> {
    if (this.#over !== undefined) throw this.#over;
    const timers: NodeJS.Timeout[] = [];
    let stopped = (): void => undefined;
    const answer = await new Promise<ExecResult | 'silent' | TransportError>((settle) => {
      const running: Running = { request, settle, begun: false, heard: false };
      this.#running = running;
      timers.push(setTimeout(() => !running.heard && settle('silent'), seconds * 1000));
      timers.push(
        setTimeout(
          () => settle(new TransportError('deadline', `it did not end within ${request.deadline} s`)),
          request.deadline * 1000,
        ),
      );
      stopped = (): void => settle(new TransportError('run', 'stopped'));
      request.signal.addEventListener('abort', stopped);
      this.#onBegun = () => {
        let open = true;
        // A caller that learns late that its command has ended must not write to the next one, nor end its input.
        const mine = (): boolean => open && this.#running === running;
        if (this.#hostKey !== undefined) request.onHostKey?.(this.#hostKey);
        request.onOpen({
          write: (data) => (mine() ? this.#stdin?.write(data) : undefined),
          end: () => {
            if (mine() && !endByThemselves)
              timers.push(setTimeout(() => this.#running === running && this.hangUp(), exitGrace));
            open = false;
          },
        });
        if (this.#privilege.kind === 'sudo-password') request.onStdout(Buffer.from(`${readyMark}\n`));
      };
      if (this.#armed === 'yes') this.#begin(running);
      else if (this.#ready) this.#arm();
    });
    for (const timer of timers) clearTimeout(timer);
    request.signal.removeEventListener('abort', stopped);
    const running = this.#running;
    this.#running = undefined;
    if (typeof answer === 'object' && !(answer instanceof TransportError)) {
      // A script that only reads may run again in a second shell if the first one is dead: the next one starts now.
      if (endByThemselves) this.#arm();
      return answer;
    }
    // A command that still runs there must not be mistaken for the next one.
    if (running !== undefined) this.hangUp();
    this.#stop.abort();
    if (answer instanceof TransportError) throw answer;
    return answer;
  }

  #onBegun: () => void = () => undefined;

  #arm(): void {
    if (this.#armed !== 'no' || this.#over !== undefined) return;
    this.#armed = 'asked';
    this.#stdin?.write(Buffer.from('run\n'));
  }

  #begin(running: Running): void {
    this.#armed = 'no';
    running.begun = true;
    this.#onBegun();
  }

  /** `read` takes single bytes, so that what follows `run` is left for the command. */
  #script(): string {
    return ['{', `NONCE=${this.#nonce}`, commandLoop, '}', ''].join('\n');
  }

  #pass(piece: Buffer): void | Promise<void> {
    if (this.#running?.begun === true) {
      this.#running.heard = true;
      return this.#running.request.onStdout(piece);
    }
    // Before the shell is there: banners, rc files, and the mark that the password was taken.
    this.#shell.onStdout(piece);
    return undefined;
  }

  #word(line: string): void {
    const [word, status] = line.split(' ');
    if (word === 'ready') {
      this.#ready = true;
      if (this.#running !== undefined) this.#arm();
    } else if (word === 'go') {
      this.#armed = 'yes';
      if (this.#running === undefined) return;
      this.#running.heard = true;
      this.#begin(this.#running);
    } else if (word === 'ended') {
      // A shell that received nothing has exited by itself: the next command gets another.
      this.#armed = 'no';
      this.#running?.settle({ exit: Number(status) });
    }
  }

  #complained(chunk: Buffer): void {
    if (this.#running?.begun === true) return this.#running.request.onStderr(chunk);
    this.#shell.onStderr(chunk);
  }

  #lost(why: TransportError | undefined): void {
    this.#over = why ?? new TransportError('run', 'the connection ended');
    this.#stdin = undefined;
    const running = this.#running;
    if (running === undefined) return;
    // The caller gets the reason why no command could be started, such as a message of sudo.
    if (!running.begun) running.request.onStderr(Buffer.from(`${this.#shell.complaint}\n`));
    // The output until then is known; the exit status is not.
    running.settle(running.begun ? {} : (why ?? {}));
  }
}
