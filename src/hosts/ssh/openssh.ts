import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFrom, writeTo } from '../backpressure.ts';
import { connectionSetups } from '../concurrency-limit.ts';
import type { ExecRequest, ExecResult, Transport } from '../host.ts';
import { TransportError } from '../host.ts';
import { checkHostKey } from './host-key.ts';
import { keyType } from './known-hosts.ts';
import { Limits } from '../limits.ts';
import { explainOpenssh } from './openssh-errors.ts';
import type { RunFiles } from './openssh-files.ts';
import { writeRunFiles } from './openssh-files.ts';
import type { SshTarget } from './target.ts';
import { describeTarget, refuseUnsafe, withDefaults } from './target.ts';

/**
 * SSH by the system's `ssh` (OpenSSH), for whatever ssh2 cannot do: certificates, FIDO keys, PKCS#11, Kerberos,
 * ProxyCommand. The user's ssh_config counts, but for what would make it wait for a person, share a connection or
 * accept an unverified host key.
 */
export function opensshTransport(target: SshTarget): Transport {
  return { via: `openssh ${describeTarget(target)}`, exec: (request) => exec(target, request) };
}

/** Host key types that a host may show one after the other until one has a configured fingerprint. */
const mostTries = 4;

async function exec(target: SshTarget, request: ExecRequest): Promise<ExecResult> {
  refuseUnsafe(target);
  const limits = new Limits(request.deadline, request.signal);
  limits.enter('read', `ssh to ${target.name} was at work`);
  const input = new ReplayedInput();
  request.onStep?.('connect');
  request.onOpen(input);
  const without: string[][] = [...target.jump, target].map(() => []);
  let mismatch: TransportError | undefined;
  try {
    for (let left = mostTries; ; left--) {
      const files = await writeRunFiles(target, without);
      try {
        return await runOnce(target, request, files, input, limits);
      } catch (error) {
        const refused = await pinRefusal(files);
        // A host that has no further key to show ends otherwise; what counts is the key that it did show.
        if (refused === undefined)
          throw error instanceof TransportError && error.step === 'connect' ? (mismatch ?? error) : error;
        mismatch ??= refused.error;
        const type = keyType(refused.key);
        const tried = without[refused.node] ?? [];
        if (left === 1 || type === undefined || tried.includes(pattern(type))) throw mismatch;
        tried.push(pattern(type));
      } finally {
        await files.remove();
      }
    }
  } finally {
    limits.close();
  }
}

/** Algorithms that use keys of a type, certificates included. */
const pattern = (type: string): string => (type === 'ssh-rsa' ? 'rsa-sha2-*,ssh-rsa*' : `${type}*`);

/** The first host on the way that showed a key without a configured fingerprint. */
async function pinRefusal(files: RunFiles): Promise<{ node: number; key: Buffer; error: TransportError } | undefined> {
  for (const [node, { target }] of files.nodes.entries()) {
    const key = await files.refusedKey(node);
    if (key === undefined) continue;
    const { name, port, address, hostKeyAlias, fingerprints } = withDefaults(target);
    const identity = {
      name,
      port,
      host: hostKeyAlias ?? address,
      alias: hostKeyAlias !== undefined,
      fingerprints,
      records: [],
      unreadable: [],
    };
    const check = checkHostKey(identity, key);
    if ('sentence' in check) return { node, key, error: new TransportError('host-key', check.sentence) };
  }
  return undefined;
}

async function runOnce(
  target: SshTarget,
  request: ExecRequest,
  files: RunFiles,
  input: ReplayedInput,
  limits: Limits,
): Promise<ExecResult> {
  const first = withDefaults(target.jump[0] ?? target);
  const leave = await limits.untimed(() => connectionSetups.enter(`${first.address} ${first.port}`, limits.signal));
  const node = files.nodes.at(-1);
  if (node === undefined) throw new TransportError('configuration', `${target.name} has no address`);
  const child = spawn('ssh', ['-T', ...node.options, '--', target.address, request.commandLine], {
    // Its own process group: no terminal to ask anything on, and its proxies end with it.
    detached: true,
    env: { ...process.env, LC_ALL: 'C', SSH_ASKPASS_REQUIRE: 'never' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  try {
    return await limits.race(ending(child, target, request, input, leave));
  } finally {
    leave();
    end(child);
  }
}

function ending(
  child: ChildProcessWithoutNullStreams,
  target: SshTarget,
  request: ExecRequest,
  input: ReplayedInput,
  established: () => void,
): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const said = new HeadAndTail();
    readFrom(child.stdout, (chunk) => {
      established();
      input.forget();
      return request.onStdout(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said.add(chunk);
      request.onStderr(chunk);
    });
    child.stdin.on('error', () => {
      // ssh ended before it had read everything; `close` reports how.
    });
    child.on('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      const why = missing
        ? 'there is no ssh program on this machine; transport: ssh2 needs none'
        : `ssh cannot be run: ${error.message}`;
      reject(new TransportError('configuration', why));
    });
    child.on('close', (exit, killed) => {
      if (exit === null)
        return reject(new TransportError('run', `ssh to ${target.name} was ended by ${killed ?? 'a signal'}`));
      if (exit !== 255) return resolve({ exit });
      // 255 is ssh's own failure, or the far command's: only the frames in the output prove that the script ran.
      const failure = explainOpenssh(said.text(), target);
      if (failure === undefined) resolve({});
      else reject(failure);
    });
    input.attach(child);
  });
}

/** Ends what was started, and what it started. */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

/** Standard input that is given again to a second `ssh`, when the first one ended before it had logged in. */
class ReplayedInput {
  #written: Buffer[] | undefined = [];
  #ended = false;
  #child: ChildProcessWithoutNullStreams | undefined;

  write(data: Buffer): Promise<void> | undefined {
    this.#written?.push(data);
    return this.#child === undefined ? undefined : writeTo(this.#child.stdin, data);
  }

  /** The far command has answered: there will be no second `ssh`. */
  forget(): void {
    this.#written = undefined;
  }

  end(): void {
    this.#ended = true;
    this.#child?.stdin.end();
  }

  attach(child: ChildProcessWithoutNullStreams): void {
    this.#child = child;
    for (const data of this.#written ?? []) child.stdin.write(data);
    if (this.#ended) child.stdin.end();
  }
}

/** The first and the last of a text: ssh says what is wrong before or after whatever the host prints. */
class HeadAndTail {
  #head = '';
  #tail = '';

  add(chunk: Buffer): void {
    const text = chunk.toString('utf8');
    if (this.#head.length < 8192) this.#head += text.slice(0, 8192);
    else this.#tail = (this.#tail + text).slice(-8192);
  }

  text(): string {
    return `${this.#head}\n${this.#tail}`;
  }
}
