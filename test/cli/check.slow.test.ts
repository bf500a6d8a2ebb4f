import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-check-'));
const at = (name: string): string => join(folder, name);
const config = (text: string): string => {
  writeFileSync(at('halint.yaml'), text);
  return at('halint.yaml');
};

beforeAll(() => cpSync(healthy, at('pair'), { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

/** A configuration of healthy pairs, each read from trees. */
const pairsCalled = (...names: readonly string[]): string => {
  const pair = readFileSync(join(healthy, 'halint.yaml'), 'utf8')
    .split('\n')
    .slice(3)
    .join('\n')
    .replaceAll('path: ', 'path: pair/')
    .replaceAll(/^/gm, '  ');
  return `pairs:\n${names.map((name) => `  - name: ${name}\n${pair}\n`).join('')}`;
};

describe('halint check', () => {
  it('is clean on the healthy pair, from any folder below its halint.yaml', async () => {
    const { status, stdout } = await halint(['check'], { cwd: at('pair/a/root/etc') });
    expect(stdout).toContain('No findings');
    expect(status).toBe(0);
  });

  it('exits with 1 for findings, and with 0 where they are below --fail-on', async () => {
    cpSync(at('pair'), at('drift'), { recursive: true });
    writeFileSync(at('drift/b/root/etc/aliases'), 'postmaster: nobody\n');
    const strict = await halint(['check', '-c', at('drift/halint.yaml'), '-r', 'drift/*', '-f', 'json']);
    expect(strict.status).toBe(1);
    expect(JSON.parse(strict.stdout).pairs[0].findings.error).toBe(1);
    const lenient = await halint(['check', '-c', at('drift/halint.yaml'), '-r', 'drift/*', '--fail-on', 'critical']);
    expect(lenient.status).toBe(0);
  });

  it('judges nothing where one of several patterns matches no rule', async () => {
    const { status, stdout, stderr } = await halint([
      'check',
      '-c',
      at('pair/halint.yaml'),
      '-r',
      'drift/*',
      '-r',
      'fencng',
    ]);
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'halint: no rule matches fencng; see halint rules list\n',
    });
  });

  it('gives the same bytes for the same snapshot', async () => {
    const gathered = await halint(['gather', '-c', at('pair/halint.yaml'), '-o', at('snapshot.json')]);
    expect(gathered).toMatchObject({ status: 0, stdout: '' });
    const judge = () =>
      halint(['check', '-c', at('pair/halint.yaml'), '--snapshot', at('snapshot.json'), '-f', 'json']);
    const [first, second] = [await judge(), await judge()];
    expect(first.status).toBe(0);
    expect(second.stdout).toBe(first.stdout);
  });

  it('judges as many recorded pairs as a file has lines, and refuses two recordings of one pair', async () => {
    const recorded = JSON.parse(readFileSync(at('snapshot.json'), 'utf8'));
    const line = (pair: string): string => `${JSON.stringify({ ...recorded, pair })}\n`;
    const file = config(pairsCalled('north', 'south'));
    const judge = (lines: string) => {
      writeFileSync(at('night.ndjson'), lines);
      return halint(['check', '-c', file, '--snapshot', at('night.ndjson'), '-f', 'json']);
    };
    const { status, stdout } = await judge(`${line('north')}\n${line('south')}`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).pairs).toMatchObject([{ pair: 'north' }, { pair: 'south' }]);
    expect(await judge(line('north').repeat(2))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('second snapshot of the pair "north"'),
    });
    expect(await judge(`${line('north')}{"pair":`)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('night.ndjson:2 is not JSON'),
    });
    expect(await judge('\n')).toMatchObject({ status: 2, stderr: expect.stringContaining('no snapshot in') });
  });

  it('writes each of several formats as it writes it alone, and leaves none in part', async () => {
    const recorded = JSON.parse(readFileSync(at('snapshot.json'), 'utf8'));
    const line = (pair: string): string => `${JSON.stringify({ ...recorded, pair })}\n`;
    const file = config(pairsCalled('north', 'south'));
    const judge = (lines: string, ...formats: readonly string[]) => {
      writeFileSync(at('night.ndjson'), lines);
      return halint([
        'check',
        '-c',
        file,
        '--snapshot',
        at('night.ndjson'),
        ...formats.flatMap((format) => ['-f', format]),
      ]);
    };
    const both = line('north') + line('south');
    const names = ['json', 'junit', 'csv', 'tap', 'html', 'checkstyle'];
    const together = await judge(both, 'text', ...names.map((name) => `${name}=${at(`night.${name}`)}`));
    expect(together).toMatchObject({ status: 0, stdout: (await judge(both, 'text')).stdout });
    for (const name of names) expect(readFileSync(at(`night.${name}`), 'utf8')).toBe((await judge(both, name)).stdout);
    const untouched = readFileSync(at('night.csv'), 'utf8');
    expect(await judge('\n', `csv=${at('night.csv')}`)).toMatchObject({ status: 2 });
    expect(readFileSync(at('night.csv'), 'utf8')).toBe(untouched);
    expect(await judge(`${line('north')}{"pair":`, `csv=${at('night.csv')}`)).toMatchObject({ status: 2 });
    expect(readFileSync(at('night.csv'), 'utf8')).toBe(untouched);
    expect(await judge(both, `csv=${at('night.csv')}`, `json=${at('nowhere/night.json')}`)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot write'),
    });
  }, 120_000);

  it('reports pairs in the order of the configuration, however long each takes', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const slow = `address: 127.0.0.1, port: ${port}, transport: ssh2, fingerprint: 'SHA256:${'A'.repeat(43)}', connectTimeout: 1`;
    const file = config(
      pairsCalled('north', 'south').replace('address: 10.20.0.11, transport: tree, path: pair/a', slow),
    );
    const { status, stdout } = await halint(['check', '-c', file, '-r', 'storage/*', '-f', 'json']);
    silent.close();
    expect(status).toBe(3);
    expect(JSON.parse(stdout).pairs).toMatchObject([
      { pair: 'north', hosts: { a: { status: 'unreachable' } } },
      { pair: 'south', hosts: { a: { status: 'complete' } } },
    ]);
  });

  it('has the exit codes of a monitoring plugin where its output is that of one', async () => {
    const plugin = (...more: readonly string[]) => halint(['check', '-f', 'nagios', ...more]);
    expect(await plugin('-c', at('pair/halint.yaml'))).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^HALINT OK/),
    });
    expect(await plugin('-c', at('drift/halint.yaml'), '-r', 'drift/*')).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/^HALINT CRITICAL/),
    });
    const absent = config(
      `${readFileSync(join(healthy, 'halint.yaml'), 'utf8').replace('path: a', 'path: pair/nowhere').replace('path: b', 'path: pair/b')}`,
    );
    expect(await plugin('-c', absent, '-r', 'storage/*')).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^HALINT UNKNOWN/),
    });
  });

  it('says the next step of an update, and needs all rules for it', async () => {
    const { status, stdout } = await halint([
      'check',
      '-c',
      at('pair/halint.yaml'),
      '--phase',
      'pre-update',
      '-f',
      'json',
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).pairs[0]).toMatchObject({
      phase: 'pre-update',
      nextStep: { rule: 'update/cluster-manager-paused' },
    });
    const some = await halint(['check', '-c', at('pair/halint.yaml'), '--phase', 'pre-update', '-r', 'update/*']);
    expect(some).toMatchObject({ status: 2, stderr: expect.stringContaining('--rule') });
  });

  it('reports an unreachable host, calls nothing about it green, and exits with 3', async () => {
    const file = config(`pair:
  name: mail
  hosts:
    a: { name: mail-a, address: 127.0.0.1, port: 9, transport: ssh2, fingerprint: 'SHA256:${'A'.repeat(43)}', connectTimeout: 2 }
    b: { name: mail-b, transport: tree, path: pair/b }
`);
    const { status, stdout } = await halint(['check', '-c', file, '-f', 'json']);
    expect(status).toBe(3);
    const [pair] = JSON.parse(stdout).pairs;
    expect(pair.hosts.a).toMatchObject({ status: 'unreachable', error: expect.stringMatching(/127\.0\.0\.1/) });
    const green = pair.results.filter(
      ({ host, verdict }: { host?: string; verdict: string }) => host !== 'b' && verdict === 'pass',
    );
    expect(green).toEqual([]);
  });

  it('says what is wrong in halint.yaml, where, and what was meant, and exits with 2', async () => {
    const file = config('pair:\n  hosts:\n    a: { adress: 192.0.2.11 }\n    b: { address: 192.0.2.12 }\n');
    const { status, stderr } = await halint(['check', '-c', file]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/halint\.yaml:3:10: .*adress.*"address"/);
  });

  it('turns a rule off with its reason, and refuses a rule that does not exist', async () => {
    const base = readFileSync(join(healthy, 'halint.yaml'), 'utf8').replaceAll('path: ', 'path: pair/');
    const off = config(`${base}rules:\n  fencing/second-method: { severity: 'off', reason: no second strip here }\n`);
    const { status, stdout } = await halint(['check', '-c', off, '-r', 'fencing/second-method', '-f', 'json']);
    expect(JSON.parse(stdout).pairs[0]).toMatchObject({
      results: [{ verdict: 'off', reason: 'no second strip here' }],
      counts: { skip: 0, off: 1 },
    });
    // Nothing was judged.
    expect(status).toBe(3);
    const wrong = await halint(['check', '-c', config(`${base}rules:\n  fencing/second-metod: warning\n`)]);
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/fencing\/second-metod.*fencing\/second-method/),
    });
  });

  it('writes several formats at once, one of them to standard output', async () => {
    const { status, stdout } = await halint([
      'check',
      '-c',
      at('pair/halint.yaml'),
      '-f',
      'text',
      '-f',
      `junit=${at('halint.xml')}`,
      '--remedy',
      at('todo.sh'),
    ]);
    expect([status, stdout.includes('SUMMARY')]).toEqual([0, true]);
    expect(readFileSync(at('halint.xml'), 'utf8')).toMatch(/^<\?xml .*\n<testsuites>/);
    expect(readFileSync(at('todo.sh'), 'utf8')).toContain('Nothing to fix');
    expect(await halint(['check', '-f', 'text', '-f', 'json'])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/only one format/),
    });
  });
});

describe('other commands', () => {
  it('prints facts that are maps with what is in them', async () => {
    const { stdout } = await halint(['facts', '--tree', join(healthy, 'a'), 'block-devices', '--format', 'json']);
    expect(Object.keys(JSON.parse(stdout).facts['block-devices'].value).length).toBeGreaterThan(0);
    expect((await halint(['facts', '--tree', join(healthy, 'a'), 'block-devices'])).stdout).toMatch(/"name": "/);
  });

  it('prints facts of a tree with where they are from', async () => {
    const { status, stdout } = await halint([
      'facts',
      '--tree',
      join(healthy, 'a'),
      'fstab',
      'mounts',
      '--format',
      'json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).facts.fstab).toMatchObject({ known: true, sources: ['file:/etc/fstab'] });
  });

  it('lists and explains rules', async () => {
    const list = await halint(['rules', 'list', '--category', 'fencing', '--format', 'json']);
    expect(JSON.parse(list.stdout).length).toBeGreaterThan(10);
    expect((await halint(['rules', 'explain', 'fencing/fencing-enabled'])).stdout).toMatch(
      /\$ pcs property set PROPERTY=true/,
    );
    expect(await halint(['rules', 'explain', 'fencing/nothing'])).toMatchObject({ status: 2 });
  });

  it('renders a report again', async () => {
    const file = fileURLToPath(new URL('../../fixtures/reports/faults.json', import.meta.url));
    expect((await halint(['report', 'render', file])).stdout).toContain('SUMMARY');
    expect(await halint(['report', 'render', join(healthy, 'halint.yaml')])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/not JSON/),
    });
  });

  it('tells its version, and what it does not know', async () => {
    expect(await halint(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await halint(['chek'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/check/) });
  });
});
