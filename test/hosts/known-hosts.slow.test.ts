import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostIdentity } from '../../src/hosts/ssh/host-key.ts';
import { certificateOnly, checkHostKey, recordedAlgorithms } from '../../src/hosts/ssh/host-key.ts';
import {
  fingerprint,
  lookupName,
  matchesHost,
  parseKnownHosts,
  readKnownHosts,
} from '../../src/hosts/ssh/known-hosts.ts';
import { hasProgram } from './machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-known-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A key of a type, made of nothing but its name and a text: enough for lookups. */
function fakeKey(type: string, text: string): Buffer {
  const string = (value: string): Buffer => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([string(type), string(text)]);
}

const ed = fakeKey('ssh-ed25519', 'a');
const otherEd = fakeKey('ssh-ed25519', 'b');
const rsa = fakeKey('ssh-rsa', 'c');
const entry = (hosts: string, key: Buffer, type = 'ssh-ed25519'): string =>
  `${hosts} ${type} ${key.toString('base64')} comment of it\n`;

function identity(text: string, more: Partial<HostIdentity> = {}): HostIdentity {
  return {
    name: 'mail-a',
    host: 'mail-a.example',
    port: 22,
    alias: false,
    fingerprints: [],
    records: parseKnownHosts(text, '/home/op/.ssh/known_hosts'),
    unreadable: [],
    ...more,
  };
}

const verdict = (text: string, key: Buffer, more: Partial<HostIdentity> = {}): string =>
  checkHostKey(identity(text, more), key).verdict;

describe('a known_hosts file', () => {
  it.each([
    ['a plain name', 'mail-a.example', 'ok'],
    ['a name in capitals', 'MAIL-A.Example', 'ok'],
    ['one of several names', '192.0.2.1,mail-a.example,mail-a', 'ok'],
    ['a wildcard', '*.example', 'ok'],
    ['a question mark', 'mail-?.example', 'ok'],
    ['a name that the line excludes', '*.example,!mail-a.example', 'unknown'],
    ['a name that the line excludes first', '!mail-a.example,*.example', 'unknown'],
    ['only an exclusion', '!mail-b.example', 'unknown'],
    ['another name', 'mail-b.example', 'unknown'],
    ['a part of the name', 'mail-a', 'unknown'],
    ['a bracket expression, which is none here', 'mail-[ab].example', 'unknown'],
    ['the name with a port that is not asked for', '[mail-a.example]:2222', 'unknown'],
  ])('finds %s: %s is %s', (_what, hosts, expected) => {
    expect(verdict(entry(hosts, ed), ed)).toBe(expected);
  });

  it('has the port in the name unless it is 22', () => {
    const text = entry('[mail-a.example]:2222', ed);
    expect(verdict(text, ed, { port: 2222 })).toBe('ok');
    expect(verdict(text, otherEd, { port: 2222 })).toBe('changed');
    expect(lookupName('2001:DB8::1', 2222)).toBe('[2001:db8::1]:2222');
  });

  it('serves another port with the bare name when the very key is there, as OpenSSH does', () => {
    const text = entry('mail-a.example', ed);
    expect(verdict(text, ed, { port: 2222 })).toBe('ok');
    expect(verdict(text, otherEd, { port: 2222 })).toBe('unknown');
  });

  it('looks up an alias as it is', () => {
    expect(verdict(entry('cluster', ed), ed, { host: 'cluster', alias: true, port: 2222 })).toBe('ok');
  });

  it('skips comments, empty lines and lines that are damaged', () => {
    const damaged = [
      '# a comment',
      '',
      '   ',
      'mail-a.example',
      'mail-a.example ssh-ed25519',
      'mail-a.example ssh-ed25519 !!!',
      `mail-a.example ssh-rsa ${ed.toString('base64')}`,
      `@unheard-of mail-a.example ssh-ed25519 ${ed.toString('base64')}`,
      `mail-a.example 1024 35 1234567`,
    ].join('\r\n');
    expect(parseKnownHosts(damaged, 'f')).toEqual([]);
    expect(parseKnownHosts(`${damaged}\n\t ${entry('x', ed)}`, 'f')).toMatchObject([{ hosts: 'x', line: 10 }]);
  });

  it('accepts any of several keys of one name, and asks only for their types', () => {
    const text = entry('mail-a.example', ed) + entry('mail-a.example', rsa, 'ssh-rsa');
    expect(verdict(text, ed)).toBe('ok');
    expect(verdict(text, rsa)).toBe('ok');
    expect(recordedAlgorithms(identity(text))).toEqual(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256']);
    expect(recordedAlgorithms(identity(''))).toBeUndefined();
  });

  it('tells of a changed key where the old one stands, both fingerprints, and how to replace it', () => {
    const text = `# first line\n${entry('mail-a.example', ed)}`;
    const check = checkHostKey(identity(text), otherEd);
    expect(check).toMatchObject({ verdict: 'changed' });
    const sentence = 'sentence' in check ? check.sentence : '';
    expect(sentence).toContain('/home/op/.ssh/known_hosts:2');
    expect(sentence).toContain(fingerprint(ed));
    expect(sentence).toContain(fingerprint(otherEd));
    expect(sentence).toContain('ssh-keygen -R mail-a.example -f /home/op/.ssh/known_hosts');
    expect(sentence).toContain('ssh_host_ed25519_key.pub');
  });

  it('never accepts a revoked key, recorded or pinned', () => {
    const text = `${entry('mail-a.example', ed)}@revoked * ssh-ed25519 ${ed.toString('base64')}\n`;
    expect(verdict(text, ed)).toBe('revoked');
    expect(verdict(text, ed, { fingerprints: [fingerprint(ed)] })).toBe('revoked');
    expect(verdict(text, otherEd)).toBe('changed');
  });

  it('says that a certificate authority needs OpenSSH, and names the marker', () => {
    const text = `@cert-authority *.example ssh-ed25519 ${ed.toString('base64')}\n`;
    const refusal = certificateOnly(identity(text));
    expect(refusal?.sentence).toMatch(/@cert-authority at .*known_hosts:1.*transport: openssh/);
    expect(verdict(text, ed)).toBe('certificate-only');
    expect(certificateOnly(identity(text + entry('mail-a.example', ed)))).toBeUndefined();
  });

  it('gives way to fingerprints of the configuration', () => {
    const text = entry('mail-a.example', ed);
    expect(verdict(text, otherEd, { fingerprints: [fingerprint(rsa), fingerprint(otherEd)] })).toBe('ok');
    expect(verdict(text, ed, { fingerprints: [fingerprint(otherEd)] })).toBe('changed');
  });

  it('names files that cannot be read, missing ones among them', () => {
    const read = readKnownHosts([folder, join(folder, 'missing')]);
    expect(read.records).toEqual([]);
    expect(read.unreadable).toEqual([`${folder} (EISDIR)`, `${join(folder, 'missing')} (there is no such file)`]);
    expect(checkHostKey(identity('', { unreadable: read.unreadable }), ed)).toMatchObject({
      sentence: expect.stringContaining('EISDIR'),
    });
  });

  it('never throws, whatever the bytes', () => {
    const line = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('|1|', '|1||', '|1|AAAA|BBBB', '@revoked', '@cert-authority *'),
    );
    fc.assert(
      fc.property(fc.array(line), fc.uint8Array(), fc.string(), (lines, key, host) => {
        const text = lines.map((hosts) => `${hosts} ssh-ed25519 ${ed.toString('base64')}`).join('\n');
        for (const each of [text, lines.join('\n')]) checkHostKey(identity(each, { host }), Buffer.from(key));
      }),
    );
  });

  it('matches hostile patterns in bounded time', () => {
    expect(matchesHost(`${'*a'.repeat(400)}b`, 'a'.repeat(250))).toBe(false);
  });
});

describe.skipIf(!hasProgram('ssh-keygen'))('beside ssh-keygen (skipped where it is not installed)', () => {
  const keys: Record<string, string> = {};
  const file = join(folder, 'known_hosts');

  beforeAll(() => {
    for (const type of ['ed25519', 'ecdsa', 'rsa']) {
      const path = join(folder, type);
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]);
      keys[type] = readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
    }
  });

  /** Line numbers that ssh-keygen finds for a name. */
  function oracle(name: string): number[] {
    try {
      const found = execFileSync('ssh-keygen', ['-F', name, '-f', file], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return [...found.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
    } catch {
      return [];
    }
  }

  const ours = (name: string): number[] =>
    parseKnownHosts(readFileSync(file, 'utf8'), file)
      .filter((record) => matchesHost(record.hosts, name))
      .map((record) => record.line);

  const names = [
    'mail-a.example',
    'mail-b.example',
    '192.0.2.1',
    '[mail-a.example]:2222',
    '[192.0.2.7]:2200',
    '2001:db8::1',
    'nobody',
  ];

  it('finds the same lines, in the clear and hashed', () => {
    const lines = [
      '# comment',
      `mail-a.example,192.0.2.1 ${keys.ed25519}`,
      `*.example,!mail-b.example ${keys.rsa} with a comment`,
      `[mail-a.example]:2222,[192.0.2.7]:* ${keys.ecdsa}`,
      `@revoked * ${keys.ecdsa}`,
      `@cert-authority *.example ${keys.rsa}`,
      `2001:db8::1 ${keys.ed25519}`,
      '',
    ];
    writeFileSync(file, lines.join('\n'));
    for (const name of names) expect([name, ours(name)]).toEqual([name, oracle(name)]);
    writeFileSync(
      file,
      ['mail-a.example', '192.0.2.1', '[mail-a.example]:2222'].map((name) => `${name} ${keys.ed25519}\n`).join(''),
    );
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
    for (const name of names) expect([name, ours(name)]).toEqual([name, oracle(name)]);
    expect(ours('[mail-a.example]:2222')).toEqual([3]);
  });

  it('prints the same fingerprint', () => {
    const [, encoded] = (keys.rsa ?? '').split(' ');
    const printed = execFileSync('ssh-keygen', ['-lf', join(folder, 'rsa.pub')], { encoding: 'utf8' });
    expect(printed).toContain(` ${fingerprint(Buffer.from(encoded ?? '', 'base64'))} `);
  });
});
