import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeepalived } from '../../../src/facts/grammar/keepalived-text.ts';
import { keepalivedFrom } from '../../../src/facts/vip/keepalived-reader.ts';

/** keepalived itself names each instance without an interface, which tells what it read. */
const available = spawnSync('keepalived', ['--version']).error === undefined;

describe.skipIf(!available)('keepalived reads the same instances (skipped: keepalived is not installed)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-keepalived-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    'vrrp_instance V1{\n interface nodev0\n virtual_router_id 51\n}\nvrrp_instance V2 { interface nodev0\n ' +
      'virtual_router_id 52 }\n',
    '$N=7\nvrrp_instance V${N} {\n interface nodev0\n virtual_router_id $N\n}\n',
    '@mail-a vrrp_instance A {\n@^mail-a vrrp_instance B {\n interface nodev0 # x\n virtual_router_id 5 ! y\n}\n',
    'vrrp_instance "with blank" {\n interface nodev0\n virtual_router_id 5\n}\n',
    'vrrp_instance V\n{\n interface nodev0\n virtual_router_id 5\n virtual_ipaddress\n {\n  10.0.0.1 dev nodev0\n ' +
      '}\n}\n',
  ])('%s', (text) => {
    const file = join(folder, 'keepalived.conf');
    writeFileSync(file, text);
    const { stderr } = spawnSync('keepalived', ['--config-test', '--config-id=mail-a', `--use-file=${file}`], {
      encoding: 'utf8',
    });
    const theirs = [...stderr.matchAll(/for vrrp_instance (.+) doesn't exist/g)].map((match) => match[1]);
    expect(theirs.length, stderr).toBeGreaterThan(0);
    const directives = readKeepalived(text, file, { configId: 'mail-a', include: () => undefined });
    if (typeof directives === 'string') throw new Error(directives);
    expect(keepalivedFrom(directives, file).instances.map(({ name }) => name)).toEqual(theirs);
  });
});
