import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstFinding, shellOf } from './remedy-text.ts';
import { shellTrials } from './remedy-shell-trials.ts';

const work = mkdtempSync(join(tmpdir(), 'halint-remedy-shell-'));
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Mounts over the folders of the system, in which a script writes what is thrown away with them. */
const mounts = `
for folder in etc root srv usr var; do
  mkdir -p "$0/$folder.new" "$0/$folder.work"
  mount -t overlay overlay -o "lowerdir=/$folder,upperdir=$0/$folder.new,workdir=$0/$folder.work" "/$folder"
done
exec sh -e "$0/script.sh"`;

/** Runs a script as root in a copy of the system; systemctl changes files only there, and asks no running systemd. */
function inCopy(name: string, script: string): { readonly status: number | null; readonly said: string } {
  const place = mkdtempSync(join(work, name));
  writeFileSync(join(place, 'script.sh'), script);
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-e', '-c', mounts, place], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, LC_ALL: 'C', SYSTEMD_OFFLINE: '1', DEBIAN_FRONTEND: 'noninteractive' },
  });
  return { status, said: stdout + stderr };
}

const able = process.platform === 'linux' && inCopy('probe', 'test -d /etc').status === 0;
const isThere = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe.skipIf(!able)(
  'the commands of a remedy, run on files that have the fault (needs root and overlay mounts)',
  () => {
    for (const { rule, needs = [], plant, verify, ...told } of shellTrials) {
      const missing = needs.filter((program) => !isThere(program));
      it.skipIf(missing.length > 0)(
        `${rule}${missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : ''}`,
        () => {
          const { remedy, values } = firstFinding(rule, told);
          const fill = (text: string): string => shellOf(text, values);
          const commands = remedy.steps
            .flatMap(({ commands: byTool = {} }) =>
              (['shell', 'systemd', 'postfix', 'apt', 'lvm'] as const).flatMap((tool) => byTool[tool] ?? []),
            )
            .filter((command) => told.only === undefined || told.only.test(command))
            .map(fill);
          expect(commands).not.toEqual([]);
          const check = `if ${fill(verify)}; then :; else echo 'the fault is there'; exit 3; fi`;
          // Without the remedy the check finds the fault, or it proves nothing.
          const before = inCopy('before', `${fill(plant)}\n${check}\n`);
          expect(before, 'before').toMatchObject({ status: 3 });
          const after = inCopy('after', `${[fill(plant), ...commands, check].join('\n')}\n`);
          expect(after.status, `${commands.join('\n')}\n${after.said}`).toBe(0);
        },
      );
    }
  },
);
