import { randomBytes } from 'node:crypto';
import type { AccessStep, HostSnapshot } from '../../sdk/index.ts';
import { readFrames } from './frames.ts';
import type { CollectRequest, Host, Privilege, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import { commandLine, installedPath, RemoteShell } from '../remote-shell/remote-shell.ts';
import { buildScript } from './script.ts';

/** Most of what a host may send in one run; more ends the run with what has arrived. */
const streamCap = 64 * 1024 * 1024;

/** A host that is read by sending the collection script through a transport. */
export function remoteHost(name: string, transport: Transport, privilege: Privilege): Host {
  return {
    via: transport.via,
    collect: async (request, signal) => {
      const first = await collect(name, transport, privilege, request, signal);
      if (!first.refused) return first.snapshot;
      // The account may be one that may run only the installed script.
      const second = await collect(name, transport, { kind: 'installed' }, request, signal);
      return second.snapshot.status === 'unreachable' ? first.snapshot : second.snapshot;
    },
  };
}

/** What one run gave, and whether sudo refused to start a shell. */
interface Run {
  readonly snapshot: HostSnapshot;
  readonly refused: boolean;
}

async function collect(
  name: string,
  transport: Transport,
  privilege: Privilege,
  request: CollectRequest,
  signal: AbortSignal,
): Promise<Run> {
  const nonce = randomBytes(16).toString('hex');
  const script = buildScript(request, nonce);
  const began = performance.now();
  const stdout = new Output(streamCap);
  let sent = { monotonic: began, wall: Date.now() };
  let first: number | undefined;
  let failure: TransportError | undefined;
  let tooMuch: string | undefined;
  let exit: number | undefined;
  let hostKey: string | undefined;
  const stop = new AbortController();
  const shell = new RemoteShell(privilege, (stdin) => {
    sent = { monotonic: performance.now(), wall: Date.now() };
    stdin.write(Buffer.from(script));
    stdin.end();
  });
  try {
    const result = await transport.exec({
      commandLine: commandLine(privilege),
      deadline: request.deadline,
      signal: AbortSignal.any([signal, stop.signal]),
      // Until the first frame, the login shell and sudo are at work.
      onStep: (step) => request.onStep?.(step === 'read' ? 'shell' : step),
      onOpen: (stdin) => shell.onOpen(stdin),
      onStdout: (chunk) => {
        shell.onStdout(chunk);
        if (first === undefined && chunk.includes(nonce)) {
          first = performance.now();
          request.onStep?.('read');
        }
        if (stdout.add(chunk)) return;
        tooMuch = `it sent more than ${streamCap / 1024 / 1024} MiB; what came after that was not read`;
        stop.abort();
      },
      onStderr: (chunk) => shell.onStderr(chunk),
      onHostKey: (fingerprint) => (hostKey = fingerprint),
    });
    exit = result.exit;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    failure = error;
  }
  const duration = seconds(performance.now() - began);
  const collected = readFrames(stdout.bytes(), nonce, request.sources);
  const base = {
    name,
    via: transport.via,
    ...(hostKey === undefined ? {} : { hostKey }),
    duration,
    costs: collected.costs,
  };
  if (!collected.begun) {
    const { failedStep, error } =
      tooMuch !== undefined
        ? ({ failedStep: 'read', error: tooMuch } as const)
        : failure !== undefined
          ? // The script has not begun: what hangs or breaks is the shell that should start it.
            { failedStep: failure.during === 'read' ? ('shell' as const) : failure.during, error: failure.message }
          : explainSilence(shell.complaint, collected.noise, exit, privilege);
    return {
      snapshot: { ...base, status: 'unreachable', error, failedStep, readings: {} },
      refused: failure === undefined && privilege.kind === 'sudo' && refusal.test(shell.complaint),
    };
  }
  const read = (snapshot: HostSnapshot): Run => ({ snapshot, refused: false });
  if (collected.lacks !== undefined) {
    const error = `${collected.lacks} is not installed there; halint needs it to read the host safely`;
    return read({ ...base, status: 'unreachable', error, failedStep: 'tools', readings: {} });
  }
  const clock =
    collected.clock === undefined
      ? {}
      : {
          clock: collected.clock,
          clockReference: (sent.wall + ((first ?? sent.monotonic) - sent.monotonic) / 2) / 1000,
          clockUncertainty: seconds(((first ?? sent.monotonic) - sent.monotonic) / 2),
        };
  if (collected.complete) return read({ ...base, ...clock, status: 'complete', readings: collected.readings });
  const error = tooMuch ?? failure?.message ?? 'the connection ended before the host had sent everything';
  return read({ ...base, ...clock, status: 'partial', error, failedStep: 'read', readings: collected.readings });
}

/** sudo -n says this where an account may run sh only with a password, or not at all. */
const refusal = /a password is required|not allowed to (execute|run)/;

const seconds = (milliseconds: number): number => Math.round(milliseconds) / 1000;

/** Why the script never began: the step, and a sentence made mostly of what sudo or the login shell printed. */
interface Silence {
  readonly failedStep: AccessStep;
  readonly error: string;
}

const refusedRoot = (error: string): Silence => ({ failedStep: 'privilege', error });

function explainSilence(said: string, noise: string, exit: number | undefined, privilege: Privilege): Silence {
  const sudo = privilege.kind !== 'none';
  if (privilege.kind === 'installed') return explainInstalled(said, exit);
  // A wrong password comes first: sudo then asks again, gets none, and says that as well.
  if (sudo && /Sorry, try again|incorrect password/.test(said)) return refusedRoot('sudo refused the password');
  if (sudo && /a password is required|no password was provided/.test(said)) {
    return refusedRoot(
      'sudo asks for a password there: allow it without one (NOPASSWD), give halint the password, or allow only the script that `halint sudoers` prints',
    );
  }
  if (sudo && /not in the sudoers|not allowed to (execute|run)/.test(said)) {
    return refusedRoot(
      'this account may not run sh through sudo there; `halint sudoers` prints an entry for the one script that halint needs',
    );
  }
  if (sudo && /must have a tty/.test(said))
    return refusedRoot('sudo wants a terminal there (requiretty in sudoers): remove that for this account');
  if (/sudo: (command )?not found|sudo: not found|Unknown command:? '?sudo/.test(said))
    return refusedRoot('there is no sudo on the host: log in as root and set sudo: false');
  if (/no new privileges/.test(said)) return refusedRoot('sudo cannot gain privileges there (no_new_privs is set)');
  if (/^sudo: /m.test(said)) return refusedRoot(`sudo failed there: ${lastLine(said)}`);
  const words = said !== '' ? said : noise.trim();
  const status = exit === undefined ? 'without an exit status' : `with status ${exit}`;
  return {
    failedStep: 'shell',
    error: `the login shell ended ${status} before the collection began${words === '' ? '' : `: ${lastLine(words)}`}`,
  };
}

/** Why the installed script did not begin. */
function explainInstalled(said: string, exit: number | undefined): Silence {
  const again = 'install the script and the entry that `halint sudoers` prints now';
  if (/command not found|No such file/.test(said))
    return refusedRoot(`${installedPath} is not installed there: ${again}`);
  if (/a password is required|not in the sudoers|not allowed to (execute|run)/.test(said))
    return refusedRoot(
      `sudo refuses ${installedPath} there: its entry is missing, or the script is not the one whose digest it names; ${again}`,
    );
  const status = exit === undefined ? 'without an exit status' : `with status ${exit}`;
  return {
    failedStep: 'shell',
    error: `${installedPath} ended ${status} before the collection began${said === '' ? '' : `: ${lastLine(said)}`}`,
  };
}

const lastLine = (text: string): string => text.split('\n').at(-1)?.slice(0, 200) ?? '';

/** Collects bytes up to a cap. */
class Output {
  readonly #chunks: Buffer[] = [];
  readonly #cap: number;
  #size = 0;

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** False when the cap is reached; what is beyond it is dropped. */
  add(chunk: Buffer): boolean {
    if (this.#size < this.#cap) this.#chunks.push(chunk.subarray(0, this.#cap - this.#size));
    this.#size += chunk.length;
    return this.#size <= this.#cap;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
