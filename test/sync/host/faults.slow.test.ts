import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { ExecRequest, Transport } from '../../../src/hosts/host.ts';
import { TransportError } from '../../../src/hosts/host.ts';
import type { Printed } from '../printed.ts';
import { TwoRoots, cut } from './two-roots.ts';

let pair: TwoRoots;
beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', '/etc/cyrus.conf', 'new\n');
  pair.write('b', '/etc/cyrus.conf', 'old\n');
});
afterEach(() => pair.remove());

const said = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;
const nothingLeft = (): void => expect([...pair.leftOvers('a'), ...pair.leftOvers('b')]).toEqual([]);

/** A transport on which something happens in the world when the script asks for a phase: between plan and effect. */
function meanwhile(word: string, happens: () => void): Transport {
  const inner = localTransport();
  return {
    via: 'meanwhile',
    exec: (request) =>
      inner.exec({
        ...request,
        onOpen: (stdin) =>
          request.onOpen({
            write: (data) => {
              if (data.length < 4096 && data.toString('latin1').includes(`${word}`)) happens();
              stdin.write(data);
            },
            end: () => stdin.end(),
          }),
      }),
  };
}

describe('another machine in the place of the one that the plan was made for', () => {
  it('is refused by its SSH host key', async () => {
    const inner = localTransport();
    const transport: Transport = {
      via: inner.via,
      exec: (request) => {
        request.onHostKey?.('SHA256:new');
        return inner.exec(request);
      },
    };
    const { hosts } = pair.plan(['/etc/cyrus.conf']);
    const plan = pair.plan(['/etc/cyrus.conf'], { hosts: { ...hosts, b: { ...hosts.b, hostKey: 'SHA256:old' } } });
    expect(said(await pair.apply(plan, { b: { transport } }))).toMatch(
      /^12 node-b shows the SSH host key SHA256:new, and showed SHA256:old when the plan was made/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });

  it('is refused by its machine id, before anything is written there', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    pair.write('b', '/etc/machine-id', 'fedcba9876543210fedcba9876543210\n');
    expect(said(await pair.apply(plan))).toBe(
      '12 node-b: this is not the machine that the plan was made for (machine id). Nothing was changed.',
    );
    expect(pair.read('b', '/var/lib/halint/lock')).toBeUndefined();
  });
});

describe('somebody else, meanwhile', () => {
  it('edits the target between staging and the last vote: refused, the edit stays', async () => {
    const transport = meanwhile('base ', () => pair.write('b', '/etc/cyrus.conf', 'edited by a person\n'));
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport } }))).toMatch(
      /^12 b:\/etc\/cyrus\.conf: size, digest changed on node-b/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('edited by a person\n');
    nothingLeft();
  });

  it('edits the target between the vote and the swap: refused, the edit stays', async () => {
    const transport = meanwhile('commit\n', () => pair.write('b', '/etc/cyrus.conf', 'EDIT'));
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport } }))).toMatch(
      /^12 b:\/etc\/cyrus\.conf: digest changed on node-b/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('EDIT');
    nothingLeft();
  });

  it('edits it in place in the very moment of the swap: put back with the edit, not with the backup', async () => {
    // The renaming itself comes late, and the edit before it: after every look that the script could take.
    pair.program(
      'mv',
      'for last; do :; done; case "$*" in -f\\ -t\\ */etc\\ --\\ *.halint.*/cyrus.conf) case "$*" in *.old/*) ;; *) ' +
        'echo edit >>"$3/cyrus.conf" ;; esac ;; esac; exec /bin/mv "$@"',
    );
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf'])))).toMatch(
      /^12 node-b: \/etc\/cyrus\.conf: digest changed between the last inspection and the commit/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\nedit\n');
    nothingLeft();
  });

  it('makes the file that the plan wanted to make', async () => {
    pair.write('a', '/etc/cyrus-admins', 'x');
    const transport = meanwhile('commit\n', () => pair.write('b', '/etc/cyrus-admins', 'mine'));
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf', '/etc/cyrus-admins']), { b: { transport } }))).toMatch(
      /^12 b:\/etc\/cyrus-admins: type changed/,
    );
    expect([pair.read('b', '/etc/cyrus-admins'), pair.read('b', '/etc/cyrus.conf')]).toEqual(['mine', 'old\n']);
    nothingLeft();
  });

  it('edits the source after it was sent', async () => {
    const transport = meanwhile('base ', () => pair.write('a', '/etc/cyrus.conf', 'newer\n'));
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { a: { transport } }))).toMatch(
      /^12 b:\/etc\/cyrus\.conf: size, digest changed on node-a/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });

  it('puts a symbolic link in the place of a parent folder', async () => {
    pair.write('a', '/etc/nginx/sites/bm', 'new');
    pair.write('b', '/etc/nginx/sites/bm', 'old');
    mkdirSync(pair.path('b', '/victim'));
    const transport = meanwhile('commit\n', () => {
      renameSync(pair.path('b', '/etc/nginx/sites'), pair.path('b', '/etc/nginx/former'));
      symlinkSync('../../victim', pair.path('b', '/etc/nginx/sites'));
    });
    const outcome = await pair.apply(pair.plan([{ path: '/etc/nginx/sites/bm', validators: [], activations: [] }]), {
      b: { transport },
    });
    expect(said(outcome)).toMatch(/^12 b:\/etc\/nginx\/sites\/bm: type changed on node-b.* Nothing was changed/);
    expect(pair.read('b', '/etc/nginx/former/bm')).toBe('old');
    expect(readdirSync(pair.path('b', '/victim'))).toEqual([]);
    nothingLeft();
  });
});

describe('a connection that is cut', () => {
  it('before anything was staged: refused', async () => {
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: cut({ received: 0 }) } }))).toMatch(
      /^12 .*Both hosts must be reachable/,
    );
    nothingLeft();
  });

  it('while the content goes over: nothing of it is taken for the whole (lsyncd-475)', async () => {
    const content = 'line\n'.repeat(60_000);
    pair.write('a', '/etc/cyrus.conf', content);
    const outcome = await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: cut({ sent: 120_000 }) } });
    expect(outcome.exit).toBeGreaterThanOrEqual(13);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    expect(await pair.recover()).toMatchObject({ exit: 0 });
    nothingLeft();
  });

  it('of the source, while it sends', async () => {
    pair.write('a', '/etc/cyrus.conf', 'line\n'.repeat(60_000));
    const outcome = await pair.apply(pair.plan(['/etc/cyrus.conf']), { a: { transport: cut({ received: 100_000 }) } });
    expect(said(outcome)).toMatch(/^1[34] /);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    await pair.recover();
    nothingLeft();
  });
});

describe('ssh2-1508: a transport that calls nothing back', () => {
  it('is given up after a deadline of its own, and the host is not believed to have done anything', async () => {
    const silent: Transport = {
      via: 'silent',
      exec: (request: ExecRequest) =>
        new Promise((_, reject) => {
          request.onOpen({ write: () => undefined, end: () => undefined });
          // As ssh2 on a connection that died without a word: only the caller's own signal ends it.
          request.signal.addEventListener('abort', () => reject(new TransportError('run', 'stopped')));
        }),
    };
    const signal = AbortSignal.timeout(1_000);
    expect(
      said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: silent }, options: { signal } })),
    ).toMatch(/^12 /);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
  });
});

describe('validators', () => {
  const plan = () => pair.plan([{ path: '/etc/cyrus.conf', validators: ['sudoers'] }]);

  it('that say no leave the target as it is, to the inode', async () => {
    pair.program('visudo', 'echo "/etc/cyrus.conf:1:1: syntax error"; exit 1');
    expect(said(await pair.apply(plan()))).toMatch(
      /^12 node-b: \/etc\/cyrus\.conf: rejected by sudoers: \/etc\/cyrus\.conf:1:1: syntax error\. Nothing was changed/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });

  it('that are missing are no yes', async () => {
    // A path without any program would lack sh as well; so the validator of a tool that no test machine has.
    pair.write('a', '/etc/postfix/main.cf', 'myhostname = mail\n');
    pair.write('b', '/etc/postfix/main.cf', 'myhostname = old\n');
    const missing = spawnSync('sh', ['-c', 'command -v postconf']).status !== 0;
    if (!missing) pair.program('postconf', 'exit 3');
    expect(said(await pair.apply(pair.plan(['/etc/postfix/main.cf'])))).toMatch(
      missing ? /^12 .*cannot be validated \(postfix\): a tool is missing there: postconf is not installed/ : /^12 /,
    );
    expect(pair.read('b', '/etc/postfix/main.cf')).toBe('myhostname = old\n');
  });

  it('that flood are cut off', async () => {
    pair.program('visudo', 'exec yes "all is well"');
    const outcome = await pair.apply(plan());
    expect(said(outcome)).toMatch(/^12 /);
    expect(said(outcome).length).toBeLessThan(1000);
    nothingLeft();
  });

  it('that hang are ended in time', { timeout: 60_000 }, async () => {
    pair.program('visudo', 'sleep 100');
    expect(said(await pair.apply(plan()))).toMatch(/^12 .*did not end within 15 s/);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });
});

describe('ansible-symlink-validate', () => {
  it('a link in the place of the target is no file that is written through', async () => {
    rmSync(pair.path('b', '/etc/cyrus.conf'));
    pair.write('b', '/etc/real.conf', 'old\n');
    const plan = pair.plan(['/etc/cyrus.conf']);
    symlinkSync('real.conf', pair.path('b', '/etc/cyrus.conf'));
    expect(said(await pair.apply(plan))).toMatch(/^12 b:\/etc\/cyrus\.conf: type changed/);
    expect(pair.read('b', '/etc/real.conf')).toBe('old\n');
  });
});

const asRoot = process.getuid?.() === 0;
const immutable = asRoot && canBeImmutable();

function canBeImmutable(): boolean {
  const probe = new TwoRoots();
  writeFileSync(probe.path('a', '/probe'), '');
  const works = spawnSync('chattr', ['+i', probe.path('a', '/probe')]).status === 0;
  spawnSync('chattr', ['-i', probe.path('a', '/probe')]);
  probe.remove();
  return works;
}

describe.skipIf(!immutable)('an immutable file (needs root, chattr and a file system that has attributes)', () => {
  it('is refused by name, and stays immutable', async () => {
    const path = pair.path('b', '/etc/cyrus.conf');
    execFileSync('chattr', ['+i', path]);
    try {
      expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf'])))).toMatch(/^12 .*immutable or append-only/);
      expect(execFileSync('lsattr', ['-d', path], { encoding: 'utf8' })).toMatch(/^[^ ]*i/);
    } finally {
      execFileSync('chattr', ['-i', path]);
    }
    nothingLeft();
  });

  it('that becomes so after the vote ends in what was there before', async () => {
    pair.write('a', '/etc/bm/local/x', 'new');
    pair.write('b', '/etc/bm/local/x', 'old');
    const path = pair.path('b', '/etc/bm/local/x');
    // Between the first rename and the second: as late as it can be.
    pair.program(
      'sync',
      `case "$*" in *journal*) [ -e "$\{0%/*}/once" ] || [ "$(grep -c commit "$2" 2>/dev/null)" != 1 ] || { : >"$\{0%/*}/once"; chattr +i ${path}; } ;; esac; exec /bin/sync "$@"`,
    );
    try {
      const outcome = await pair.apply(
        pair.plan(['/etc/cyrus.conf', { path: '/etc/bm/local/x', validators: [], activations: [] }]),
      );
      expect(said(outcome)).toMatch(/^1[34] .*\/etc\/bm\/local\/x/);
      expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
      expect(pair.read('b', '/etc/bm/local/x')).toBe('old');
    } finally {
      execFileSync('chattr', ['-i', path]);
    }
  });
});

describe('a program that fails without a message', () => {
  it.each([
    [
      'the agreed state',
      '*/base.new*',
      /the agreed state cannot be written: the program that failed printed no message/,
    ],
    [
      'the staged file',
      '*/cyrus.conf*',
      /writing it next to the target failed: the program that failed printed no message/,
    ],
  ])('is given as the reason: dd of %s', async (_, what, reason) => {
    pair.program('dd', `case "$*" in ${what}) exit 1 ;; esac; PATH=/usr/bin:/bin exec dd "$@"`);
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf'])))).toMatch(reason);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });
});

const mayMount = asRoot && spawnSync('unshare', ['-m', 'true']).status === 0;

describe.skipIf(!mayMount)('file systems (needs root and unshare)', () => {
  /** A transport whose shell has a mount of its own at a folder of host b. */
  const mounted = (type: string): Transport => {
    const inner = localTransport();
    const at = pair.path('b', '/etc/bm');
    const mount =
      type === 'ro'
        ? `mount --bind ${at} ${at} && mount -o remount,bind,ro ${at}`
        : `mount -t tmpfs -o size=64k,mode=755 none ${at}`;
    return {
      via: 'mounted',
      exec: (request) => inner.exec({ ...request, commandLine: `exec unshare -m sh -c '${mount} && exec sh -s'` }),
    };
  };

  it('that are full: seen before anything is written', async () => {
    pair.write('a', '/etc/bm/local', 'x'.repeat(200_000));
    const plan = pair.plan(['/etc/cyrus.conf', { path: '/etc/bm/local', validators: [], activations: [] }]);
    expect(said(await pair.apply(plan, { b: { transport: mounted('tmpfs') } }))).toMatch(
      /^12 .*KiB are free, and \d+ KiB are needed/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });

  it('that fill up while it is written', async () => {
    pair.write('a', '/etc/bm/local', 'x'.repeat(200_000));
    const plan = pair.plan(['/etc/cyrus.conf', { path: '/etc/bm/local', validators: [], activations: [] }]);
    // A host that reports more room than it has, as with quotas.
    pair.program('stat', 'case "$1" in -f) echo "9999999 4096 99999 99999" ;; *) exec /usr/bin/stat "$@" ;; esac');
    expect(said(await pair.apply(plan, { b: { transport: mounted('tmpfs') } }))).toMatch(
      /^13 node-b: \/etc\/bm\/local: .*No space left on device/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });

  it('that are read-only', async () => {
    pair.write('a', '/etc/bm/local', 'new');
    const plan = pair.plan(['/etc/cyrus.conf', { path: '/etc/bm/local', validators: [], activations: [] }]);
    expect(said(await pair.apply(plan, { b: { transport: mounted('ro') } }))).toMatch(/^13 .*Read-only file system/);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
    nothingLeft();
  });
});
