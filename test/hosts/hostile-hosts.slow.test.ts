import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, ServerChannel } from 'ssh2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { HostSnapshot } from '../../src/sdk/index.ts';
import { healthyPair, healthySnapshot } from '../rules/healthy.ts';
import { hasProgram } from './machine.ts';
import { startServer } from './ssh2-server.ts';
import { makeKey } from './sshd.ts';

/** Servers that speak SSH as they should, and hosts behind them that do not: real SSH over loopback. */
const folder = mkdtempSync(join(tmpdir(), 'halint-hostile-'));
const hostKey = join(folder, 'host');
const withKeys = hasProgram('ssh-keygen');
const cleanups: (() => Promise<void>)[] = [];
beforeAll(() => {
  if (withKeys) makeKey(hostKey);
});
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});
afterAll(() => rmSync(folder, { recursive: true }));

const sources = sourcesOf(facts, contextOf(healthyPair, 'a'));
/** Seconds that a host has, and those after which the test says that it was not held to them. */
const [deadline, patience] = [4, 25];

/** What a host does with the script, of which the nonce is known to it. */
type Answer = (channel: ServerChannel, nonce: string) => void;

const ending =
  (text: (nonce: string) => string, exit = 0): Answer =>
  (channel, nonce) => {
    channel.write(text(nonce));
    channel.exit(exit);
    channel.end();
  };
const frames = (nonce: string, ...lines: readonly string[]): string =>
  lines.map((line) => `\n@${nonce} ${line}\n`).join('');

function answering(answer: Answer): (connection: Connection) => void {
  return (connection) =>
    connection.on('session', (acceptSession) => {
      acceptSession().on('exec', (accept) => {
        const channel = accept();
        let script = '';
        channel.on('error', () => undefined);
        channel.on('data', (data: Buffer) => (script += data.toString('latin1')));
        channel.on('end', () => answer(channel, /\bN='?([0-9a-f]{32})/.exec(script)?.[1] ?? ''));
      });
    });
}

async function collected(connected: (connection: Connection) => void): Promise<HostSnapshot> {
  const server = await startServer({ hostKey, connected });
  cleanups.push(server.stop);
  const host = remoteHost('mail-a', ssh2Transport(server.target), { kind: 'none' });
  const began = performance.now();
  const request = { sources, digestKey: 'a'.repeat(64), secrets: {}, deadline };
  const snapshot = await host.collect(request, new AbortController().signal);
  expect((performance.now() - began) / 1000).toBeLessThan(patience);
  return snapshot;
}

const passes = (a: HostSnapshot): readonly string[] =>
  evaluate({ ...healthySnapshot, hosts: { ...healthySnapshot.hosts, a } }, healthyPair, rules)
    .filter(({ verdict, host }) => verdict === 'pass' && host === 'a')
    .map(({ rule }) => rule);

/** Writes without an end, as long as somebody reads. */
function endlessly(channel: ServerChannel, piece: Buffer): void {
  const more = (): void => {
    while (channel.writable && channel.write(piece));
    if (channel.writable) channel.once('drain', more);
  };
  more();
}

const replayed = 'f'.repeat(32);

const hosts: readonly (readonly [
  what: string,
  connected: (connection: Connection) => void,
  error: RegExp | undefined,
])[] = [
  [
    'begins and ends, and answers nothing',
    answering(ending((nonce) => frames(nonce, 'begin 1 0 1795990000.5', 'end'))),
    undefined,
  ],
  [
    'stops in the middle of a frame',
    answering(ending((nonce) => `${frames(nonce, 'begin 1 0 1795990000.5', 'out 0')}half an answ`)),
    /ended|end/,
  ],
  [
    'replays what it sent to another run',
    answering(ending(() => frames(replayed, 'begin 1 0 1795990000.5', 'out 0', 'err 0 0 0', 'ran 0', 'end'))),
    /before the collection began/,
  ],
  [
    'sends numbers that are none',
    answering(
      ending((nonce) =>
        frames(
          nonce,
          'begin NaN -1 1e999',
          ...['NaN', '-1', '1e9', '__proto__', 'constructor', ''].flatMap((index) => [
            `out ${index}`,
            `err ${index} NaN -1`,
            `ran ${index}`,
            `text ${index} /etc/passwd`,
            `ok ${index} 0`,
            `not ${index} absent /etc/passwd`,
          ]),
          'end',
        ),
      ),
    ),
    undefined,
  ],
  [
    'has a clock from another time',
    answering(ending((nonce) => frames(nonce, 'begin 1 0 999999999999999', 'end'))),
    undefined,
  ],
  [
    'sends 200,000 frames about one source',
    answering(
      ending((nonce) => frames(nonce, 'begin 1 0 1795990000.5', ...Array<string>(200_000).fill('glob 0'), 'end')),
    ),
    undefined,
  ],
  [
    'sends zeros without an end',
    answering((channel, nonce) => {
      channel.write(frames(nonce, 'begin 1 0 1795990000.5'));
      endlessly(channel, Buffer.alloc(256 * 1024));
    }),
    /sent more than 64 MiB|no answer within/,
  ],
  [
    'sends one byte now and then',
    answering((channel) => {
      const timer = setInterval(() => channel.write('.'), 200);
      channel.on('close', () => clearInterval(timer));
    }),
    /no answer within 4 s/,
  ],
  [
    'asks a question and waits',
    answering((channel) => channel.write('\x1b[2JSelect a menu entry [1-9]: ')),
    /no answer within 4 s/,
  ],
  ['prints one line of 8 MiB', answering(ending(() => 'x'.repeat(8 * 1024 * 1024), 1)), /before the collection began/],
  [
    'ends by a signal',
    answering((channel) => {
      channel.exit('KILL', false, 'killed');
      channel.end();
    }),
    /ended/,
  ],
  ['ends without a status', answering((channel) => channel.end()), /without an exit status/],
  [
    'ends the connection while it is asked',
    (connection) => connection.on('session', (accept) => accept().on('exec', () => connection.end())),
    /connection|ended/,
  ],
  [
    'lets log in and opens no session',
    (connection) => connection.on('session', (_, reject) => reject()),
    /run nothing/,
  ],
  [
    'opens a session and runs nothing',
    (connection) => connection.on('session', (accept) => accept().on('exec', (_, reject) => reject())),
    /run nothing/,
  ],
];

describe.skipIf(!withKeys)('a host that (needs ssh-keygen)', { timeout: 60_000 }, () => {
  it.each(hosts)('%s gives no answer that counts, in bounded time', async (_, connected, error) => {
    const snapshot = await collected(connected);
    expect(Object.values(snapshot.readings).filter((reading) => reading.read && !Array.isArray(reading.value))).toEqual(
      [],
    );
    if (error === undefined) expect(snapshot.status).toBe('complete');
    else {
      expect(snapshot.status).not.toBe('complete');
      expect(snapshot.error).toMatch(error);
      expect(snapshot.error?.length).toBeLessThan(1000);
    }
    expect(passes(snapshot)).toEqual([]);
  });
});
