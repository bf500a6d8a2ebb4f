import type { AccessStep, HostSnapshot, SecretName, Side, Source } from '../sdk/index.ts';

/** What to read on a host, and how long that may take. */
export interface CollectRequest {
  readonly sources: readonly Source[];
  /** 256-bit key, hexadecimal, one per run: secrets are compared across hosts only under it. */
  readonly digestKey: string;
  readonly secrets: Readonly<Partial<Record<SecretName, string>>>;
  /** Which host of the pair is read; absent: of no pair. */
  readonly side?: Side;
  /** Seconds after which the run on this host ends with what it has. */
  readonly deadline: number;
  /** Receives each step of a live host as it begins. */
  readonly onStep?: (step: AccessStep) => void;
}

/** One machine of a pair, however it is reached. `collect` never rejects: a failure is a snapshot that says so. */
export interface Host {
  /** How it is reached, for reports: `ssh2 root@192.0.2.1:22`, `tree rendered/a`. */
  readonly via: string;
  collect(request: CollectRequest, signal: AbortSignal): Promise<HostSnapshot>;
}

/** Standard input of a command that runs. */
export interface Stdin {
  /**
   * Undefined if the data was passed on at once; else a promise that resolves when there is room for more, or when the
   * reader has closed.
   */
  write(data: Buffer): void | Promise<void>;
  end(): void;
}

/** The command line that a remote login shell is given: one of few constants, see `remote-shell/remote-shell.ts`. */
export interface ExecRequest {
  readonly commandLine: string;
  /**
   * Called with each piece of standard output as it arrives. A promise that it gives back is waited for before the next
   * piece is read.
   */
  readonly onStdout: (chunk: Buffer) => void | Promise<void>;
  readonly onStderr: (chunk: Buffer) => void;
  /** Hands over standard input: called once, when the channel is open. */
  readonly onOpen: (stdin: Stdin) => void;
  /**
   * Called before `onOpen` with the fingerprint of the host key that the machine proved to have: `SHA256:…`, as
   * ssh-keygen -l prints it. A transport that cannot know it does not call: ssh reports it only by log lines or by
   * options that belong to the user (KnownHostsCommand, VisualHostKey).
   */
  readonly onHostKey?: (fingerprint: string) => void;
  /** Receives each step of the connection as it begins. */
  readonly onStep?: (step: AccessStep) => void;
  /** Seconds for everything from the first packet to the end of the command. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

export interface ExecResult {
  /** Exit status of the command; absent when the connection ended without one. */
  readonly exit?: number;
}

/** Why a command could not be run or did not end: a sentence for a person, and the step that failed. */
export class TransportError extends Error {
  readonly step: 'resolve' | 'connect' | 'host-key' | 'authenticate' | 'open' | 'run' | 'deadline' | 'configuration';
  /** The step that was in progress: differs from `step` for a deadline. */
  readonly during: AccessStep;

  constructor(step: TransportError['step'], message: string, during?: AccessStep) {
    super(message);
    this.name = 'TransportError';
    this.step = step;
    this.during = during ?? (step === 'run' || step === 'deadline' ? 'read' : step);
  }
}

/**
 * A way to run one command on a machine, with standard input. `ssh2`, `openssh` and `local` are transports; what is
 * run through them is the same.
 */
export interface Transport {
  readonly via: string;
  /** Opens a connection, runs one command, closes the connection. Rejects with `TransportError` only. */
  exec(request: ExecRequest): Promise<ExecResult>;
}

/** How to become root on the far side. */
export type Privilege =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  /** Only the installed collection script may be run as root. */
  | { readonly kind: 'installed' }
  | { readonly kind: 'sudo-password'; readonly password: string };
