import { randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collected } from '../../src/hosts/collect/frame-reader.ts';
import { readFrames } from '../../src/hosts/collect/frames.ts';
import { buildScript } from '../../src/hosts/collect/script.ts';
import type { AnyReading, Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

/**
 * The collection script beside file systems whose daemon no longer answers: real FUSE, in a mount namespace of the
 * test's own.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-frozen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (path: string): string => join(folder, path);

const config = [
  'etc/plain/a.conf',
  'etc/tick/a.conf',
  'etc/postgresql/15/main/x.conf',
  'etc/postgresql/16/main/x.conf',
  'etc/tree/in/deep/x',
  'etc/tree/y',
  'secret',
];
for (const path of config) {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), `password = ${path}\n`);
}
for (const path of ['spool/cyrus', 'spool/postfix', 'unrelated', 'elsewhere']) mkdirSync(at(path), { recursive: true });
symlinkSync(at('elsewhere'), at('etc/linked'));
symlinkSync(at('elsewhere/x.conf'), at('etc/link.conf'));

const lacking =
  spawnSync('unshare', ['--mount', 'sh', '-c', 'test -r /dev/fuse && command -v python3'], { stdio: 'ignore' })
    .status !== 0;

const mask = [{ kind: 'value', after: 'password = ', until: 'line' }] as const;
const sources: readonly Source[] = [
  file(at('etc/plain/a.conf')),
  file(at('etc/tick/a.conf')),
  file(at('etc/tick/b.conf'), { mask }),
  glob(at('etc/tick/*.conf')),
  glob(at('etc/tick/*.d/*.conf'), { mask }),
  glob(at('etc/postgresql/*/main/*.conf')),
  glob(at('etc/plain/*')),
  file(at('secret'), { mask }),
  listing('below', [at('etc/tick'), at('etc/tick/*')], 'plain'),
  listing('tree', [at('etc/tree/**'), at('etc/tree')], 'keyed'),
  listing('mixed', [at('etc/plain/*'), at('etc/tick/*'), at('etc/tick/**'), at('etc/tree/**')], 'plain'),
  listing('beside', [at('etc/plain/*')], 'plain'),
  listing('data', [at('spool/cyrus'), at('spool/postfix')], 'none', { data: true }),
  file(at('etc/linked/x.conf')),
  file(at('etc/link.conf')),
  command(['cat', at('etc/tick/a.conf')]),
  command(['echo', 'hello']),
  command(['uname', '-n']),
];

interface Ran {
  readonly collected: Collected;
  readonly seconds: number;
  /** Requests that each file system left unanswered: each is a process that hangs. */
  readonly hanging: Readonly<Record<string, number>>;
  readonly reading: (source: Source) => AnyReading | undefined;
}

const collect = (...frozen: readonly string[]): Promise<Ran> => collectOn([], frozen);

/** `own`: folders that are mounts of their own, and answer. */
async function collectOn(own: readonly string[], frozen: readonly string[]): Promise<Ran> {
  const nonce = randomBytes(16).toString('hex');
  const script = buildScript({ sources, digestKey: '1'.repeat(64), secrets: {}, deadline: 60 }, nonce);
  const mounts = own.map((path) => `mount --bind '${at(path)}' '${at(path)}' && `).join('');
  const fuse = join(import.meta.dirname, 'frozen-fuse.py');
  const argv = ['--mount', 'sh', '-c', `${mounts}exec python3 "$@"`, 'sh', fuse, ...frozen.map(at), '--', 'sh', '-s'];
  const began = performance.now();
  const child = spawn('unshare', argv, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(script);
  const [out, said]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (piece: Buffer) => out.push(piece));
  child.stderr.on('data', (piece: Buffer) => said.push(piece));
  await new Promise((resolve) => child.on('close', resolve));
  const stderr = Buffer.concat(said).toString('utf8');
  // A login would wait for whatever holds what the script was sent through.
  expect(stderr).toContain('input held by 0 processes');
  const collected = readFrames(Buffer.concat(out), nonce, sources);
  return {
    collected,
    seconds: (performance.now() - began) / 1000,
    hanging: Object.fromEntries(
      [...stderr.matchAll(/^frozen: (\d+) (.+)$/gm)].map(([, count, path]) => [
        String(path).replace(`${folder}/`, ''),
        Number(count),
      ]),
    ),
    reading: (source) => collected.readings[sourceKey(source)],
  };
}

describe.skipIf(lacking)('a local file system that does not respond (needs root, /dev/fuse and python3)', () => {
  let sound: Ran;
  beforeAll(async () => {
    sound = await collect();
    expect(sound.collected.complete).toBe(true);
  });

  /** The readings that are not as they are on a sound host, with their reasons. */
  const changed = (ran: Ran): Readonly<Record<string, string>> => {
    expect(ran.collected.complete).toBe(true);
    expect(ran.seconds).toBeLessThan(30);
    const differing = sources.filter(
      (source) => JSON.stringify(ran.reading(source)) !== JSON.stringify(sound.reading(source)),
    );
    return Object.fromEntries(
      differing.map((source) => {
        const reading = ran.reading(source);
        return [
          sourceKey(source).replaceAll(`${folder}/`, ''),
          reading?.read === false
            ? `${reading.reason}: ${reading.detail.replaceAll(`${folder}/`, '')}`
            : JSON.stringify(reading),
        ];
      }),
    );
  };

  it('under a folder of configuration costs what lies there, and one process', async () => {
    const ran = await collect('etc/tick');
    const why = 'timeout: etc/tick does not respond';
    expect(changed(ran)).toEqual({
      'file:etc/tick/a.conf': why,
      'file:etc/tick/b.conf': why,
      'glob:etc/tick/*.conf': why,
      'glob:etc/tick/*.d/*.conf': why,
      'listing:below': why,
      'listing:mixed': why,
      'command:cat etc/tick/a.conf': why,
    });
    expect(ran.hanging).toEqual({ 'etc/tick': 1 });
  });

  it('costs a listing only what lies there', async () => {
    const ran = await collect('etc/tick');
    const without = [{ path: at('etc/tick'), why: `${at('etc/tick')} does not respond` }];
    expect(ran.reading(listing('below', []))).toMatchObject({ read: false, partly: { value: [], without } });
    const mixed = ran.reading(listing('mixed', []));
    const listed = mixed?.read === false ? mixed.partly : undefined;
    expect(listed?.without).toEqual(without);
    expect(listed?.value.map(({ path }) => path).sort()).toEqual(
      [at('etc/plain/a.conf'), at('etc/tree/y'), at('etc/tree/in/deep/x')].sort(),
    );
  });

  it('below another mount costs nothing else of that one', async () => {
    const ran = await collectOn(['etc'], ['etc/tick']);
    expect(new Set(Object.values(changed(ran)))).toEqual(new Set(['timeout: etc/tick does not respond']));
    expect(ran.hanging).toEqual({ 'etc/tick': 1 });
  });

  it('where a pattern or a tree leads costs that pattern and that tree', async () => {
    const ran = await collect('etc/postgresql/15', 'etc/tree/in');
    expect(changed(ran)).toEqual({
      'glob:etc/postgresql/*/main/*.conf': 'timeout: etc/postgresql/15 does not respond',
      'listing:tree': 'timeout: etc/tree/in does not respond',
      'listing:mixed': 'timeout: etc/tree/in does not respond',
    });
    expect(ran.hanging).toEqual({ 'etc/postgresql/15': 1, 'etc/tree/in': 1 });
  });

  it('behind symbolic links costs what they lead to, and one process', async () => {
    const ran = await collect('elsewhere');
    expect(changed(ran)).toEqual({
      'file:etc/linked/x.conf': 'timeout: etc/linked does not respond',
      'file:etc/link.conf': 'timeout: elsewhere does not respond',
    });
    expect(ran.hanging).toEqual({ elsewhere: 1 });
  });

  it('under data, or where nothing is read, is not touched', async () => {
    const ran = await collect('spool/cyrus', 'unrelated');
    expect(Object.keys(changed(ran))).toEqual(['listing:data']);
    expect(ran.reading(listing('data', []))).toMatchObject({ read: true, value: [{ path: at('spool/postfix') }] });
    expect(ran.hanging).toEqual({ 'spool/cyrus': 0, unrelated: 0 });
    expect(ran.seconds).toBeLessThan(10);
  });
});
