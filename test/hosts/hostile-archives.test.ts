import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveHost } from '../../src/hosts/offline/archive.ts';
import { file, glob, listing, sourceKey } from '../../src/sdk/index.ts';
import type { Member } from './kinds/tar-members.ts';
import { tarOf } from './kinds/tar-members.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-hostile-archives-'));
afterAll(() => rmSync(folder, { recursive: true }));

function archive(name: string, members: readonly Member[]): string {
  const path = join(folder, name);
  writeFileSync(path, tarOf(members));
  return path;
}

const honest: Member = { name: 'root/etc/hostname', content: 'mail-a\n' };
const canary = 'from outside of the archive';

async function collect(path: string) {
  const sources = [
    file('/etc/hostname'),
    file('/etc/passwd'),
    file('/etc/shadow'),
    file('/etc/pipe'),
    file('/etc/disk'),
    glob('/etc/*.conf'),
    listing('all', ['/etc/**']),
  ];
  const request = { sources, digestKey: 'k', secrets: {}, deadline: 10 };
  const snapshot = await archiveHost('mail-a', path).collect(request, new AbortController().signal);
  return { snapshot, of: (source: (typeof sources)[number]) => snapshot.readings[sourceKey(source)] };
}

const attacks: readonly (readonly [string, readonly Member[]])[] = [
  ['a path that climbs out', [{ name: 'root/../../../../../../tmp/halint-planted', content: canary }]],
  ['an absolute path', [{ name: '/tmp/halint-planted', content: canary }]],
  ['a hard link to a file of this machine', [{ name: 'root/etc/shadow', type: '1', link: '/etc/shadow' }]],
  ['a symbolic link to a file of this machine', [{ name: 'root/etc/shadow', type: '2', link: '/etc/passwd' }]],
  [
    'a folder that is a link to one of this machine',
    [
      { name: 'root/etc/out', type: '2', link: '/tmp' },
      { name: 'root/etc/out/halint-planted', content: canary },
    ],
  ],
  ['a FIFO', [{ name: 'root/etc/pipe', type: '6' }]],
  ['a device', [{ name: 'root/etc/disk', type: '4' }]],
  ['a name of every object', [{ name: 'root/etc/__proto__', content: canary }]],
  ['a folder with a name of every object', [{ name: 'root/__proto__/etc/passwd', content: canary }]],
  ['the same file twice', [{ name: 'root/etc/hostname', content: 'mail-b\n' }]],
  ['links in a circle', [{ name: 'root/etc/a.conf', type: '2', link: 'a.conf' }]],
  ['a negative size in pax records', [{ name: 'x', type: 'x', content: '11 size=-1\n' }, { name: 'root/etc/x.conf' }]],
  [
    'a size without end in pax records',
    [{ name: 'x', type: 'x', content: '14 size=1e400\n' }, { name: 'root/etc/x.conf' }],
  ],
];

describe('a hostile archive', () => {
  it.each(attacks)('with %s gives nothing of this machine and writes nothing', async (name, members) => {
    const before = readdirSync(tmpdir());
    const { snapshot, of } = await collect(archive(`${name.replaceAll(' ', '-')}.tar`, [honest, ...members]));
    expect(readdirSync(tmpdir()).filter((each) => each === 'halint-planted')).toEqual([]);
    expect(before).not.toContain('halint-planted');
    for (const path of ['/etc/shadow', '/etc/passwd', '/etc/pipe', '/etc/disk'])
      expect(of(file(path)), path).not.toMatchObject({ read: true });
    if (snapshot.status === 'complete') expect(of(file('/etc/hostname'))).toMatchObject({ read: true });
    else expect(snapshot.error).toMatch(/tar archive/);
  });
});
