import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { maskProgram } from '../../src/hosts/secrets/mask-program.ts';
import type { Mask } from '../../src/sdk/index.ts';

const runs = (program: readonly string[]): boolean =>
  spawnSync(program[0] ?? '', [...program.slice(1), 'BEGIN{exit 0}']).status === 0;
/** Every awk that is installed here. */
export const awks = [['awk'], ['gawk'], ['mawk'], ['busybox', 'awk']].filter(runs);

/** Masks a text as the collection script does: one run lists the secrets, the other puts their digests in place. */
export function onHost(awk: readonly string[], text: string, masks: readonly Mask[], key: string): string {
  const [program = '', ...words] = awk;
  const run = (mode: string, digests: string): string => {
    const { stdout, status, stderr } = spawnSync(program, [...words, '-v', `mode=${mode}`, maskProgram(masks)], {
      input: text,
      encoding: 'utf8',
      env: { ...process.env, D: digests },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  const secrets = run('list', '').split('\n').slice(0, -1);
  return run(
    'hide',
    secrets
      .map((secret) =>
        createHash('sha256')
          .update(key + secret)
          .digest('hex')
          .slice(0, 32),
      )
      .join(' '),
  );
}
