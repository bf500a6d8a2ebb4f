/**
 * Interleaved measuring. All cases run once in each round, every round beginning with another one, so that whatever
 * the machine does meanwhile hits all cases alike. What counts is the ratio of two cases of the same round.
 */
import { spawn } from 'node:child_process';

export const median = (/** @type {readonly number[]} */ values) => {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/**
 * @template {string} Name
 * @param {number} count
 * @param {Readonly<Record<Name, () => Promise<number>>>} cases each gives one measured value
 * @returns {Promise<Record<Name, number[]>>} the values by case, in the order of the rounds
 */
export async function rounds(count, cases) {
  const names = /** @type {Name[]} */ (Object.keys(cases));
  const values = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  // The first round fills caches and is dropped.
  for (let round = 0; round <= count; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(round + i) % names.length];
      if (name === undefined) continue;
      const value = await cases[name]();
      if (round > 0) values[name].push(value);
    }
  }
  return values;
}

/** Ratios of two cases, round by round. */
export const ratios = (/** @type {readonly number[]} */ values, /** @type {readonly number[]} */ base) =>
  values.map((value, i) => value / (base[i] ?? Number.NaN));

/** Node starts much slower where this names a file; nothing that is measured needs it. */
export function environment() {
  const { NODE_EXTRA_CA_CERTS: _unused, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1' };
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} argv
 * @param {{ env?: NodeJS.ProcessEnv, input?: string, exits?: readonly number[] }} [options] `exits`: the exit codes
 * that are no failure
 * @returns {Promise<{ ms: number, stdout: string, stderr: string }>} wall clock and output
 */
export function run([program = '', ...argv], { env = {}, input, exits = [0] } = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, argv, {
      env: { ...environment(), ...env },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    /** @type {Record<'stdout' | 'stderr', Buffer[]>} */
    const output = { stdout: [], stderr: [] };
    child.stdout?.on('data', (chunk) => output.stdout.push(chunk));
    child.stderr?.on('data', (chunk) => output.stderr.push(chunk));
    child.stdin?.end(input);
    child.on('error', reject);
    child.on('close', (exit) => {
      const ms = performance.now() - began;
      const [stdout, stderr] = [Buffer.concat(output.stdout).toString(), Buffer.concat(output.stderr).toString()];
      if (exit !== null && exits.includes(exit)) resolve({ ms, stdout, stderr });
      else reject(new Error(`${[program, ...argv].join(' ').slice(0, 200)} ended with ${exit}: ${stderr.slice(-800)}`));
    });
  });
}

/** Milliseconds of processor time (user and system) of a program and its children, by bash's own clock. */
export async function cpu(/** @type {readonly string[]} */ argv, /** @type {readonly number[]} */ exits = [0]) {
  const { stderr } = await run(
    ['bash', '-c', 'TIMEFORMAT="halint-bench %3U %3S"; time "$@" >/dev/null', 'bench', ...argv],
    { exits },
  );
  const [, user, system] = /halint-bench ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return (Number(user) + Number(system)) * 1000;
}
