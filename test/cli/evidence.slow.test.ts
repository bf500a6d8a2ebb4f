import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/cli/evidence/digest.ts';
import { chainFaults } from '../../src/cli/evidence/chain-faults.ts';
import { latestOf } from '../../src/cli/evidence/previous-bundle.ts';
import { parseBundle, readBundle } from '../../src/cli/evidence/read-bundle.ts';
import { readTar, tarEnd, tarMember } from '../../src/cli/evidence/tar-archive.ts';
import type { Snapshot } from '../../src/sdk/index.ts';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-evidence-'));
const at = (name: string): string => join(folder, name);
const config = at('pair/halint.yaml');
const nights = 30;
const nameOf = (number: number): string => `2026-06-${String(number).padStart(2, '0')}.tar`;
const numbers = Array.from({ length: nights }, (_, index) => index + 1);

beforeAll(async () => {
  cpSync(healthy, at('pair'), { recursive: true });
  mkdirSync(at('chain'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('key')]);
  writeFileSync(at('signers'), `ops namespaces="halint" ${readFileSync(at('key.pub'), 'utf8')}`);
  await halint(['gather', '-c', config, '-o', at('good.json')]);
  writeFileSync(at('pair/b/root/etc/aliases'), 'postmaster: mail-admin\n');
  await halint(['gather', '-c', config, '-o', at('bad.json')]);
  for (const number of numbers) {
    const from = number % 7 < 3 ? 'good' : 'bad';
    const snapshot: Snapshot = JSON.parse(readFileSync(at(`${from}.json`), 'utf8'));
    const takenAt = new Date(Date.UTC(2026, 5, number, 1)).toISOString();
    writeFileSync(at('night.json'), JSON.stringify({ ...snapshot, takenAt }));
    const { status, stderr } = await halint([
      ...['check', '-c', config, '--snapshot', at('night.json'), '-f', `json=${at('report.json')}`],
      ...['--history', at('history'), '--evidence', at(`chain/${nameOf(number)}`), '--evidence-sign', at('key')],
    ]);
    expect({ status, stderr }).toEqual({ status: from === 'good' ? 0 : 1, stderr: '' });
  }
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const verify = (...args: readonly string[]) => halint(['report', 'verify', ...args]);

/** A copy of the chain with a change. */
function changed(name: string, change: (path: (number: number) => string) => void): string {
  const copy = at(name);
  cpSync(at('chain'), copy, { recursive: true });
  change((number) => join(copy, nameOf(number)));
  return copy;
}

describe('a chain of nights', () => {
  it('verifies with its signatures, and each report is reproduced', { timeout: 120_000 }, async () => {
    const { status, stdout } = await verify(at('chain'), '--allowed-signers', at('signers'));
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toBe('30 bundles: 30 verified, 0 wrong, 0 not verified.');
    expect(lines.slice(0, -1)).toEqual(
      numbers.map((number) => `${nameOf(number)}: verified (signed by ops, report reproduced byte for byte)`),
    );
    expect(status).toBe(0);
  });

  it('is an ordinary archive with ordinary digests, and an ordinary signature', () => {
    mkdirSync(at('unpacked'));
    execFileSync('tar', ['xf', at(`chain/${nameOf(5)}`), '-C', at('unpacked')]);
    execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: at('unpacked') });
    execFileSync('sha256sum', ['--quiet', '-c', 'LATEST'], { cwd: at('chain') });
    const signature = at(`chain/${nameOf(5)}.sig`);
    execFileSync('ssh-keygen', ['-Y', 'verify', '-f', at('signers'), '-I', 'ops', '-n', 'halint', '-s', signature], {
      input: readFileSync(at(`chain/${nameOf(5)}`)),
      stdio: 'pipe',
    });
  });

  it('shows each of 1,000 changed bits, and names the member', () => {
    const bytes = readFileSync(at(`chain/${nameOf(9)}`));
    const read = readTar(bytes);
    const members = 'members' in read ? read.members : [];
    expect(parseBundle(nameOf(9), bytes).faults).toEqual([]);
    const missed: number[] = [];
    // All bits of some headers and of the end, and a regular sample of the rest.
    const step = Math.floor((bytes.length * 8) / 1000) | 1;
    const sample = [...Array.from({ length: 1000 }, (_, index) => index * step), bytes.length * 8 - 1];
    for (const bit of sample) {
      const copy = Buffer.from(bytes);
      const byte = Math.floor(bit / 8);
      copy[byte] = (copy[byte] ?? 0) ^ (1 << (bit % 8));
      const { faults } = parseBundle(nameOf(9), copy);
      let start = 0;
      const hit = members.find((member) => {
        const data = start + 512;
        start = data + Math.ceil(member.bytes.length / 512) * 512;
        return byte >= data && byte < data + member.bytes.length;
      });
      const isNamed =
        hit === undefined || faults.some((fault) => fault.includes(hit.path) || fault.includes('SHA256SUMS'));
      if (faults.length === 0 || !isNamed) missed.push(bit);
    }
    expect(missed).toEqual([]);
  });

  it('shows each of 1,000 changed bits in all 30 nights', () => {
    const originals = numbers.map((number) => readFileSync(at(`chain/${nameOf(number)}`)));
    for (let sample = 0; sample < 1000; sample += 1) {
      const name = nameOf(numbers[sample % 30] ?? 1);
      const bytes = Buffer.from(originals[sample % 30] ?? []);
      const bit = (sample * 7919 * 97) % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { faults } = parseBundle(name, bytes);
      expect(faults, `${name}, bit ${bit}`).not.toEqual([]);
    }
  });

  it('shows each night that is removed, and each two that are exchanged', async () => {
    const bundles = await Promise.all(numbers.map((number) => readBundle(at(`chain/${nameOf(number)}`))));
    const latest = await latestOf(at('chain'));
    expect(chainFaults(bundles, { latest })).toEqual([]);
    for (const [i, { name }] of bundles.entries()) {
      const rest = chainFaults(bundles.toSpliced(i, 1), { latest });
      expect(
        rest.some((fault) => fault.name === name || fault.text.includes(name)),
        name,
      ).toBe(true);
    }
    for (const [i, one] of bundles.entries())
      for (const other of bundles.slice(i + 1)) {
        const name = (bundle: typeof one): string =>
          bundle === one ? other.name : bundle === other ? one.name : bundle.name;
        const exchanged = bundles
          .map((bundle) => ({ ...bundle, name: name(bundle) }))
          .sort((left, right) => (left.name < right.name ? -1 : 1));
        const faults = chainFaults(exchanged, { latest });
        const text = faults.map((fault) => `${fault.name} ${fault.text}`).join('\n');
        expect(text.includes(one.name) && text.includes(other.name), `${one.name}, ${other.name}`).toBe(true);
      }
  });

  it('shows each night that is removed, by name', { timeout: 300_000 }, async () => {
    for (const number of [1, 2, 15, 29, 30]) {
      const copy = changed(`removed-${number}`, (path) => rmSync(path(number)));
      const { status, stdout } = await verify(copy, '--no-judge');
      expect({ number, status }).toEqual({ number, status: 1 });
      expect(stdout).toContain(nameOf(number));
      expect(stdout).toMatch(/1 wrong/);
      expect(stdout).toContain('missing');
    }
  });

  it('shows nights that are exchanged, renamed, inserted or replaced, by name', { timeout: 300_000 }, async () => {
    const exchanged = changed('exchanged', (path) => {
      renameSync(path(4), `${path(4)}.x`);
      renameSync(path(11), path(4));
      renameSync(`${path(4)}.x`, path(11));
    });
    const { status, stdout } = await verify(exchanged, '--no-judge');
    expect(status).toBe(1);
    expect(stdout).toContain(`${nameOf(4)}: WRONG\n  It was written as ${nameOf(11)}`);
    expect(stdout).toContain(`${nameOf(11)}: WRONG\n  It was written as ${nameOf(4)}`);

    const copied = changed('copied', (path) => cpSync(path(4), path(5)));
    expect((await verify(copied, '--no-judge')).stdout).toContain(`${nameOf(5)}: WRONG`);

    const other = changed('other', () => undefined);
    await halint([
      ...['check', '-c', config, '--snapshot', at('night.json'), '-f', `json=${at('report.json')}`],
      ...['--evidence', join(other, '2026-06-03a.tar'), '--evidence-previous', join(other, nameOf(3))],
    ]);
    const inserted = await verify(other, '--no-judge');
    expect(inserted.status).toBe(1);
    expect(inserted.stdout).toContain(
      `${nameOf(4)}: WRONG\n  It follows ${nameOf(3)}, but 2026-06-03a.tar is between them`,
    );
  });

  it('shows a report that was forged together with all digests', async () => {
    const forged = changed('forged', (path) => {
      const read = readTar(readFileSync(path(5)));
      const members = 'members' in read ? read.members : [];
      const edited = members
        .filter((member) => member.path !== 'SHA256SUMS')
        .map((member) =>
          member.path.endsWith('report.json')
            ? {
                ...member,
                bytes: Buffer.from(member.bytes.toString('utf8').replace('"verdict":"fail"', '"verdict":"pass"')),
              }
            : member,
        );
      const digests = edited.map((member) => `${sha256(member.bytes)}  ${member.path}\n`).join('');
      const all = [...edited, { path: 'SHA256SUMS', bytes: Buffer.from(digests) }];
      writeFileSync(path(5), Buffer.concat([...all.map(tarMember), tarEnd]));
    });
    const alone = await verify(join(forged, nameOf(5)));
    expect(alone.status).toBe(1);
    expect(alone.stdout).toContain('The report is not reproduced: mail: report.results.0.verdict: "pass", now "fail".');
    const chain = await verify(forged, '--no-judge', '--allowed-signers', at('signers'));
    expect(chain.stdout).toContain(`It was changed or replaced after ${nameOf(6)} was written`);
    expect(chain.stdout).toContain('Its signature is not accepted');
  });

  it('wants a signature of an allowed signer', async () => {
    const unsigned = changed('unsigned', (path) => rmSync(`${path(30)}.sig`));
    const { status, stdout } = await verify(join(unsigned, nameOf(30)), '--allowed-signers', at('signers'));
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringContaining('It is not signed') });
  });
});

describe('check --evidence', () => {
  it('gives equal bytes for equal inputs', async () => {
    const made = async (name: string): Promise<Buffer> => {
      mkdirSync(at(name));
      const run = ['check', '-c', config, '--snapshot', at('good.json'), '-f', `json=${at(`${name}.json`)}`];
      await halint([...run, '--evidence', at(`${name}/night.tar`)]);
      return readFileSync(at(`${name}/night.tar`));
    };
    expect((await made('one')).equals(await made('two'))).toBe(true);
  });

  it('never replaces a bundle, and leaves none where the run ends early', async () => {
    const before = readFileSync(at(`chain/${nameOf(1)}`));
    const run = ['check', '-c', config, '--snapshot', at('good.json'), '-f', `json=${at('r.json')}`];
    expect(await halint([...run, '--evidence', at(`chain/${nameOf(1)}`)])).toMatchObject({ status: 2 });
    expect(readFileSync(at(`chain/${nameOf(1)}`)).equals(before)).toBe(true);
    expect(await halint([...run, '--evidence', at('nowhere/x.tar')])).toMatchObject({ status: 2 });
    expect(await halint([...run, '--evidence', at('x.json')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('ends in .tar'),
    });
  });
});
