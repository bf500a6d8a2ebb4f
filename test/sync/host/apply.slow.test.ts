import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, statSync, readlinkSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwoRoots } from './two-roots.ts';

let pair: TwoRoots;
beforeEach(() => {
  pair = new TwoRoots();
});
afterEach(() => pair.remove());

const drift = (
  path: string,
  active: string | Buffer = 'new\n',
  passive: string | Buffer | undefined = 'old\n',
  mode = 0o644,
): void => {
  pair.write('a', path, active, mode);
  if (passive !== undefined) pair.write('b', path, passive, 0o600);
};

describe('applying a plan', () => {
  it('replaces a file by the one of the other host, with owner and mode', async () => {
    drift('/etc/cyrus.conf');
    const outcome = await pair.apply(pair.plan(['/etc/cyrus.conf']));
    expect(outcome).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
    expect(statSync(pair.path('b', '/etc/cyrus.conf')).mode & 0o7777).toBe(0o644);
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  });

  it('takes any bytes, and none at all', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256));
    pair.write('a', '/etc/cyrus-hsm', bytes);
    pair.write('a', '/etc/cyrus-admins', '');
    expect(await pair.apply(pair.plan(['/etc/cyrus-hsm', '/etc/cyrus-admins']))).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus-hsm')).toBe(bytes.toString('utf8'));
    expect(pair.read('b', '/etc/cyrus-admins')).toBe('');
  });

  it('deletes after a backup, sets mode and owner alone, and makes links', async () => {
    pair.write('b', '/etc/cyrus-hsm', 'gone on the active host\n');
    drift('/etc/cyrus.conf', 'same\n', 'same\n');
    symlinkSync('cyrus.conf', pair.path('a', '/etc/cyrus-annotations'));
    const plan = pair.plan([
      { path: '/etc/cyrus-hsm', action: 'delete' },
      { path: '/etc/cyrus.conf', action: 'set-access' },
      '/etc/cyrus-annotations',
    ]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus-hsm')).toBeUndefined();
    expect(pair.read('b', `/var/lib/halint/backup/${plan.id}/files/etc/cyrus-hsm`)).toBe('gone on the active host\n');
    expect(statSync(pair.path('b', '/etc/cyrus.conf')).mode & 0o7777).toBe(0o644);
    expect(readlinkSync(pair.path('b', '/etc/cyrus-annotations'))).toBe('cyrus.conf');
  });

  it('keeps the last twenty plans of a person and the last twenty of sync watch, so that neither drives out the other', async () => {
    const ended = (by: string, i: number): string => {
      const folder = `/var/lib/halint/backup/${by}-${i}`;
      pair.write('b', `${folder}/outcome`, 'applied');
      pair.write('b', `${folder}/about`, `side b\nby ${by}\ndecides b\n`);
      utimesSync(pair.path('b', folder), 1000 - i, 1000 - i);
      return folder;
    };
    drift('/etc/cyrus-hsm');
    expect(await pair.apply(pair.plan(['/etc/cyrus-hsm']))).toMatchObject({ exit: 0 });
    const [watched, own] = ['watch', 'person'].map((by) => Array.from({ length: 25 }, (_, i) => ended(by, i)));
    drift('/etc/cyrus.conf');
    expect(await pair.apply(pair.plan(['/etc/cyrus.conf']))).toMatchObject({ exit: 0 });
    const left = (folders: readonly string[] = []) => folders.filter((folder) => existsSync(pair.path('b', folder)));
    expect(left(watched)).toEqual(watched?.slice(0, 20));
    // Both plans that were just carried out are a person's as well.
    expect(left(own)).toEqual(own?.slice(0, 18));
  });

  it('writes on both hosts in one transaction', async () => {
    drift('/etc/cyrus.conf');
    pair.write('b', '/etc/cyrus-hsm', 'of the passive host\n');
    const plan = pair.plan([
      '/etc/cyrus.conf',
      { path: '/etc/cyrus-hsm', from: 'b', to: 'a', resolution: { take: 'b' } },
    ]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
    expect(pair.read('a', '/etc/cyrus-hsm')).toBe('of the passive host\n');
  });

  it('records what both hosts have agreed on, each with its own digests of what is secret', async () => {
    drift('/etc/cyrus.conf');
    drift('/etc/bm/bm-core.tok', 'secret-of-the-pair', 'another-secret');
    const plan = pair.plan(['/etc/cyrus.conf', '/etc/bm/bm-core.tok']);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    for (const side of ['a', 'b'] as const) {
      const base: unknown = JSON.parse(pair.read(side, '/var/lib/halint/base/agreed.json') ?? '');
      expect(base).toMatchObject({
        agreement: plan.id,
        machine: plan.hosts[side].machine,
        files: {
          '/etc/cyrus.conf': { state: pair.state(side, '/etc/cyrus.conf') },
          '/etc/bm/bm-core.tok': { state: pair.state(side, '/etc/bm/bm-core.tok') },
        },
      });
    }
  });

  it('records an agreement alone, where both hosts are in step already', async () => {
    pair.write('a', '/etc/cyrus.conf', 'same\n');
    pair.write('b', '/etc/cyrus.conf', 'same\n');
    const states = { a: pair.state('a', '/etc/cyrus.conf'), b: pair.state('b', '/etc/cyrus.conf') };
    if (states.a.type !== 'file' || states.b.type !== 'file') throw new Error('no files');
    const plan = pair.plan([], {
      order: [],
      agreed: [{ path: '/etc/cyrus.conf', class: 'shared-text', states: { a: states.a, b: states.b } }],
    });
    const outcome = await pair.apply(plan);
    expect(`${outcome.exit} ${outcome.lines.join(' ')}`).toMatch(/^0 /);
    for (const side of ['a', 'b'] as const)
      expect(JSON.parse(pair.read(side, '/var/lib/halint/base/agreed.json') ?? '')).toMatchObject({
        agreement: plan.id,
        files: { '/etc/cyrus.conf': { state: states[side] } },
      });
  });

  it('keeps its own files for root alone', async () => {
    drift('/etc/cyrus.conf');
    await pair.apply(pair.plan(['/etc/cyrus.conf']));
    for (const path of ['/var/lib/halint', '/var/lib/halint/backup', '/var/lib/halint/base'])
      expect(statSync(pair.path('b', path)).mode & 0o7777).toBe(0o700);
    expect(statSync(pair.path('b', '/var/lib/halint/base/agreed.json')).mode & 0o077).toBe(0);
  });

  it('makes derived files anew on their own host, from the text that the plan brings', async () => {
    pair.program('postconf', 'echo hash');
    pair.program('postalias', 'f=${1#hash:}; { echo compiled; cat "$f"; } >"$f.db"');
    drift('/etc/aliases', 'root: admin\n', 'root: nobody\n');
    pair.write('b', '/etc/aliases.db', 'compiled\nroot: nobody\n');
    const plan = pair.plan([
      '/etc/aliases',
      { path: '/etc/aliases.db', action: 'regenerate', recipe: { id: 'postalias', from: '/etc/aliases' } },
    ]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/aliases.db')).toBe('compiled\nroot: admin\n');
  });

  it('makes BlueMind’s key store anew from the certificate that the plan brings', async () => {
    pair.program(
      'openssl',
      'while [ $# -gt 0 ]; do case $1 in -in) i=$2 ;; -out) o=$2 ;; esac; shift; done; { echo p12; cat "$i"; } >"$o"',
    );
    pair.program(
      'keytool',
      'while [ $# -gt 0 ]; do case $1 in -srckeystore) i=$2 ;; -destkeystore) o=$2 ;; esac; shift; done; { echo ' +
        'jks; cat "$i"; } >"$o"',
    );
    drift('/etc/ssl/certs/bm_cert.pem', 'new certificate', 'old certificate');
    pair.write('b', '/etc/bm/bm.jks', 'old', 0o400);
    const plan = pair.plan([
      { path: '/etc/ssl/certs/bm_cert.pem', validators: [], activations: [] },
      {
        path: '/etc/bm/bm.jks',
        action: 'regenerate',
        recipe: { id: 'bm-key-store', from: '/etc/ssl/certs/bm_cert.pem' },
      },
    ]);
    expect(await pair.apply(plan)).toMatchObject({ exit: 0 });
    expect(pair.read('b', '/etc/bm/bm.jks')).toBe('jks\np12\nnew certificate');
  });

  it('carries a plan out once', async () => {
    drift('/etc/cyrus.conf');
    const plan = pair.plan(['/etc/cyrus.conf']);
    await pair.apply(plan);
    expect(await pair.apply(plan)).toMatchObject({ exit: 12 });
  });
});

describe('a plan is refused, and nothing is written', () => {
  const untouched = async (outcome: ReturnType<TwoRoots['apply']>, words: RegExp): Promise<void> => {
    const { exit, lines } = await outcome;
    expect({ exit, text: lines.join(' ') }).toEqual({ exit: 12, text: expect.stringMatching(words) });
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);
  };

  beforeEach(() => drift('/etc/cyrus.conf'));

  it('when it was changed after it was made', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    await untouched(pair.apply({ ...plan, expiresAt: '2999-01-01T00:00:00Z' }), /its id is not/);
  });

  it('when it has expired, or is for another pair', async () => {
    await untouched(
      pair.apply(pair.plan(['/etc/cyrus.conf'], { expiresAt: '2020-01-01T00:00:00Z' })),
      /expired at 2020/,
    );
    await untouched(pair.apply(pair.plan(['/etc/cyrus.conf'], { pair: 'other' })), /for the pair other/);
  });

  it('when a host is another machine', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    pair.write('b', '/etc/machine-id', 'another\n');
    await untouched(pair.apply(plan), /node-b: this is not the machine/);
  });

  it('when the roles are not what they were', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    await untouched(pair.apply(plan, { options: { active: async () => ({ side: 'b' }) } }), /node-b is active now/);
    await untouched(
      pair.apply(plan, { options: { active: async () => 'both hosts hold the floating address' } }),
      /both hosts hold/,
    );
  });

  it('when a failover comes after staging', async () => {
    let asked = 0;
    await untouched(
      pair.apply(pair.plan(['/etc/cyrus.conf']), {
        options: { active: async () => ({ side: asked++ === 0 ? 'a' : 'b' }) },
      }),
      /roles changed/,
    );
  });

  it('when it is not the plan that the hosts give now, naming the fields', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    await untouched(
      pair.apply(plan, {
        options: {
          confirm: async () => ['items[b:/etc/cyrus.conf].after.access.mode: the plan says 4777, the hosts give 0644.'],
        },
      }),
      /not the plan that halint makes.*after\.access\.mode/,
    );
    expect(await pair.apply(plan, { options: { confirm: async () => [] } })).toMatchObject({ exit: 0 });
    pair.write('b', '/etc/cyrus.conf', 'old\n', 0o600);
  });

  it('when a file moved on either host since, naming item and field', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    pair.write('a', '/etc/cyrus.conf', 'NEW\n');
    await untouched(pair.apply(plan), /b:\/etc\/cyrus\.conf: digest changed on node-a/);
    pair.write('a', '/etc/cyrus.conf', 'new\n');
    chmodSync(pair.path('b', '/etc/cyrus.conf'), 0o640);
    await untouched(pair.apply(plan), /b:\/etc\/cyrus\.conf: mode changed on node-b/);
  });

  it('when a folder above a target is a link, or others may write in it', async () => {
    drift('/etc/nginx/sites/bm');
    const plan = pair.plan(['/etc/cyrus.conf', { path: '/etc/nginx/sites/bm', validators: [] }]);
    chmodSync(pair.path('b', '/etc/nginx'), 0o777);
    await untouched(pair.apply(plan), /\/etc\/nginx is writable by others/);
    pair.write('b', '/etc/real/sites/bm', 'old\n', 0o600);
    const { renameSync } = await import('node:fs');
    renameSync(pair.path('b', '/etc/nginx'), pair.path('b', '/etc/former'));
    symlinkSync('former', pair.path('b', '/etc/nginx'));
    await untouched(pair.apply(plan), /\/etc\/nginx is a symbolic link/);
  });

  it('when the target has a second name', async () => {
    const { linkSync } = await import('node:fs');
    linkSync(pair.path('b', '/etc/cyrus.conf'), pair.path('b', '/etc/other-name'));
    await untouched(pair.apply(pair.plan(['/etc/cyrus.conf'])), /hard links/);
  });

  it('when the folder of a new file is not there', async () => {
    pair.write('a', '/etc/bm-new/file', 'x');
    await untouched(pair.apply(pair.plan(['/etc/cyrus.conf', '/etc/bm-new/file'])), /\/etc\/bm-new does not exist/);
  });

  it('when the manifest does not allow the path', async () => {
    await untouched(
      pair.apply(pair.plan(['/etc/cyrus.conf']), { options: { allowed: (path) => path !== '/etc/cyrus.conf' } }),
      /do not allow to write/,
    );
  });

  it('when its path is not a plain one', async () => {
    for (const path of ['/etc/$(reboot)', '/etc/../root/x', '/etc/a\nb', "/etc/it's", '/etc//x']) {
      const item = pair.plan(['/etc/cyrus.conf']).items[0];
      if (item === undefined) throw new Error('no item');
      await untouched(
        pair.apply(pair.plan([{ ...item, path, id: `b:${path}` }])),
        /characters that halint does not write to/,
      );
    }
  });

  it('when another halint is running there', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    let second: ReturnType<TwoRoots['apply']> | undefined;
    let asked = 0;
    const first = pair.apply(plan, {
      options: {
        active: async () => {
          if (asked++ === 1) second = pair.apply(plan);
          await second?.then((outcome) =>
            expect(outcome).toMatchObject({
              exit: 12,
              lines: [
                expect.stringMatching(/another halint is running there: test, process \d+/),
                expect.anything(),
                expect.anything(),
              ],
            }),
          );
          return { side: 'a' };
        },
      },
    });
    expect(await first).toMatchObject({ exit: 0 });
    expect(second).toBeDefined();
  });

  it('when halint’s own folder there is not root’s alone', async () => {
    mkdirSync(pair.path('b', '/var/lib/halint'));
    // Not by mkdir, which the umask would restrict.
    chmodSync(pair.path('b', '/var/lib/halint'), 0o755);
    await untouched(pair.apply(pair.plan(['/etc/cyrus.conf'])), /must belong to root alone/);
    expect(lstatSync(pair.path('b', '/etc/cyrus.conf')).nlink).toBe(1);
  });
});
