import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { archiveHost } from '../../src/hosts/offline/archive.ts';
import { file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-hostile-archives-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Member {
  readonly name: string;
  /** tar(5): `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` FIFO, `x` pax records. */
  readonly type?: string;
  readonly link?: string;
  readonly content?: string;
}

/** A member as POSIX.1-2001 writes it, whatever its name. */
function block({ name, type = '0', link = '', content = '' }: Member): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

function archive(name: string, members: readonly Member[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat([...members.map(block), Buffer.alloc(1024)]));
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
