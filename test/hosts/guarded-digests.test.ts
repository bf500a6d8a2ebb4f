import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import type { Transport } from '../../src/hosts/host.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { HostSnapshot, Source } from '../../src/sdk/index.ts';
import { file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

/** Digests of files that hold a short secret, which could be guessed by trying all of them in the text around it. */
const folder = mkdtempSync(join(tmpdir(), 'halint-guarded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (path: string): string => join(folder, path);

const texts: Readonly<Record<string, string>> = {
  'etc/one': 'user = bob\npassword = 123456\n',
  'etc/two': 'user = bob\n',
  'etc/conf.d/three': '<nvpair\n  name="passwd"\n  value="654321"/>\n',
  'etc/conf.d/four': 'colour = red\n',
  'etc/unread': 'password = 111111\n',
};
for (const [path, text] of Object.entries(texts)) {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const plain = (path: string): string => sha256(texts[path] ?? '');
const digestKey = '7'.repeat(64);
const keyed = (path: string): string => `secret:${sha256(digestKey + plain(path)).slice(0, 32)}`;

const guarded = listing('guarded', [at('etc/*'), at('etc/conf.d/**')], 'guarded');
const open = listing('open', [at('etc/one')], 'plain');
const request = {
  sources: [guarded, file(at('etc/one')), file(at('etc/two')), glob(at('etc/conf.d/*')), file(at('etc/none'))],
  digestKey,
  secrets: {},
  deadline: 30,
};

const digestsIn = (snapshot: HostSnapshot, of = guarded): Readonly<Record<string, string | undefined>> => {
  const reading = snapshot.readings[sourceKey(of)];
  const listed = reading?.read === true && Array.isArray(reading.value) ? reading.value : [];
  return Object.fromEntries(
    listed.flatMap((each) =>
      'type' in each && each.type === 'file' ? [[each.path.slice(folder.length + 1), each.digest]] : [],
    ),
  );
};

const expected = {
  'etc/one': keyed('etc/one'),
  'etc/two': plain('etc/two'),
  'etc/conf.d/three': keyed('etc/conf.d/three'),
  'etc/conf.d/four': plain('etc/conf.d/four'),
  'etc/unread': plain('etc/unread'),
};

describe('a digest of a file of which the text is read', () => {
  it('is keyed where the text holds a secret, before it leaves the host', async () => {
    const sent: Buffer[] = [];
    const local = localTransport();
    const transport: Transport = {
      via: 'local',
      exec: (asked) =>
        local.exec({
          ...asked,
          onStdout: (chunk) => {
            sent.push(chunk);
            return asked.onStdout(chunk);
          },
        }),
    };
    const { signal } = new AbortController();
    const host = remoteHost('here', transport, { kind: 'none' });
    expect(digestsIn(await host.collect(request, signal))).toEqual(expected);
    const wire = Buffer.concat(sent).toString('latin1');
    for (const path of ['etc/one', 'etc/conf.d/three']) expect(wire).not.toContain(plain(path));
    // What the hosts agree by is asked for by name, and is no part of a check.
    const asked = { ...request, sources: [...request.sources, open] };
    expect(digestsIn(await host.collect(asked, signal), open)).toEqual({ 'etc/one': plain('etc/one') });
  });

  it('is the same where a tree stands for the host', async () => {
    const sources: readonly Source[] = [
      listing('guarded', ['/etc/*', '/etc/conf.d/**'], 'guarded'),
      ...['/etc/one', '/etc/two', '/etc/none'].map((path) => file(path)),
      glob('/etc/conf.d/*'),
    ];
    const snapshot = await treeHost('here', folder).collect({ ...request, sources }, new AbortController().signal);
    const reading = snapshot.readings['listing:guarded'];
    const listed = reading?.read === true && Array.isArray(reading.value) ? reading.value : [];
    expect(
      Object.fromEntries(
        listed.flatMap((each) => ('type' in each && each.type === 'file' ? [[each.path.slice(1), each.digest]] : [])),
      ),
    ).toEqual(expected);
  });
});
