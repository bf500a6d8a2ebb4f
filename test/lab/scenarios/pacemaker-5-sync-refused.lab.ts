import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { names } from '../audit.ts';
import { files, folder, leavePair, pairInStep, plantAndPlan, yml } from '../drifted-pair.ts';
import { during, lab, on } from '../lab.ts';
import type { Both } from '../sync.ts';
import { apply, bothStates, fallbackFor, leftOvers, reached, sync } from '../sync.ts';

let before: Both;
const plant = async (): Promise<void> => {
  before = await plantAndPlan();
};

beforeAll(pairInStep);
afterAll(leavePair);

describe('refused before anything is staged: exit 12, and both hosts are bit for bit what they were', () => {
  beforeAll(plant);
  const refusedWith = async (...said: readonly RegExp[]): Promise<void> => {
    const at = await bothStates(files);
    const refusal = await apply();
    expect(`${refusal.exit} ${refusal.said}`).toMatch(/^12 /);
    for (const pattern of said) expect(refusal.said).toMatch(pattern);
    expect(await bothStates(files)).toEqual(at);
  };

  test('both hosts hold the floating address', () =>
    during(
      () =>
        on(
          names.b,
          'ip addr add "$(ip -o -4 addr show eth0 | awk \'{print $4; exit}\' | sed "s/[0-9]*\\/.*/100/")/24" dev eth0',
        ),
      () =>
        on(
          names.b,
          'ip addr del "$(ip -o -4 addr show eth0 | awk \'{print $4; exit}\' | sed "s/[0-9]*\\/.*/100/")/24" dev eth0',
        ),
      () => refusedWith(/not certain which host is active.*both/s, /Nothing was changed/),
    ));

  test('the other host is gone', () =>
    during(
      () => lab('fault', 'link-down', names.b, 'eth0'),
      () => lab('fault', 'heal'),
      async () => {
        const at = await on(names.a, `sha256sum ${files.join(' ')}`);
        const refusal = await apply();
        expect(`${refusal.exit} ${refusal.said}`).toMatch(/^12 beta: no answer within 10 s/);
        expect(refusal.said).toMatch(/Nothing was changed/);
        expect(await on(names.a, `sha256sum ${files.join(' ')}`)).toBe(at);
      },
    ));

  test('a second administrator has edited the target since the plan was made', async () => {
    await on(names.b, 'cp -p /etc/aliases /root/aliases; echo "second: admin" >>/etc/aliases');
    await refusedWith(/b:\/etc\/aliases: size, digest changed on beta since the plan was made/, /halint sync plan/);
    expect(await on(names.b, 'tail -n 1 /etc/aliases')).toBe('second: admin\n');
    await on(names.b, 'mv /root/aliases /etc/aliases');
  });

  test('a second administrator has edited the source since', async () => {
    await on(names.a, 'cp -p /etc/aliases /root/aliases; echo "another: admin" >>/etc/aliases');
    await refusedWith(/\/etc\/aliases: size, digest changed on alpha since the plan was made/);
    await on(names.a, 'mv /root/aliases /etc/aliases');
  });

  test('the target is immutable', async ({ skip }) => {
    const known = (await on(names.b, `chattr +i ${yml} 2>/dev/null && echo yes || true`)) === 'yes\n';
    skip(!known, 'the file system below the hosts knows no immutable files');
    try {
      await refusedWith(/elasticsearch\.yml: it is immutable or append-only/);
    } finally {
      await on(names.b, `chattr -i ${yml}`);
    }
  });

  test('a folder above the target is a symbolic link now', () =>
    during(
      () => on(names.b, `mv ${folder} /root/config; ln -s /root/config ${folder}`),
      () => on(names.b, `rm ${folder}; mv /root/config ${folder}`),
      () => refusedWith(/elasticsearch\.yml: the folder \S+ is a symbolic link/),
    ));

  test('others than root may write in a folder above the target', () =>
    during(
      () => on(names.b, `chmod 777 ${folder}`),
      () => on(names.b, `chmod 755 ${folder}`),
      () => refusedWith(/writable by others than its owner \(mode 777\)/),
    ));

  test('the disk of the target is full', () =>
    during(
      () =>
        on(
          names.b,
          `cp -a ${folder} /run/config; mount -t tmpfs -o size=64k,mode=755 lab ${folder}; cp -a /run/config/. ${folder}/; head -c 1M /dev/zero >${folder}/fill 2>/dev/null || true`,
        ),
      () => on(names.b, `umount ${folder}; rm -rf /run/config`),
      () => refusedWith(/bm-elasticsearch\/config: \d+ KiB are free, and \d+ KiB are needed/),
    ));

  test('a package manager is at work', () =>
    during(
      () =>
        on(
          names.b,
          `python3 -c 'import fcntl,time; f=open("/var/lib/dpkg/lock-frontend","w"); fcntl.lockf(f,fcntl.LOCK_EX); time.sleep(60)' >/dev/null 2>&1 & echo $! >/run/lab-lock; sleep 1`,
        ),
      () => on(names.b, 'kill $(cat /run/lab-lock)'),
      () => refusedWith(/beta: a package manager is running there/),
    ));

  test('another halint is at work', () =>
    fallbackFor(names.b, '/usr/sbin/postalias', ': >/run/lab-reached; sleep 6; exec REAL "$@"', async () => {
      const first = apply();
      await reached(names.b);
      const second = await apply();
      expect(`${second.exit} ${second.said}`).toMatch(/^12 .*another halint is running there: halint/s);
      expect((await first).exit).toBe(0);
    }));

  test('with every fault gone the plan is carried out, and nothing is left over', async () => {
    // The first of the two just now has done it, where that test ran: then it is refused as done.
    expect([0, 12]).toContain((await apply()).exit);
    expect(await leftOvers()).toEqual([]);
    const { a, b } = await bothStates(files);
    expect(b).toBe(a);
  });
});

describe('failed before the commit point: nothing is replaced, the staged file no longer exists', () => {
  beforeAll(plant);
  const failedWith = async (exit: 12 | 13, ...said: readonly RegExp[]): Promise<void> => {
    const failure = await apply();
    expect(`${failure.exit} ${failure.said}`).toMatch(new RegExp(`^${exit} `));
    for (const pattern of said) expect(failure.said).toMatch(pattern);
    expect(await bothStates(files)).toEqual(before);
  };

  /** Only as a validator: the same program makes the table. */
  const asValidator = (script: string): string => `case "$*" in *check/map*) ${script} ;; esac; exec REAL "$@"`;
  test.each([
    ['says no', 'echo "postalias: fatal: bad line" >&2; exit 1', /rejected by postalias: .*bad line/],
    ['hangs', 'trap "" TERM; while :; do sleep 100; done', /postalias did not end within \d+ s/],
    ['floods', 'yes "flood of output" | head -c 20000000; exit 1', /rejected by postalias: flood of output/],
  ])('a validator that %s', (_, script, said) =>
    fallbackFor(names.b, '/usr/sbin/postalias', asValidator(script), () => failedWith(12, said)),
  );

  test('a program that is missing', () =>
    during(
      () => on(names.b, ': >/run/none; mount --bind /run/none /usr/sbin/postalias'),
      () => on(names.b, 'umount /usr/sbin/postalias'),
      () => failedWith(12, /postalias is not installed there/),
    ));

  test('a file system that becomes read-only', () =>
    during(
      () => lab('fault', 'readonly', names.b, folder),
      () => lab('fault', 'heal'),
      () => failedWith(13, /beta: .*bm-elasticsearch\/config.*Read-only file system/, /Everything is as it was before/),
    ));

  test('a disk that fills up while the content arrives', () =>
    during(
      () =>
        on(
          names.b,
          `cp -a ${folder} /run/config; mount -t tmpfs -o size=1m,mode=755 lab ${folder}; cp -a /run/config/. ${folder}/`,
        ),
      () => on(names.b, `umount ${folder}; rm -rf /run/config`),
      () =>
        fallbackFor(
          names.b,
          '/usr/bin/dd',
          `case "$*" in *elasticsearch*) REAL if=/dev/zero of=${folder}/fill bs=4k 2>/dev/null ;; esac; exec REAL "$@"`,
          async () => {
            const failure = await apply();
            expect(`${failure.exit} ${failure.said}`).toMatch(/^13 .*No space left on device/s);
            expect(await bothStates(['/etc/aliases', '/etc/sysctl.conf'])).toEqual({
              a: `${before.a.split('\n').slice(0, 4).join('\n')}\n`,
              b: `${before.b.split('\n').slice(0, 4).join('\n')}\n`,
            });
            await on(names.b, `rm -f ${folder}/fill; cmp ${yml} /run/config/elasticsearch.yml`);
          },
        ),
    ));

  test('a folder that becomes a symbolic link while files are staged in it', () =>
    fallbackFor(
      names.b,
      '/usr/sbin/postalias',
      `[ -L ${folder} ] || { mv ${folder} /root/config; ln -s /root/config ${folder}; }; exec REAL "$@"`,
      async () => {
        const failure = await apply();
        expect(`${failure.exit} ${failure.said}`).toMatch(/^1[234] .*symbolic link/s);
        await on(names.b, `rm ${folder}; mv /root/config ${folder}`);
        // Nothing was written through the link; what lay staged behind it is told, and recover takes it away.
        expect(await bothStates(files)).toEqual(before);
        if (failure.exit === 14) expect((await sync(['recover'])).exit).toBe(0);
      },
    ));

  test('an administrator who edits the target while it is staged', () =>
    fallbackFor(
      names.b,
      '/usr/sbin/postalias',
      `grep -q late ${yml} || echo "# late" >>${yml}; exec REAL "$@"`,
      async () => {
        const failure = await apply();
        expect(`${failure.exit} ${failure.said}`).toMatch(/^12 .*elasticsearch\.yml.*changed/s);
        expect(await on(names.b, `tail -n 1 ${yml}`)).toBe('# late\n');
        await on(names.b, `sed -i '$d' ${yml}`);
      },
    ));

  test('sudo is taken away half-way', () =>
    fallbackFor(
      names.b,
      '/usr/sbin/postalias',
      'mv /etc/sudoers.d/admin /root/sudoers-admin 2>/dev/null; exec REAL "$@"',
      async () => {
        const failure = await apply({ user: 'admin', sudo: true });
        // The session still has its right; what would stay could not be mended any more by anybody who has to ask for
        // it.
        expect(`${failure.exit} ${failure.said}`).toMatch(
          /^13 beta: no new connection succeeds with the new files \(.*sudo.*Everything is as it was before/s,
        );
        expect(await bothStates(files)).toEqual(before);
        await on(names.b, 'mv /root/sudoers-admin /etc/sudoers.d/admin');
      },
    ));

  test('with every fault gone the very same plan is carried out', async () => {
    expect(await leftOvers()).toEqual([]);
    expect((await apply()).exit).toBe(0);
    const { a, b } = await bothStates(files);
    expect(b).toBe(a);
  });
});
