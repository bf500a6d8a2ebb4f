import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the lab keeps its state; `lab.sh` has the same default. */
export const run = process.env['LAB_RUN'] ?? '/tmp/lab-run';

/** Debian of the hosts; `lab.sh` has the same default. */
export const suite = process.env['LAB_SUITE'] ?? 'bookworm';

const here = import.meta.dirname;

interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. A program that does not end within `seconds` is killed, which rejects. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly seconds: number; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(
      file,
      [...args],
      {
        timeout: options.seconds * 1000,
        killSignal: 'SIGKILL',
        maxBuffer: 1 << 28,
        env: { ...process.env, ...options.env },
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exit: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ exit: error.code, stdout, stderr });
        else
          reject(
            new Error(
              `${file} ${args.join(' ')}: did not end within ${options.seconds} s, or not started: ${error.message}`,
            ),
          );
      },
    );
  });
}

async function succeed(file: string, args: readonly string[], seconds: number): Promise<string> {
  const { exit, stdout, stderr } = await runProgram(file, args, { seconds });
  if (exit !== 0) throw new Error(`${[file, ...args].join(' ')}: exit ${exit}\n${stdout}${stderr}`);
  return stdout;
}

/** `lab.sh ARGS`; rejects unless it succeeds. */
export const lab = (...args: readonly string[]): Promise<string> => succeed(join(here, 'lab.sh'), args, 300);

/** A line of sh, as root inside a host, past the network. */
export const on = (host: string, line: string): Promise<string> => lab('exec', host, 'sh', '-ec', line);

/**
 * The reason for which no host with a kernel of its own can run here; undefined when one can. Makes that kernel's root.
 */
export async function lacksUserModeKernel(): Promise<string | undefined> {
  const { exit, stderr } = await runProgram(join(here, 'lab.sh'), ['kernel'], { seconds: 900 });
  return exit === 0 ? undefined : stderr.trim();
}

/** `mixed` is a pair under Pacemaker whose first host runs Debian 12 and whose second was upgraded to Debian 13. */
export type PairKind = 'pacemaker' | 'mixed' | 'keepalived' | 'kernel';

const marker = join(run, 'pair');

/** Brings the lab to a fresh pair of a kind, unless it is one already; `again` makes a new one in any case. */
export async function bringUp(kind: PairKind, again = false): Promise<void> {
  const present = await readFile(marker, 'utf8').catch(() => '');
  if (present === kind && !again) return;
  await writeFile(marker, 'none');
  await lab('down');
  if (kind === 'kernel') {
    await lab('disk', 'docs', '64', 'none');
    await succeed('env', ['LAB_KIND=uml', join(here, 'lab.sh'), 'up', 'alpha', 'beta'], 300);
    await lab('up', 'gamma');
  } else if (kind === 'mixed') await lab('up', 'alpha:bookworm', 'beta:trixie', 'gamma');
  else await lab('up', 'alpha', 'beta', 'gamma');
  await provision(kind);
  await writeFile(marker, kind);
}

/** Runs `provision/KIND-pair.sh`, or one step of it. */
export const provision = (kind: PairKind, ...step: readonly string[]): Promise<string> =>
  succeed(join(here, 'provision', `${kind === 'mixed' ? 'pacemaker' : kind}-pair.sh`), step, 300);

/** Runs `body` while a fault is in place; the fault ends whatever happens. */
export async function during<T>(
  plant: () => Promise<unknown>,
  heal: () => Promise<unknown>,
  body: () => Promise<T>,
): Promise<T> {
  try {
    await plant();
    return await body();
  } finally {
    await heal();
  }
}
