import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localTransport } from '../../../src/hosts/local.ts';
import type { Transport } from '../../../src/hosts/host.ts';
import type { Printed } from '../printed.ts';
import { TwoRoots } from './two-roots.ts';

let pair: TwoRoots;
beforeEach(() => {
  pair = new TwoRoots();
  pair.write('a', '/etc/cyrus.conf', 'new\n');
  pair.write('b', '/etc/cyrus.conf', 'old\n');
});
afterEach(() => pair.remove());

const said = ({ exit, lines }: Printed): string => `${exit} ${lines.join(' ')}`;
const has = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
const mayMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;

/** A host on which a program is not there: a device lies in its place, for this one shell. */
function without(name: string): Transport {
  const inner = localTransport();
  const hide = `for f in /bin/${name} /usr/bin/${name} /sbin/${name} /usr/sbin/${name}; do [ ! -e $f ] || mount --bind /dev/null $f || exit 1; done`;
  return {
    via: `without ${name}`,
    exec: (request) => inner.exec({ ...request, commandLine: `exec unshare -m sh -c '${hide}; exec sh -s'` }),
  };
}

describe.skipIf(!mayMount)('a host without flock (needs root and unshare)', () => {
  it('is locked by a folder, which is gone afterwards', async () => {
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: without('flock') } }))).toMatch(
      /^0 /,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
    expect(pair.state('b', '/var/lib/halint/lock.d')).toEqual({ type: 'absent' });
  });

  it('refuses a second one while the first is at work', async () => {
    const plan = pair.plan(['/etc/cyrus.conf']);
    let asked = 0;
    let second: Printed | undefined;
    const transport = without('flock');
    const first = await pair.apply(plan, {
      b: { transport },
      options: {
        active: async () => {
          if (asked++ === 1) second = await pair.apply(plan, { b: { transport } });
          return { side: 'a' };
        },
      },
    });
    expect(first).toMatchObject({ exit: 0 });
    expect(said(second ?? { exit: 0, lines: [] })).toMatch(/^12 .*node-b: another halint is running there/);
  });

  it('is not kept locked by a run that was killed', { timeout: 60_000 }, async () => {
    await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: without('flock'), stopAfter: 20 } });
    expect(existsSync(pair.path('b', '/var/lib/halint/lock.d'))).toBe(true);
    expect(said(await pair.recover({ b: { transport: without('flock') } }))).toMatch(/^0 /);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
  });
});

const acl = has('setfacl') && has('getfacl') && aclHere();

function aclHere(): boolean {
  const probe = new TwoRoots();
  const works = spawnSync('setfacl', ['-m', 'u:1:r', probe.path('a', '/etc/machine-id')]).status === 0;
  probe.remove();
  return works;
}

describe.skipIf(!acl)('a target with an access control list (needs setfacl, and a file system that has lists)', () => {
  const list = (): string => execFileSync('getfacl', ['-cpn', pair.path('b', '/etc/cyrus.conf')], { encoding: 'utf8' });

  it('keeps it', async () => {
    execFileSync('setfacl', ['-m', 'u:1:r,g:2:r', pair.path('b', '/etc/cyrus.conf')]);
    const before = list();
    expect(before).toContain('user:1:r--');
    // The list's mask is what stat shows as the group's mode: a plan that leaves the mode as it is says so.
    const [source, target] = [pair.state('a', '/etc/cyrus.conf'), pair.state('b', '/etc/cyrus.conf')];
    if (source.type !== 'file' || target.type !== 'file' || target.access === undefined) throw new Error('no files');
    const after = { ...source, access: target.access };
    expect(said(await pair.apply(pair.plan([{ path: '/etc/cyrus.conf', after }])))).toMatch(/^0 /);
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('new\n');
    expect(list()).toBe(before);
  });

  it.skipIf(!mayMount)('is refused where there is no setfacl to keep it (needs root and unshare)', async () => {
    execFileSync('setfacl', ['-m', 'u:1:r', pair.path('b', '/etc/cyrus.conf')]);
    expect(said(await pair.apply(pair.plan(['/etc/cyrus.conf']), { b: { transport: without('setfacl') } }))).toMatch(
      /^12 .*access control list/,
    );
    expect(pair.read('b', '/etc/cyrus.conf')).toBe('old\n');
  });
});
