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

  describe('of plain files that a program on the host repeats', () => {
    const [line, word, part] = ['Canary-Line-1b7e', 'Canary-Word-55aa', 'Canary-Part-9c02'];
    const all = [line, word, part, ...Object.values(canaries)];
    const file = '/etc/bm-eas/settings';
    const text = `db_password = ${line}\nurl = https://bob:${word}@h/\napi_key = "${part} and more"\n`;
    const other = '/etc/bm/bm-core.tok';
    const repeated = (path: string): string =>
      `cat ${path}; echo 'unknown directive "${word}" in line 2'; echo 'expected ; before and more'`;
    const shown = (outcome: unknown, lines: readonly string[] = []): string => JSON.stringify([outcome, lines]);

    /** Every program that the script starts writes down its arguments and environment. */
    const recordPrograms = (): void => {
      for (const name of ['awk', 'cat', 'find', 'grep', 'head', 'sed', 'sh', 'tr', 'timeout', 'sort', 'mv', 'rm']) {
        const real = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
        pair.program(name, `{ echo "$0 $*"; env; } >>'${pair.folder}/argv'\nexec ${real} "$@"`);
      }
    };
    const recorded = (): string => readFileSync(`${pair.folder}/argv`, 'utf8');

    beforeEach(() => {
      pair.write('a', file, text);
      pair.write('b', file, 'old = 1\n');
      recordPrograms();
    });

    it('are hidden in what a validator says, and stand in no argument meanwhile', async () => {
      pair.program(
        'visudo',
        `for last; do :; done; { ${repeated('"$last"')}; } | sed -n '1s#^#/etc/x: #p; /unknown/s#^#/etc/x: #p'; exit 1`,
      );
      const outcome = await pair.apply(pair.plan([{ path: file, validators: ['sudoers'] }]));
      expect(outcome.exit).toBe(12);
      expect(shown(outcome)).toContain('db_password = (hidden)');
      expect(shown(outcome)).toContain('unknown directive \\"(hidden)\\" in line 2');
      expect(all.filter((each) => (shown(outcome) + recorded()).includes(each))).toEqual([]);
      expect(recorded()).toContain('/awk ');
    });

    it('are hidden where the file is another one of the folder that a validator reads', async () => {
      pair.write('b', '/etc/postfix/main.cf', 'a = 1\n');
      pair.write('a', '/etc/postfix/main.cf', 'a = 2\n');
      pair.write('b', '/etc/postfix/extra.cf', text);
      // postconf -n fails: what it says is the reason.
      pair.program('postconf', `case "$*" in *check/tree*) { ${repeated('"$2/extra.cf"')}; } >&2; exit 1 ;; esac`);
      const outcome = await pair.apply(pair.plan([{ path: '/etc/postfix/main.cf', validators: ['postfix'] }]));
      expect(outcome.exit).toBe(12);
      expect(shown(outcome)).toContain('(hidden)');
      expect(all.filter((each) => (shown(outcome) + recorded()).includes(each))).toEqual([]);
    });

    it.each([
      ['succeeds', 0],
      ['fails', 1],
    ])('are hidden in what an activation says that %s, and so are words of secret files', async (_what, status) => {
      pair.program('systemctl', 'exit 0');
      pair.program('postfix', `${repeated(pair.path('b', file))}; cat ${pair.path('b', other)}; exit ${status}`);
      const lines: string[] = [];
      const plan = pair.plan([{ path: file, activations: ['postfix-reload'] }, other]);
      const outcome = await pair.apply(plan, { options: { say: (each) => void lines.push(each) } });
      // The reload fails again when the former files are back.
      expect(outcome.exit).toBe(status === 0 ? 0 : 14);
      expect(shown(outcome, lines)).toContain('db_password = (hidden)');
      expect(all.filter((each) => (shown(outcome, lines) + recorded()).includes(each))).toEqual([]);
      for (const side of ['a', 'b'] as const) {
        const own = [file, other].flatMap((path) => [path, `/var/lib/halint/backup/${plan.id}/files${path}`]);
        expect(all.filter((each) => pair.everything(side, own).includes(each))).toEqual([]);
      }
    });

    it('are hidden when a recovery runs the activation', async () => {
      pair.program('systemctl', 'exit 0');
      pair.program('postfix', 'exit 0');
      const journals = pair.path('b', '/var/lib/halint/journal');
      const journal = (): string =>
        existsSync(journals)
          ? readdirSync(journals)
              .map((name) => readFileSync(`${journals}/${name}`, 'utf8'))
              .join('')
          : '';
      const plan = pair.plan([{ path: file, activations: ['postfix-reload'] }]);
      for (let stopAfter = 20; !journal().includes('commit'); stopAfter += 2) {
        await pair.recover();
        await pair.apply(plan, { b: { stopAfter } });
      }
      pair.program('postfix', repeated(pair.path('b', file)));
      const lines: string[] = [];
      const outcome = await pair.recover({}, (each) => void lines.push(each));
      expect(outcome.exit).toBe(0);
      expect(shown(outcome, lines)).toContain('db_password = (hidden)');
      expect(all.filter((each) => (shown(outcome, lines) + recorded()).includes(each))).toEqual([]);
    });

    it('are hidden when a table cannot be rebuilt from its text', async () => {
      pair.program('postconf', 'echo hash');
      pair.program('postalias', `f=\${1#hash:}; ${repeated('"$f"')}; exit 1`);
      pair.write('b', '/etc/aliases', text);
      const outcome = await pair.apply(
        pair.plan([
          { path: '/etc/aliases.db', action: 'regenerate', recipe: { id: 'postalias', from: '/etc/aliases' } },
        ]),
      );
      expect(outcome.exit).not.toBe(0);
      expect(shown(outcome)).toContain('db_password = (hidden)');
      expect(all.filter((each) => (shown(outcome) + recorded()).includes(each))).toEqual([]);
    });

    it('are not shown at all where there is no awk to tell them apart', async () => {
      pair.program('visudo', `for last; do :; done; ${repeated('"$last"')}; exit 1`);
      pair.program('awk', 'exit 1');
      const outcome = await pair.apply(pair.plan([{ path: file, validators: ['sudoers'] }]));
      expect(outcome.lines.join(' ')).toContain('rejected by sudoers.');
      expect(all.filter((each) => shown(outcome).includes(each))).toEqual([]);
    });
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
