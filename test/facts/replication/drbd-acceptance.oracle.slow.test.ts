import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDrbd } from '../../../src/facts/grammar/drbd-conf.ts';
import { drbdRefusals } from '../../../src/facts/replication/drbd-acceptance.ts';

const version = spawnSync('drbdadm', ['--version'], { encoding: 'utf8' });
const available = version.error === undefined && /DRBDADM_VERSION=9\./.test(version.stdout);

const sections: readonly string[] = [
  'syncer { rate 10M; }',
  'syncer { verify-alg sha1; al-extents 257; csums-alg md5; }',
  'syncer { ratte 10M; }',
  'net { fencing resource-only; }',
  'net { fencing resource_only; }',
  ...['D', 'c', 'C'].map((value) => `net { protocol ${value}; }`),
  ...['100MB', '100M', '10485760', '0', 'fast'].map((value) => `disk { resync-rate ${value}; }`),
  ...['7', '99999', '6007', 'x'].map((value) => `disk { al-extents ${value}; }`),
  'disk { on-io-error detatch; }',
  'disk { no-disk-barrier; disk-flushes no; }',
  'disk { resync-after other/0; }',
  'net { allow-two-primaries; }',
  'net { allow-two-primaries maybe; }',
  'net { verify-algo sha1; }',
  ...['0', '1', '300', '301'].map((value) => `net { ping-timeout ${value}; }`),
  ...['601', '60', '-1'].map((value) => `net { timeout ${value}; }`),
  'net { max-buffers 40k; ko-count 7; }',
  'net { max-buffers 400k; }',
  'net { after-sb-0pri discard-none; }',
  'net { after-sb-0pri discard-zero-changes; after-sb-1pri discard-secondary; }',
  'handlers { split-brain "/bin/true"; }',
  'handlers { split-brains "/bin/true"; }',
  'startup { wfc-timeout 0; become-primary-on both; }',
  'startup { wfc-timeout x; }',
  'startup { wait 3; }',
  ...['most', 'majority', 'off', '2', 'all'].map((value) => `options { quorum ${value}; }`),
  'options { on-no-quorum freeze; }',
  'options { auto-promot no; }',
];

describe.skipIf(!available)('options that drbdadm refuses (skipped: drbdadm 9 is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-drbdadm-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(sections)('%s', (section) => {
    const host = (name: string, address: string): string =>
      ` on ${name} { device /dev/drbd0; disk /dev/vg/x; address ${address}:7789; meta-disk internal; }\n`;
    const text = `resource r {\n ${section}\n${host('x', '10.0.0.1')}${host('y', '10.0.0.2')}}\n`;
    const file = join(folder, 'drbd.conf');
    writeFileSync(file, text);
    const { status, stderr } = spawnSync('drbdadm', ['-c', file, 'dump', 'all'], { encoding: 'utf8' });
    const statements = readDrbd(text, file);
    if (typeof statements === 'string') throw new Error(statements);
    expect(drbdRefusals(statements).length > 0, stderr).toBe(status === 10);
  });
});
