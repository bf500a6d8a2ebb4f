import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordingHost } from '../../src/hosts/offline/recording.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-tree-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function read(tree: string, sources: readonly Source[]) {
  const snapshot = await treeHost('mail-a', join(folder, tree)).collect(
    { sources, digestKey: 'k', secrets: {}, deadline: 5 },
    new AbortController().signal,
  );
  return { snapshot, reading: (source: Source) => snapshot.readings[sourceKey(source)] };
}

describe('a rendered root', () => {
  write('rendered/etc/corosync/corosync.conf', 'totem { }\n');
  write('rendered/etc/drbd.d/b.res', 'b');
  write('rendered/etc/drbd.d/a.res', 'a');
  symlinkSync('/etc/corosync/corosync.conf', join(folder, 'rendered/etc/link'));
  symlinkSync('../../../../../../etc/passwd', join(folder, 'rendered/etc/escape'));

  it('gives files and patterns, and follows links as if it were the root', async () => {
    const { reading } = await read('rendered', [
      file('/etc/corosync/corosync.conf'),
      glob('/etc/drbd.d/*.res'),
      file('/etc/link'),
      glob('/etc/[cdl]*'),
    ]);
    // The folders have no text.
    expect(reading(glob('/etc/[cdl]*'))).toMatchObject({
      read: true,
      value: expect.arrayContaining([{ path: '/etc/link', text: 'totem { }\n' }]),
    });
    expect(reading(file('/etc/link'))).toEqual({ read: true, value: { path: '/etc/link', text: 'totem { }\n' } });
    expect(reading(glob('/etc/drbd.d/*.res'))).toMatchObject({
      value: [{ path: '/etc/drbd.d/a.res' }, { path: '/etc/drbd.d/b.res' }],
    });
  });

  it('never leaves the tree, neither by the last step of a path nor by one on the way', async () => {
    symlinkSync('/etc', join(folder, 'rendered/system'));
    symlinkSync('../../../../../..', join(folder, 'rendered/above'));
    const names = file('/above/etc/hostname');
    const through = listing('l', ['/system/hostname', '/system/corosync/*', '/above/etc/passwd']);
    const { reading } = await read('rendered', [file('/etc/escape'), names, through]);
    expect(reading(file('/etc/escape'))).toMatchObject({ read: false });
    expect(reading(names)).toMatchObject({ read: false });
    expect(reading(through)).toMatchObject({
      value: [{ path: '/system/corosync/corosync.conf', type: 'file', size: 10 }],
    });
  });

  it('calls a file absent only when its folder was rendered, and commands not collected', async () => {
    const { reading } = await read('rendered', [
      file('/etc/corosync/authkey'),
      file('/etc/postfix/main.cf'),
      command(['ip', '-j', 'addr']),
    ]);
    expect(reading(file('/etc/corosync/authkey'))).toMatchObject({ reason: 'absent' });
    expect(reading(file('/etc/postfix/main.cf'))).toMatchObject({ reason: 'not-collected' });
    expect(reading(command(['ip', '-j', 'addr']))).toMatchObject({ reason: 'not-collected' });
  });

  it('knows digests but no owners', async () => {
    const source = listing('l', ['/etc/drbd.d/**', '/etc/none'], 'plain');
    const { reading } = await read('rendered', [source]);
    expect(reading(source)).toMatchObject({
      value: [{ path: '/etc/drbd.d/a.res', digest: expect.stringMatching(/^ca978112/) }, {}],
    });
    expect(JSON.stringify(reading(source))).not.toContain('access');
  });

  it('hides secrets as a host would', async () => {
    write('rendered/etc/bm/bm.ini', 'user = bj\npassword = hunter2\n');
    const source = file('/etc/bm/bm.ini', { mask: [{ kind: 'value', after: 'password *= *', until: 'line' }] });
    expect(JSON.stringify((await read('rendered', [source])).reading(source))).toMatch(
      /user = bj\\npassword = secret:[0-9a-f]{32}\\n/,
    );
  });

  it('says that it is not there', async () => {
    expect((await read('nowhere', [])).snapshot).toMatchObject({
      status: 'unreachable',
      error: expect.stringContaining('nowhere'),
    });
    expect((await read('rendered/etc/corosync/corosync.conf', [])).snapshot).toMatchObject({
      status: 'unreachable',
      error: expect.stringMatching(/is no folder; transport archive reads/),
    });
  });
});

describe('the recording of a whole host', () => {
  write('recorded/root/etc/hostname', 'mail-a\n');
  write('recorded/root/etc/os-release', '../usr/lib/os-release');
  write('recorded/root/usr/lib/os-release', 'ID=debian\n');
  write(
    'recorded/commands/index.tsv',
    'argv\texit\tstdout\tstderr\tseconds\nip -j addr\t0\t1.txt\t-\t0.1\nsystemctl show -p Id a ' +
      'b\t0\t1.txt\t-\t0.1\ncrm_mon\t127\t-\t-\t0.1\n',
  );
  write('recorded/commands/1.txt', '[]\n');
  write('recorded/metadata.tsv', '/etc/hostname\tfile\t644\troot\troot\t0\t0\t7\t1700000000\t1\n');

  it('answers commands, by their words or by what they are recorded as', async () => {
    const show = command(['systemctl', 'show', '-p', 'Id', 'c'], { recordedAs: [['systemctl', 'show', '*']] });
    const { reading } = await read('recorded', [command(['ip', '-j', 'addr']), show, command(['crm_mon'])]);
    expect(reading(command(['ip', '-j', 'addr']))).toEqual({
      read: true,
      value: { stdout: '[]\n', stderr: '', exit: 0 },
    });
    expect(reading(show)).toMatchObject({ value: { stdout: '[]\n' } });
    expect(reading(command(['crm_mon']))).toMatchObject({ reason: 'absent' });
  });

  it('calls what is not below a recorded folder absent', async () => {
    const { reading } = await read('recorded', [file('/etc/keepalived/keepalived.conf'), file('/opt/x')]);
    expect(reading(file('/etc/keepalived/keepalived.conf'))).toMatchObject({ reason: 'absent' });
    expect(reading(file('/opt/x'))).toMatchObject({ reason: 'not-collected' });
  });

  it('follows links that were stored as their targets', async () => {
    const { reading } = await read('recorded', [file('/etc/os-release')]);
    expect(reading(file('/etc/os-release'))).toMatchObject({ value: { text: 'ID=debian\n' } });
  });

  it('has owners and modes', async () => {
    const source = listing('l', ['/etc/hostname']);
    expect((await read('recorded', [source])).reading(source)).toMatchObject({
      value: [{ access: { mode: 0o644, user: 'root' }, modified: 1_700_000_000 }],
    });
  });
});

describe('a snapshot as a host', () => {
  it('answers what it holds, and nothing else', async () => {
    const { snapshot } = await read('recorded', [file('/etc/hostname')]);
    const again = await recordingHost(snapshot).collect(
      { sources: [file('/etc/hostname'), file('/etc/fstab')], digestKey: 'other', secrets: {}, deadline: 5 },
      new AbortController().signal,
    );
    expect(again.readings['file:/etc/hostname']).toMatchObject({ read: true });
    expect(again.readings['file:/etc/fstab']).toMatchObject({ read: false, reason: 'not-collected' });
  });
});

describe('a recording that a stranger sent', () => {
  const secret = join(folder, 'secret-of-this-machine');
  writeFileSync(secret, 'stays here\n');
  const index = 'command\texit\tstdout\tstderr\n';

  it.each([
    [
      'names an output outside by ..',
      () => write('outside-output/commands/index.tsv', `${index}hostname\t0\t../../secret-of-this-machine\t-\n`),
      'outside-output',
    ],
    [
      'names an output that is a link outside',
      () => {
        write('linked-output/commands/index.tsv', `${index}hostname\t0\tout\t-\n`);
        symlinkSync(secret, join(folder, 'linked-output/commands/out'));
      },
      'linked-output',
    ],
    [
      'has its index as a link outside',
      () => {
        mkdirSync(join(folder, 'linked-index/commands'), { recursive: true });
        symlinkSync(secret, join(folder, 'linked-index/commands/index.tsv'));
      },
      'linked-index',
    ],
    [
      'has its table of metadata as a link outside',
      () => {
        mkdirSync(join(folder, 'linked-table'), { recursive: true });
        symlinkSync(secret, join(folder, 'linked-table/metadata.tsv'));
      },
      'linked-table',
    ],
    [
      'has its root as a link to the root of this machine',
      () => {
        mkdirSync(join(folder, 'linked-root'), { recursive: true });
        symlinkSync('/', join(folder, 'linked-root/root'));
      },
      'linked-root',
    ],
  ])('that %s is not read', async (_, prepare, name) => {
    prepare();
    const { snapshot, reading } = await read(name, [command(['hostname']), file('/etc/hostname')]);
    // One output outside costs its own reading; where the recording itself lies elsewhere, nothing of it counts.
    const why = snapshot.status === 'unreachable' ? snapshot.error : reading(command(['hostname']));
    expect(JSON.stringify(why)).toContain('leads out of the recording');
    expect(JSON.stringify(snapshot)).not.toContain('stays here');
  });
});
