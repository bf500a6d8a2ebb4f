import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Access } from './audit.ts';
import { halint, names } from './audit.ts';
import { lab, on, run } from './lab.ts';

/** How a sync command ended, and everything it said. */
export interface Ended {
  readonly exit: number;
  readonly said: string;
}

/** Everything that any command has printed, for a search for secrets. */
export const transcript: string[] = [];

export async function sync(args: readonly string[], access: Access = {}): Promise<Ended> {
  const { exit, stdout, stderr } = await halint(['sync', ...args], access);
  const said = stdout + stderr;
  transcript.push(said);
  return { exit, said };
}

export const planFile = join(run, 'plan.json');

/** Makes a plan; it must be one that can be applied. */
export async function plan(args: readonly string[] = [], access: Access = {}): Promise<Ended> {
  const made = await sync(['plan', '-o', planFile, ...args], access);
  transcript.push(readFileSync(planFile, 'utf8'));
  return made;
}

export const apply = (access: Access = {}): Promise<Ended> => sync(['apply', planFile], access);

/** The id of the last plan. */
export const planId = (): string => JSON.parse(readFileSync(planFile, 'utf8')).id;

/** What is at the paths on a host: type, mode, owner and digest of each. */
export const state = (host: string, paths: readonly string[]): Promise<string> =>
  on(
    host,
    `for p in ${paths.join(' ')}; do stat -c '%n %F %a %U:%G' -- "$p" 2>/dev/null || echo "$p absent"; [ ! -f "$p" ] || sha256sum <"$p"; done`,
  );

export interface Both {
  readonly a: string;
  readonly b: string;
}

export async function bothStates(paths: readonly string[]): Promise<Both> {
  const [a, b] = await Promise.all([state(names.a, paths), state(names.b, paths)]);
  return { a, b };
}

/** Temporary files of halint that are left beside the targets, and journals that did not end; none when all is well. */
export async function leftOvers(): Promise<string[]> {
  const found = await Promise.all(
    [names.a, names.b].map((host) =>
      on(
        host,
        `find /etc /var/lib/bm-ca /usr/share/bm-elasticsearch /var/lib/halint/journal -xdev \\( -name '*.halint.*' -o -path '/var/lib/halint/journal/*' \\) 2>/dev/null || true`,
      ),
    ),
  );
  return found.flatMap((text, i) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${i === 0 ? names.a : names.b} ${line}`),
  );
}

/**
 * What of the peer is neither as it was nor as it is on the active host, or moved on the active host; none when all is
 * well.
 */
export const neitherOldNorNew = (before: Both, now: Both): string[] => [
  ...linesIn(now.b).filter((line, i) => line !== linesIn(before.b)[i] && line !== linesIn(before.a)[i]),
  ...linesIn(now.a).filter((line, i) => line !== linesIn(before.a)[i]),
];

const linesIn = (text: string): string[] => text.split('\n');

/** Puts a program in place of another one, for as long as `body` runs. `REAL` in the script is the real one. */
export async function fallbackFor<T>(
  host: string,
  program: string,
  script: string,
  body: () => Promise<T>,
): Promise<T> {
  const name = program.split('/').at(-1) ?? '';
  await on(
    host,
    `mkdir -p /run/lab-real; cp -p "$(readlink -f ${program})" /run/lab-real/${name}; cat >/run/lab-fake-${name} <<'E'\n#!/bin/sh\n${script.replaceAll('REAL', `/run/lab-real/${name}`)}\nE\nchmod 755 /run/lab-fake-${name}; mount --bind /run/lab-fake-${name} "$(readlink -f ${program})"`,
  );
  try {
    return await body();
  } finally {
    await on(host, `umount -l "$(readlink -f ${program})"; rm -f /run/lab-reached /run/lab-fake-${name}`);
  }
}

/** Waits until a program that `fallbackFor` has put there says that it was reached (it makes /run/lab-reached). */
export async function reached(host: string): Promise<void> {
  await lab(
    'exec',
    host,
    'sh',
    '-c',
    'i=0; until [ -e /run/lab-reached ]; do i=$((i+1)); [ $i -lt 400 ] || exit 1; sleep .05; done',
  );
}

/**
 * Looks at the arguments and the environment of every process that begins on this machine, the hosts' among them, until
 * it is stopped.
 */
export class ProcessWatch {
  readonly seen = new Set<string>();
  readonly #needles: readonly string[];
  readonly #before = new Set(readdirSync('/proc'));
  #timer: NodeJS.Timeout | undefined;
  looks = 0;

  /** `needles` may grow while it looks. */
  constructor(needles: readonly string[]) {
    this.#needles = needles;
    this.#timer = setInterval(() => this.#look(), 60);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.looks += 1;
    for (const pid of readdirSync('/proc')) {
      if (this.#before.has(pid)) continue;
      for (const file of ['cmdline', 'environ']) {
        const text = readProcess(`/proc/${pid}/${file}`);
        for (const needle of this.#needles)
          if (text.includes(needle)) this.seen.add(`${file} of ${readProcess(`/proc/${pid}/comm`).trim()}`);
      }
    }
  }
}

function readProcess(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
}
