import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, makeKey, portOf, sshdMissing } from '../hosts/sshd.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));
const program = fileURLToPath(new URL('../../dist/halint.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-poisoned-'));
chmodSync(folder, 0o755);
const isRoot = process.getuid?.() === 0;
afterAll(() => {
  const closed = join(folder, 'unpacked/etc/postfix');
  if (existsSync(closed)) chmodSync(closed, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const hostB = `b: { name: mail-b, address: 10.20.0.12, transport: tree, path: ${healthy}b }`;
const pairOf = (name: string, a: string, more = ''): string =>
  `  - name: ${name}\n    virtualIps: [10.20.0.50]\n    externalUrl: https://mail.example.org\n${more}    hosts:\n      a: { name: mail-a, ${a} }\n      ${hostB}\n`;

/** The recorded host with one file of its root, or one output, replaced. */
function poisoned(name: string, path: string, change: (text: string) => string): string {
  const copy = join(folder, name);
  cpSync(join(healthy, 'a'), copy, { recursive: true });
  const file = join(copy, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, change(existsSync(file) ? readFileSync(file, 'utf8') : ''));
  return pairOf(name, `address: 10.20.0.11, transport: tree, path: ${copy}`);
}

/** 214 bytes: one file below 20,000 folders. Made by Python's tarfile in the format of pax, and kept as it was. */
const deep = Buffer.from(
  [
    'H4sIAAAAAAACA+3TMWrDMBSAYc09hU8Q6xmTTIWMGXsFkRoyBkcBHz8Ck1JK1wRCvv8bZN4ikKxNv+n3X2U5TOV7mtNDymv/rxHb',
    'GOI+W+eRh9ilbklP6HqpZW7bp/dsbDew686lnj6neuwLAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADwY/lI',
    'eqWmenz4T5Fb23FMee3v2opf320+jBGRuvyMA7heapnb9m96/4snIEmSJEmSJEmSJEmSJEkv2Q2KFmXeAMgAAA==',
  ].join(''),
  'base64',
);

const elasticsearch = 'root/usr/share/bm-elasticsearch/config/elasticsearch.yml';
/** Levels for nodes and a location of resources, by an expression that takes JavaScript exponential time. */
const runaway =
  '<fencing-topology><fencing-level id="fl-p" index="9" target-pattern="^(([a-z-])+)+[0-9]$" devices="p_pdu"/>';
const runawayLocation =
  '<constraints><rsc_location id="loc-p" rsc-pattern="^(([a-z_-])+)+!$" node="mail-a" score="1"/>';

/** A rule of a site that comes to no end on one host: judging has to be ended from outside. */
const endlessRule = `import { facts, hostRule } from 'halint';

export default hostRule({
  severity: 'warning',
  summary: 'The rule comes to an end',
  why: 'Nothing else is judged while it runs.',
  remedy: 'End it.',
  references: ['https://wiki.example.org/our-rules'],
  reads: { system: facts.operatingSystem },
  check: ({ system }) => {
    let turns = 0;
    while (system.id === 'endless') turns += 1;
    return turns < 0 ? [{ subject: 'turns', message: 'there are too few', expected: 'some', actual: 'none' }] : [];
  },
});
`;

interface Poison {
  readonly pair: string;
  /** Of the configuration. */
  readonly text: string;
  /** What the report says of it; absent: it does no harm, and the pair is judged. */
  readonly named?: RegExp;
}

/** Real SSH, and a host that answers every question about a source with a frame of another kind. */
async function liar(): Promise<{ readonly text: string; readonly stop: () => void }> {
  const key = makeKey(join(folder, 'host-key'));
  const server = new ssh2.Server({ hostKeys: [readFileSync(key)] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) =>
      accept().on('exec', (start) => {
        const channel = start();
        let script = '';
        channel.on('data', (data: Buffer) => (script += data.toString('latin1')));
        channel.on('end', () => {
          const [, nonce = ''] = /\bN='?([0-9a-f]{32})/.exec(script) ?? [];
          const frames = Array.from({ length: 400 }, (_, index) => `glob ${index}`);
          channel.write(['begin 1 0 1795990000.5', ...frames, 'end'].map((frame) => `\n@${nonce} ${frame}\n`).join(''));
          channel.exit(0);
          channel.end();
        });
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const access = `address: 127.0.0.1, port: ${portOf(server)}, user: root, transport: ssh2, fingerprint: '${fingerprintOf(key)}', password: { env: LIAR }, sudo: false`;
  return { text: pairOf('liar', access), stop: () => server.close() };
}

/** Why no file system can be frozen here, if so: it needs root, FUSE and python3. */
const noFrozenMounts =
  spawnSync('unshare', ['--mount', 'sh', '-c', 'test -r /dev/fuse && command -v python3'], { stdio: 'ignore' })
    .status === 0
    ? undefined
    : 'a host with frozen mounts needs root, /dev/fuse and python3';

/**
 * Real SSH, and the collection script in a mount namespace with the recorded /etc and /var/spool, in which a folder of
 * configuration and a spool are FUSE file systems whose daemon no longer answers.
 */
async function frozenHost(): Promise<{ readonly text: string; readonly stop: () => void }> {
  const copy = join(folder, 'frozen');
  cpSync(join(healthy, 'a/root'), copy, { recursive: true });
  for (const path of ['etc/bm-tick', 'var/spool/cyrus']) mkdirSync(join(copy, path), { recursive: true });
  // Debian finds awk through it.
  if (existsSync('/etc/alternatives'))
    cpSync('/etc/alternatives', join(copy, 'etc/alternatives'), { recursive: true, verbatimSymlinks: true });
  const fuse = fileURLToPath(new URL('../hosts/frozen-fuse.py', import.meta.url));
  const mounted = `mount --make-rprivate / && mount --bind '${copy}/etc' /etc && mount --bind '${copy}/var/spool' /var/spool && exec python3 '${fuse}' /etc/bm-tick /var/spool/cyrus -- sh -s`;
  const key = makeKey(join(folder, 'frozen-host-key'));
  const server = new ssh2.Server({ hostKeys: [readFileSync(key)] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) =>
      accept().on('exec', (start) => {
        const channel = start();
        const child = spawn('unshare', ['--mount', 'sh', '-c', mounted], { stdio: ['pipe', 'pipe', 'ignore'] });
        channel.on('error', () => undefined);
        child.stdin.on('error', () => undefined);
        channel.pipe(child.stdin);
        child.stdout.pipe(channel, { end: false });
        channel.on('close', () => child.kill('SIGKILL'));
        child.on('close', (status) => {
          channel.exit(status ?? 1);
          channel.end();
        });
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const access = `address: 127.0.0.1, port: ${portOf(server)}, user: root, transport: ssh2, fingerprint: '${fingerprintOf(key)}', password: { env: LIAR }, sudo: false`;
  return { text: pairOf('frozen', access), stop: () => server.close() };
}

function unreadableFolder(): string {
  const copy = join(folder, 'unpacked');
  cpSync(join(healthy, 'a/root'), copy, { recursive: true });
  chmodSync(join(copy, 'etc/postfix'), 0);
  return pairOf('unreadable', `address: 10.20.0.11, transport: archive, path: ${copy}`);
}

/** Runs the built command as an account that is not root, for which a folder without rights is closed. */
function run(args: readonly string[], signal?: { readonly name: 'SIGINT' | 'SIGTERM'; readonly after: number }) {
  const words = [
    ...(isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []),
    process.execPath,
    program,
    ...args,
  ];
  const child = spawn(words[0] ?? '', words.slice(1), {
    env: { PATH: process.env['PATH'], HOME: folder, LIAR: 'x', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, most] = ['', '', 0];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString('utf8')));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString('utf8')));
  const look = setInterval(() => {
    try {
      most = Math.max(
        most,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      );
    } catch {
      // It has just ended.
    }
  }, 50);
  const began = performance.now();
  let signalled = 0;
  const timer =
    signal === undefined
      ? undefined
      : setTimeout(() => {
          signalled = performance.now();
          child.kill(signal.name);
        }, signal.after);
  return new Promise<{
    status: number | null;
    ended: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
    seconds: number;
    megabytes: number;
    wait: number;
  }>((resolve) => {
    child.on('close', (status, ended) => {
      clearInterval(look);
      clearTimeout(timer);
      resolve({
        status,
        ended,
        stdout,
        stderr,
        seconds: (performance.now() - began) / 1000,
        megabytes: most,
        wait: signalled === 0 ? 0 : (performance.now() - signalled) / 1000,
      });
    });
  });
}

/** Seconds. On an idle machine the end comes within one; this one may have other work. */
const patience = 10;

const missing = sshdMissing() ?? (isRoot || process.platform === 'linux' ? undefined : 'not Linux');

describe.skipIf(missing !== undefined)(
  `a fleet of which eight pairs hold poison, and one frozen mounts${missing === undefined ? '' : ` (skipped: ${missing})`}${noFrozenMounts === undefined ? '' : ` (${noFrozenMounts})`}`,
  () => {
    let stop = (): void => undefined;
    let poisons: readonly Poison[] = [];
    const config = join(folder, 'halint.yaml');

    beforeAll(async () => {
      const lying = await liar();
      const frozen = noFrozenMounts === undefined ? await frozenHost() : undefined;
      stop = () => {
        lying.stop();
        frozen?.stop();
      };
      writeFileSync(join(folder, 'deep.tar.gz'), deep);
      poisons = [
        {
          pair: 'brackets',
          text: poisoned('brackets', elasticsearch, () => '{'.repeat(100_000)),
          named: /elasticsearch-config/,
        },
        {
          pair: 'pattern',
          text: poisoned('pattern', 'commands/068.txt', (text) =>
            text.replace('<fencing-topology>', runaway).replace('<constraints>', runawayLocation),
          ),
        },
        {
          pair: 'quotes',
          text: poisoned('quotes', elasticsearch, () => '"'.repeat(1_000_000)),
          named: /elasticsearch-config/,
        },
        { pair: 'liar', text: lying.text, named: /answered in another form/ },
        {
          pair: 'deep',
          text: pairOf('deep', `address: 10.20.0.11, transport: archive, path: ${join(folder, 'deep.tar.gz')}`),
          named: /path of 40005 characters/,
        },
        { pair: 'unreadable', text: unreadableFolder(), named: /this account may not read it/ },
        {
          pair: 'drbd',
          text: poisoned('drbd', 'root/etc/drbd.d/x.res', () => 'a '.repeat(500_000)),
          named: /semicolon is missing/,
        },
        ...(frozen === undefined
          ? []
          : [{ pair: 'frozen', text: frozen.text, named: /\/etc\/bm-tick does not respond/ }]),
        { pair: 'lvm', text: poisoned('lvm', 'root/etc/lvm/lvm.conf', () => 'a=a='.repeat(225_000)) },
      ];
      const good = (name: string): string => pairOf(name, `address: 10.20.0.11, transport: tree, path: ${healthy}a`);
      writeFileSync(config, `pairs:\n${good('first')}${poisons.map(({ text }) => text).join('')}${good('last')}`);
    }, 60_000);
    afterAll(() => stop());

    it('judges the others, names each poisoned pair, and stays within bounds', async () => {
      const { status, stdout, stderr, seconds, megabytes } = await run([
        'check',
        '-c',
        config,
        '-f',
        'json',
        '--judge-timeout',
        '60',
      ]);
      expect(stderr).toBe('');
      const { pairs } = JSON.parse(stdout);
      const rows = pairs.map(
        ({
          pair,
          counts,
          hosts,
        }: {
          pair: string;
          counts: Record<string, number>;
          hosts: { a: { status: string } };
        }) => ({ pair, host: hosts.a.status, pass: counts['pass'], fail: counts['fail'], unknown: counts['unknown'] }),
      );
      process.stdout.write(
        `${['pair', 'host a', 'pass', 'fail', 'unknown'].join('\t')}\n${rows.map((row: Record<string, unknown>) => Object.values(row).join('\t')).join('\n')}\n${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MiB, exit ${status}\n`,
      );
      expect(pairs.map(({ pair }: { pair: string }) => pair)).toEqual([
        'first',
        ...poisons.map(({ pair }) => pair),
        'last',
      ]);
      const of = (name: string) => pairs.find(({ pair }: { pair: string }) => pair === name);
      const { counts } = of('first');
      expect(counts.pass).toBeGreaterThan(100);
      expect(of('last').counts).toEqual(counts);
      for (const { pair, named } of poisons) {
        if (named !== undefined) {
          expect(JSON.stringify(of(pair)), pair).toMatch(named);
          expect(of(pair).counts.unknown, pair).toBeGreaterThan(counts.unknown);
        } else expect(of(pair).counts.pass, pair).toBeGreaterThan(100);
        if (pair === 'frozen') expect(of(pair).hosts.a.status).toBe('complete');
      }
      expect([1, 3]).toContain(status);
      expect(seconds).toBeLessThan(300);
      expect(megabytes).toBeLessThan(1024);
    }, 400_000);

    it('names the rule at which judging was aborted, and goes on with the next pair', async () => {
      const slow = poisoned('slow', 'root/etc/os-release', (text) => text.replace(/^ID=.*$/m, 'ID=endless'));
      const file = join(folder, 'slow.yaml');
      writeFileSync(
        file,
        `siteRules: site\npairs:\n${slow}${pairOf('last', `address: 10.20.0.11, transport: tree, path: ${healthy}a`)}`,
      );
      mkdirSync(join(folder, 'site/our'), { recursive: true });
      writeFileSync(join(folder, 'site/our/endless.ts'), endlessRule);
      mkdirSync(join(folder, '.cache'), { mode: 0o700 });
      if (isRoot) chownSync(join(folder, '.cache'), 65534, 65534);
      const { status, stdout, stderr } = await run(['check', '-c', file, '-f', 'json', '--judge-timeout', '10']);
      expect(stderr).toBe('');
      const { pairs } = JSON.parse(stdout);
      expect(pairs[0]).toMatchObject({ pair: 'slow', counts: { pass: 0, fail: 0 } });
      expect(pairs[0].results[0]).toMatchObject({
        verdict: 'unknown',
        reason: 'judging was aborted after 10 s (--judge-timeout) at rule our/endless on mail-a',
      });
      expect(pairs[1].counts.pass).toBeGreaterThan(100);
      expect(status).toBe(3);
      for (const [name, code] of [
        ['SIGINT', 130],
        ['SIGTERM', 143],
      ] as const) {
        const stopped = await run(['check', '-c', file, '--judge-timeout', '600'], { name, after: 8000 });
        expect(stopped).toMatchObject({
          status: code,
          stderr: `halint: stopped by ${name} before everything was reported; no report and no snapshot was written\n`,
        });
        expect(stopped.wait).toBeLessThan(patience);
      }
    }, 200_000);

    it.each([300, 900, 1700, 3100, 5300])(
      'ends soon after a signal, %d ms after its start',
      async (after) => {
        const { status, ended, stderr, wait } = await run(['check', '-c', config], { name: 'SIGINT', after });
        // Before the command begins, the system ends it; at the end it may be over already.
        if (ended !== 'SIGINT' && status !== 1 && status !== 3)
          expect({ status, stderr }).toEqual({
            status: 130,
            stderr: expect.stringMatching(
              /^halint: stopped by SIGINT (before everything was reported|while reading .*); no report and no snapshot was written\n$/,
            ),
          });
        process.stdout.write(`${after} ms: ${wait.toFixed(2)} s\n`);
        expect(wait).toBeLessThan(patience);
      },
      120_000,
    );
  },
);
