import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hostKeyedDigest, hostDigestKey, hostDigestKeyShell } from '../../src/hosts/collect/host-keyed-digest.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import { listing } from '../../src/sdk/index.ts';

const root = mkdtempSync(join(tmpdir(), 'halint-held-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const hostKey = randomBytes(411);
mkdirSync(join(root, 'etc/ssh'), { recursive: true });
writeFileSync(join(root, 'etc/ssh/ssh_host_ed25519_key'), hostKey);
writeFileSync(join(root, 'etc/secret'), 'hunter2\n');
const plain = createHash('sha256').update('hunter2\n').digest('hex');

describe('held digests', () => {
  it('are the same from the shell and from a tree, with bytes of any kind in the key', async () => {
    const shell = execFileSync('sh', {
      input: `${hostDigestKeyShell(root)}\nheld && printf '%s' "$k"\n`,
      encoding: 'utf8',
    });
    expect(shell).toBe(hostDigestKey(hostKey));
    const { readings } = await treeHost('x', root).collect(
      { sources: [listing('s', ['/etc/secret'], 'held')], digestKey: '1'.repeat(64), secrets: {}, deadline: 5 },
      new AbortController().signal,
    );
    expect(readings['listing:s']).toMatchObject({
      read: true,
      value: [{ path: '/etc/secret', digest: hostKeyedDigest(hostDigestKey(hostKey), plain) }],
    });
  });

  it('are never the plain digest, and depend on the host', () => {
    expect(hostKeyedDigest(hostDigestKey(hostKey), plain)).not.toBe(plain);
    expect(hostKeyedDigest(hostDigestKey(hostKey), plain)).not.toBe(
      hostKeyedDigest(hostDigestKey(randomBytes(411)), plain),
    );
  });

  it('do not depend on the run, and are missing where no host key can be read', async () => {
    const read = async (digestKey: string) => {
      const { readings } = await remoteHost('x', localTransport(), { kind: 'none' }).collect(
        { sources: [listing('s', [join(root, 'etc/secret')], 'held')], digestKey, secrets: {}, deadline: 10 },
        new AbortController().signal,
      );
      const reading = readings['listing:s'];
      return reading?.read === true && Array.isArray(reading.value)
        ? reading.value.map((each) => ('digest' in each ? each.digest : undefined))
        : [];
    };
    const [first, second] = [await read('1'.repeat(64)), await read('2'.repeat(64))];
    expect(first).toHaveLength(1);
    expect(first).toEqual(second);
    expect(first[0] ?? '').not.toBe(plain);
    expect(
      execFileSync('sh', {
        input: `${hostDigestKeyShell(join(root, 'nowhere'))}\nheld || printf none\n`,
        encoding: 'utf8',
      }),
    ).toBe('none');
  });
});
