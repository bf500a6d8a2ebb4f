import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CommandOutput } from '../../sdk/index.ts';
import { failoverSimulation } from '../../facts/failover/failover.ts';

/** Seconds for one simulation, with the trials that find the reason. */
const seconds = 30;

/** Most of its output, in bytes. */
const cap = 4 * 1024 * 1024;

/**
 * Simulates the loss of the other node on this machine, in a temporary folder. `program` is the path of crm_simulate;
 * crm_mon and cibadmin are looked for next to it first. Undefined where it does not end in time.
 */
export async function runSimulation(program: string, cib: string, own: string): Promise<CommandOutput | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'halint-simulation-'));
  try {
    const [shell, ...words] = failoverSimulation.argv;
    const child = spawn(shell, [...words, own], {
      cwd: folder,
      // A group of its own, so that what the script has started ends with it.
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: `${dirname(program)}:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C', TMPDIR: folder },
    });
    const stop = (): void => void (child.pid === undefined || process.kill(-child.pid, 'SIGKILL'));
    const pieces: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > cap) stop();
      else pieces.push(piece);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(cib);
    const timer = setTimeout(stop, seconds * 1000);
    const exit = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    clearTimeout(timer);
    return exit === null ? undefined : { stdout: Buffer.concat(pieces).toString('utf8'), stderr: '', exit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
