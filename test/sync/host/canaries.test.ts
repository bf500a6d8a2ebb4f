import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Transport } from '../../../src/hosts/host.ts';
import { TwoRoots } from './two-roots.ts';

const canaries = { active: 'CANARY-of-the-active-7f3a', passive: 'CANARY-of-the-passive-91be' };
const path = '/etc/bm/bm-core.tok';

let pair: TwoRoots;
beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', path, `${canaries.active}\n`, 0o440);
  pair.write('b', path, `${canaries.passive}\n`, 0o440);
});
afterEach(() => pair.remove());

/** The words themselves, and digests by which anybody could try words. */
const telling = Object.values(canaries).flatMap((canary) => [
  canary,
  createHash('sha256').update(`${canary}\n`).digest('hex'),
]);
const leaks = (text: string): readonly string[] => telling.filter((each) => text.includes(each));

/** Arguments and environment of every process of this machine, as anybody there could see them. */
function processes(): string {
  const seen = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) =>
      ['cmdline', 'environ'].map((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'latin1');
        } catch {
          return '';
        }
      }),
    );
  return seen.join('\n');
}

/** Records what comes back from a host, and looks at the processes whenever something does. */
function watched(record: string[]): Transport {
  const inner = localTransport();
  return {
    via: 'watched',
    exec: (request) =>
      inner.exec({
        ...request,
        onStdout: (chunk) => {
          record.push(...leaks(processes()).map((canary) => `process: ${canary}`));
          request.onStdout(chunk);
        },
        onStderr: (chunk) => {
          record.push(...leaks(chunk.toString('latin1')).map((canary) => `standard error: ${canary}`));
          request.onStderr(chunk);
        },
      }),
  };
}

describe.skipIf(!existsSync('/proc/self/cmdline'))('secrets (needs /proc)', () => {
  it('are in no argument, no environment, no plan, no message and no file but their own and the backup', async () => {
    // Every program that the script starts writes its arguments down, whatever umask it has then.
    writeFileSync(`${pair.folder}/argv`, '');
    for (const name of [
      'dd',
      'mv',
      'ln',
      'rm',
      'cp',
      'sync',
      'chmod',
      'chown',
      'sha256sum',
      'stat',
      'timeout',
      'logger',
    ]) {
      const real = execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' }).trim();
      pair.program(
        name,
        `printf '%s\\n' "$0 $*" >>"\${0%/*}/../argv"; ${real === '' ? 'exit 0' : name === 'logger' ? 'exit 0' : `exec ${real} "$@"`}`,
      );
    }
    const record: string[] = [];
    const plan = pair.plan([path]);
    const lines: string[] = [];
    const outcome = await pair.apply(plan, {
      a: { transport: watched(record) },
      b: { transport: watched(record) },
      options: { say: (line) => void lines.push(line) },
    });
    expect(outcome).toMatchObject({ exit: 0 });
    expect(pair.read('b', path)).toBe(`${canaries.active}\n`);
    const argv = readFileSync(`${pair.folder}/argv`, 'utf8');
    expect(argv).toContain('/dd ');
    expect(record).toEqual([]);
    expect(leaks(argv)).toEqual([]);
    expect(leaks(JSON.stringify([plan, outcome, lines]))).toEqual([]);
    expect(leaks(pair.everything('a', [path]))).toEqual([]);
    expect(leaks(pair.everything('b', [path, `/var/lib/halint/backup/${plan.id}/files${path}`]))).toEqual([]);
  });

  it('leave no digest behind by which a short one could be guessed', async () => {
    const { createHash } = await import('node:crypto');
    const plan = pair.plan([path]);
    await pair.apply(plan);
    const plain = Object.values(canaries).map((canary) => createHash('sha256').update(`${canary}\n`).digest('hex'));
    const written = [pair.everything('a'), pair.everything('b'), JSON.stringify(plan)].join('\n');
    expect(plain.filter((digest) => written.includes(digest))).toEqual([]);
  });

  it('are not repeated by a validator that quotes the file', async () => {
    pair.program('visudo', 'for last; do :; done; cat "$last"; exit 1');
    const outcome = await pair.apply(pair.plan([{ path, validators: ['sudoers'] }]));
    expect(outcome.exit).toBe(12);
    expect(leaks(JSON.stringify(outcome))).toEqual([]);
  });

  it('leave no temporary file behind when the run is killed and recovered', async () => {
    for (const stopAfter of [20, 30, 45]) {
      const plan = pair.plan([path]);
      const outcome = await pair.apply(plan, { b: { stopAfter } });
      await pair.recover();
      expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
      if (outcome.exit === 0) break;
      pair.write('b', path, `${canaries.passive}\n`, 0o440);
      pair.write('b', '/var/lib/halint/base/agreed.json', '{}');
    }
  });
});
