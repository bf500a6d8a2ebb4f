/** Round trips to a host through a proxy that delays: PORT USER KEY KNOWN_HOSTS. Prints JSON. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { contextOf, factsOf, sourcesOf } from '../../src/engine/select.ts';
import { opensshTransport } from '../../src/hosts/openssh.ts';
import { remoteHost } from '../../src/hosts/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh2.ts';
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

const found: Record<string, Record<string, number>> = {};
for (const [client, transportOf] of Object.entries({ ssh2: ssh2Transport, OpenSSH: opensshTransport })) {
  for (const [name, sources] of Object.entries(cases)) {
    const proxy = await startProxy(Number(port), 20, '127.0.0.2');
    const host = remoteHost('mail-a', transportOf(targetAt({ user, identityFile, knownHosts }, 'mail-a', '127.0.0.1', proxy.port)), { kind: 'none' });
    const snapshot = await host.collect({ sources, digestKey: 'a'.repeat(64), secrets: {}, deadline: 60 }, new AbortController().signal);
    if (snapshot.status !== 'complete') throw new Error(snapshot.error ?? snapshot.status);
    // The proxy accepts at once: the round trip of TCP's own handshake is not delayed, and counts.
    (found[client] ??= {})[name] = proxy.roundTrips() + 1;
    await proxy.close();
  }
}

/** What OpenSSH by itself cannot do without: the same server, a command that reads and says nothing. */
async function bare(): Promise<number> {
  const proxy = await startProxy(Number(port), 20, '127.0.0.2');
  const options = ['BatchMode=yes', 'IdentitiesOnly=yes', 'HostKeyAlias=mail-a', `UserKnownHostsFile=${knownHosts}`, 'UpdateHostKeys=no'];
  const words = ['-F', 'none', '-i', identityFile, '-p', String(proxy.port), ...options.flatMap((option) => ['-o', option]), `${user}@127.0.0.1`, 'true'];
  await promisify(execFile)('ssh', words);
  const count = proxy.roundTrips() + 1;
  await proxy.close();
  return count;
}

found['OpenSSH'] = { ...found['OpenSSH'], 'nothing but `ssh HOST true`': await bare() };
process.stdout.write(JSON.stringify(found));
process.exit(0);
