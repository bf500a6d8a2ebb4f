import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ClusterTool = 'pcs' | 'crmsh';

/** Where commands run: on this machine (Debian 12), or in the root that `debian-13.sh` makes. */
export const systems = ['Debian 12', 'Debian 13'] as const;
export type System = (typeof systems)[number];

const debian13 = fileURLToPath(new URL('debian-13.sh', import.meta.url));

/** Why commands cannot run there; undefined where they can. Makes the root of Debian 13 when it is first asked for. */
export function lacks(system: System): string | undefined {
  if (system === 'Debian 12') {
    const missing = ['pcs', 'crm', 'crm_simulate'].filter(
      (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
    );
    return missing.length === 0 ? undefined : `${missing.join(', ')} is not installed`;
  }
  if (process.getuid?.() !== 0) return 'the root of Debian 13 needs an account with root';
  if (spawnSync('sh', ['-c', 'command -v debootstrap']).status !== 0) return 'debootstrap is not installed';
  const { status } = spawnSync('bash', [debian13, 'build'], { timeout: 900_000 });
  return status === 0 ? undefined : 'debootstrap could not make the root of Debian 13';
}

export interface CarriedOut {
  /** The command that failed, with what it said. */
  readonly failed?: string;
  readonly cib: string;
  /** What the scheduler would do before the first step, and after each of them. */
  readonly actions: readonly (readonly string[])[];
}

/** Carries out steps on a CIB in a file, in one shell: pcs with -f, crm by CIB_file. */
export function carryOut(
  system: System,
  tool: ClusterTool,
  folder: string,
  cib: string,
  steps: readonly (readonly string[])[],
): CarriedOut {
  const file = join(folder, 'cib.xml');
  writeFileSync(file, cib);
  const lines = [
    ...[`export CIB_file=${file} LC_ALL=C`, tries, simulate(folder, 0)],
    ...steps.flatMap((commands, index) => [
      ...commands.map((command) => {
        const [plain, forced] = forFile(tool, command, file);
        return `attempt ${quoted(plain)} ${quoted(forced)}`;
      }),
      simulate(folder, index + 1),
    ]),
  ];
  writeFileSync(join(folder, 'script.sh'), `${lines.join('\n')}\n`);
  const shell = `sh ${join(folder, 'script.sh')}`;
  const [program, args] = system === 'Debian 12' ? ['sh', ['-c', shell]] : ['bash', [debian13, 'run', folder, shell]];
  const { status, stdout, stderr } = spawnSync(String(program), [...args], { encoding: 'utf8', timeout: 600_000 });
  const actions =
    status === 0
      ? Array.from({ length: steps.length + 1 }, (_, index) => {
          const text = readFileSync(join(folder, `actions.${index}`), 'utf8');
          rmSync(join(folder, `actions.${index}`));
          return actionsIn(text);
        })
      : [];
  return { ...(status === 0 ? {} : { failed: stdout + stderr }), cib: readFileSync(file, 'utf8'), actions };
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * The command, and the same command past a tool that asks first for something which only a cluster host has: agents
 * that are not on this machine, SBD's settings.
 */
function forFile(tool: ClusterTool, command: string, file: string): readonly [string, string] {
  if (tool === 'pcs') {
    const plain = command.replace(/^pcs /, `pcs -f ${file} `);
    return [plain, `${plain} --force`];
  }
  return [command, command.replace(/\bcrm (?=configure|resource|node)/, 'crm -F ')];
}

/** COMMAND FORCED: runs the first; the second only where a part of a cluster host is missing. */
const tries = `
lacking='is not installed|no meta-data|got no meta-data|no such resource agent|Unable to load|SBD|sbd|not supported or valid'
attempt() {
  said=$(sh -c "$1" 2>&1) && return
  if printf '%s' "$said" | grep -qE "$lacking"; then
    said=$(sh -c "$2" 2>&1) && return
  fi
  printf '%s\\n%s\\n' "$1" "$said"
  exit 1
}`;

const simulate = (folder: string, index: number): string =>
  `env -u CIB_file crm_simulate -S -x ${join(folder, 'cib.xml')} >${join(folder, `actions.${index}`)} 2>&1`;

/** Lines of `crm_simulate` such as `* Restart p_vip ( mail-a ) due to …`. */
function actionsIn(said: string): readonly string[] {
  const summary = /Transition Summary:\n(.*?)\n\n/s.exec(said)?.[1] ?? '';
  return summary
    .split('\n')
    .filter((line) => /^ +\* /.test(line))
    .map((line) => line.trim());
}
