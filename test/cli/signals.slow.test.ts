import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprintOf, makeKey, portOf, sshdMissing } from '../hosts/sshd.ts';
import { PlantedPair } from '../sync/planted.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));
const program = fileURLToPath(new URL('../../dist/halint.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-signals-'));
const at = (name: string): string => join(folder, name);

/** Seconds. On an idle machine a run ends within one after the signal; this one may have other work. */
const patience = 10;
const codes = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof codes;

/** When to send the signal: after a time, at the first output, or when a server was reached. */
type Moment = { readonly milliseconds: number } | 'first output' | { readonly reached: () => boolean };

interface Ended {
  readonly status: number | null;
  readonly by: NodeJS.Signals | null;
  readonly stderr: string;
  /** Seconds from the signal to the end. */
  readonly wait: number;
}

/** Runs the built command, sends the signal at that moment, and leaves unread what it prints after its first output. */
async function stopped(args: readonly string[], signal: Signal, moment: Moment): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, PASSWORD: 'x', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString('utf8')));
  const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (status, by) => resolve([status, by])),
  );
  if (moment === 'first output') {
    await new Promise((resolve) => child.stdout.once('readable', resolve));
  } else {
    child.stdout.resume();
    const due = performance.now();
    const isDue = (): boolean =>
      'reached' in moment ? moment.reached() : performance.now() - due >= moment.milliseconds;
    while (!isDue() && child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const sent = performance.now();
  child.kill(signal);
  const [status, by] = await ended;
  const wait = (performance.now() - sent) / 1000;
  child.stdout.destroy();
  return { status, by, stderr, wait };
}

/** A server that takes connections and says nothing. */
class Silent {
  connections = 0;
  readonly server: Server = createServer(() => (this.connections += 1)).listen(0, '127.0.0.1');
}

/** A server that lets everybody log in, takes the script, and answers nothing. */
class Mute {
  scripts = 0;
  readonly #key = makeKey(at('host-key'));
  readonly fingerprint = fingerprintOf(this.#key);
  readonly server = new ssh2.Server({ hostKeys: [readFileSync(this.#key)] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) =>
      accept().on('exec', (start) => {
        start().on('data', () => (this.scripts += 1));
      }),
    );
  }).listen(0, '127.0.0.1');
}

/** A configuration of the recorded pair whose hosts are reached by SSH on this port. */
function configured(name: string, port: number, fingerprint?: string): string {
  const key = fingerprint === undefined ? '' : `, fingerprint: '${fingerprint}'`;
  const host = (side: 'a' | 'b', address: string): string =>
    `    ${side}: { name: mail-${side}, address: ${address}${key} }\n`;
  const head = readFileSync(join(healthy, 'halint.yaml'), 'utf8').split(/^ {2}hosts:/m)[0] ?? '';
  writeFileSync(
    at(name),
    `${head}  hosts:\n${host('a', '127.0.0.1')}${host('b', '127.0.0.2')}defaults: { port: ${port}, transport: ssh2, connectTimeout: 50, user: root, sudo: false, password: { env: PASSWORD } }\n`,
  );
  return at(name);
}

const table: string[][] = [['stage', 'signal', 'seconds', 'exit']];

const missing = sshdMissing();

describe.skipIf(missing !== undefined)(
  `a run that is stopped${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  { timeout: 60_000 },
  () => {
    const silent = new Silent();
    const pair = new PlantedPair();
    let mute: Mute;
    let [hanging, collecting] = ['', ''];

    beforeAll(async () => {
      mute = new Mute();
      while (silent.server.address() === null || mute.server.address() === null)
        await new Promise((resolve) => setTimeout(resolve, 10));
      hanging = configured('hanging.yaml', portOf(silent.server));
      collecting = configured('collecting.yaml', portOf(mute.server), mute.fingerprint);
      const halint = (...args: readonly string[]) =>
        spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
      expect(halint('gather', '-c', join(healthy, 'halint.yaml'), '-o', at('one.json')).status).toBe(0);
      const one = readFileSync(at('one.json'), 'utf8').trimEnd();
      const names = Array.from({ length: 60 }, (_, index) => `mail-${index}`);
      const hosts = readFileSync(join(healthy, 'halint.yaml'), 'utf8')
        .split('\n')
        .slice(3)
        .join('\n')
        .replaceAll(/path: (?=[ab])/g, `path: ${healthy}`)
        .replaceAll(/^/gm, '  ');
      writeFileSync(at('fleet.yaml'), `pairs:\n${names.map((name) => `  - name: ${name}\n${hosts}\n`).join('')}`);
      const snapshot: object = JSON.parse(one);
      writeFileSync(
        at('fleet.ndjson'),
        names.map((name) => `${JSON.stringify({ ...snapshot, pair: name })}\n`).join(''),
      );
      spawnSync('mkfifo', [at('pipe')]);
      await pair.agree();
      pair.append('a', '/etc/aliases', 'abuse: postmaster\n');
      expect(halint('sync', 'plan', '-c', pair.config, '-o', at('plan.json')).status).toBe(10);
    }, 120_000);

    afterAll(() => {
      silent.server.close();
      mute.server.close();
      pair.remove();
      rmSync(folder, { recursive: true, force: true });
      process.stdout.write(`${table.map((row) => row.join('\t')).join('\n')}\n`);
    });

    const reached = (): Moment => {
      const before = silent.connections;
      return { reached: () => silent.connections > before };
    };
    const asked = (): Moment => {
      const before = mute.scripts;
      return { reached: () => mute.scripts > before };
    };

    it.each<readonly [stage: string, args: () => readonly string[], moment: () => Moment]>([
      ['start-up', () => ['check', '-c', hanging], () => ({ milliseconds: 40 })],
      ['loading', () => ['check', '-c', hanging], () => ({ milliseconds: 250 })],
      ['check, connecting', () => ['check', '-c', hanging], reached],
      ['check, collecting', () => ['check', '-c', collecting], asked],
      ['gather, connecting', () => ['gather', '-c', hanging, '-o', at('gathered.json')], reached],
      ['facts, collecting', () => ['facts', '-c', collecting], asked],
      ['sync status, connecting', () => ['sync', 'status', '-c', hanging], reached],
      ['sync plan, collecting', () => ['sync', 'plan', '-c', collecting], asked],
      [
        'judging and rendering a fleet to a terminal that takes nothing',
        () => ['check', '-c', at('fleet.yaml'), '--snapshot', at('fleet.ndjson'), '-f', 'json'],
        () => 'first output',
      ],
      [
        'judging a fleet into files',
        () => [
          'check',
          '-c',
          at('fleet.yaml'),
          '--snapshot',
          at('fleet.ndjson'),
          '-f',
          `html=${at('x.html')}`,
          '-f',
          `junit=${at('x.xml')}`,
        ],
        () => ({ milliseconds: 2500 }),
      ],
      [
        'opening a pipe that nothing reads',
        () => ['check', '-c', hanging, '-f', `json=${at('pipe')}`],
        () => ({ milliseconds: 2000 }),
      ],
      [
        'sync apply, connecting',
        () => ['sync', 'apply', at('plan.json'), '-c', configured('apply.yaml', portOf(silent.server))],
        reached,
      ],
      [
        'sync apply, asking',
        () => [
          'sync',
          'apply',
          at('plan.json'),
          '-c',
          configured('applied.yaml', portOf(mute.server), mute.fingerprint),
        ],
        asked,
      ],
    ])('ends soon: %s', async (stage, args, moment) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const { status, by, stderr, wait } = await stopped(args(), signal, moment());
        table.push([stage, signal, wait.toFixed(2), by ?? String(status)]);
        expect(wait, stage).toBeLessThan(patience);
        // A command that writes on hosts says what it has changed, by its own exit code.
        if (stage.startsWith('sync apply'))
          expect({ stage, status, stderr }).toEqual({
            stage,
            status: 12,
            stderr: expect.stringMatching(/stopped while[\s\S]*Nothing was changed/),
          });
        // Before the command begins, the system ends it; so it does where a call hangs in the kernel.
        else if (by !== signal)
          expect({ stage, status, stderr }).toEqual({
            stage,
            status: codes[signal],
            stderr: expect.stringContaining(`stopped by ${signal}`),
          });
      }
    });
  },
);
