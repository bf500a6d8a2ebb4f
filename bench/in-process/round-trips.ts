/** Round trips to a host through a proxy that delays: PORT USER KEY KNOWN_HOSTS. Prints JSON. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { contextOf, factsOf, sourcesOf } from '../../src/engine/select.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import { rules } from '../../rules/index.ts';
import type { Source } from '../../src/sdk/index.ts';
import { file, listing } from '../../src/sdk/index.ts';
import { startProxy } from '../../test/hosts/proxy.ts';
import { recordedPair } from './recorded-pair.ts';
import { targetAt } from './target.ts';

const [port = '', user = '', identityFile = '', knownHosts = ''] = process.argv.slice(2);

const names = Array.from({ length: 200 }, (_, i) => `/etc/halint-bench-${i}`);
const cases: Readonly<Record<string, readonly Source[]>> = {
  'one rule': sourcesOf(factsOf(rules.slice(0, 1)), contextOf(recordedPair, 'a')),
  [`all ${rules.length} rules`]: sourcesOf(factsOf(rules), contextOf(recordedPair, 'a')),
  '5 files': [...names.slice(0, 5).map((name) => file(name)), listing('bench', names.slice(0, 5), 'plain')],
  '200 files': [...names.map((name) => file(name)), listing('bench', names, 'plain')],
};

/**
 * Milliseconds that each piece takes in each direction: the difference between a run with the one and with the other is
 * waiting.
 */
const delays = [20, 120] as const;

interface Waited {
  /**
   * The longest chain of question and answer that the proxy saw; an unawaited question can make it longer.
   */
  readonly counted: number;
  /** How many times both directions' delay the whole took. */
  readonly timed: number;
}

/**
 * Runs the same with both delays. The proxy accepts at once: the round trip of TCP's own handshake is not delayed, and
 * counts.
 */
async function waited(run: (port: number) => Promise<void>): Promise<Waited> {
  const runs = [];
  for (const delay of delays) {
    const proxy = await startProxy(Number(port), delay, '127.0.0.2');
    const began = performance.now();
    await run(proxy.port);
    runs.push({ time: performance.now() - began, counted: proxy.roundTrips() + 1 });
    await proxy.close();
  }
  const [quick, slow] = runs;
  if (quick === undefined || slow === undefined) throw new Error('two delays');
  return { counted: slow.counted, timed: (slow.time - quick.time) / (2 * (delays[1] - delays[0])) + 1 };
}

const found: Record<string, Record<string, Waited>> = {};
for (const [client, transportOf] of Object.entries({ ssh2: ssh2Transport, OpenSSH: opensshTransport })) {
  for (const [name, sources] of Object.entries(cases)) {
    (found[client] ??= {})[name] = await waited(async (at) => {
      const host = remoteHost(
        'mail-a',
        transportOf(targetAt({ user, identityFile, knownHosts }, 'mail-a', '127.0.0.1', at)),
        { kind: 'none' },
      );
      const snapshot = await host.collect(
        { sources, digestKey: 'a'.repeat(64), secrets: {}, deadline: 60 },
        new AbortController().signal,
      );
      if (snapshot.status !== 'complete') throw new Error(snapshot.error ?? snapshot.status);
    });
  }
}

/** What OpenSSH by itself cannot do without: the same server, a command that reads and says nothing. */
const bare = (): Promise<Waited> =>
  waited(async (at) => {
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'HostKeyAlias=mail-a',
      `UserKnownHostsFile=${knownHosts}`,
      'UpdateHostKeys=no',
    ];
    await promisify(execFile)('ssh', [
      '-F',
      'none',
      '-i',
      identityFile,
      '-p',
      String(at),
      ...options.flatMap((option) => ['-o', option]),
      `${user}@127.0.0.1`,
      'true',
    ]);
  });

found['OpenSSH'] = { ...found['OpenSSH'], 'nothing but `ssh HOST true`': await bare() };
process.stdout.write(JSON.stringify(found));
process.exit(0);
