/** Many connections from one process: PORT USER KEY KNOWN_HOSTS COUNT. Prints JSON. */
import { execFileSync } from 'node:child_process';
import { rules } from '../../rules/index.ts';
import { contextOf, factsOf, sourcesOf } from '../../src/engine/select.ts';
import { readFrames } from '../../src/hosts/frames.ts';
import { remoteHost } from '../../src/hosts/remote.ts';
import { buildScript } from '../../src/hosts/script.ts';
import { ssh2Transport } from '../../src/hosts/ssh2.ts';
import type { SshTarget } from '../../src/hosts/target.ts';
import type { Source } from '../../src/sdk/index.ts';
import { file, listing } from '../../src/sdk/index.ts';
import { healthyPair } from '../../test/rules/healthy.ts';

const [port = '', user = '', identityFile = '', knownHosts = '', count = ''] = process.argv.slice(2);
const target: SshTarget = {
  name: 'mail-a',
  address: '127.0.0.2',
  port: Number(port),
  user,
  identityFiles: [identityFile],
  agentSocket: 'none',
  knownHostsFiles: [knownHosts],
  fingerprints: [],
  jump: [],
  connectTimeout: 60,
  sshConfig: 'none',
};

// Little work for the host, which shares the processors: what is measured is this end.
const small: readonly Source[] = [...['/etc/passwd', '/etc/group', '/etc/services', '/proc/self/mountinfo'].map((path) => file(path)), listing('bench', ['/etc/*'])];
const request = (sources: readonly Source[]) => ({ sources, digestKey: 'a'.repeat(64), secrets: {}, deadline: 300 });
const collect = async (): Promise<void> => {
  const host = remoteHost('mail-a', ssh2Transport(target), { kind: 'none' });
  const snapshot = await host.collect(request(small), new AbortController().signal);
  if (snapshot.status !== 'complete') throw new Error(snapshot.error ?? snapshot.status);
};

const processor = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.cpuUsage(since);
const milliseconds = ({ user: own, system }: NodeJS.CpuUsage): number => (own + system) / 1000;

await collect();
const before = processor();
let left = Number(count);
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (left-- > 0) await collect();
  }),
);
const perHost = milliseconds(processor(before)) / Number(count);

// The output of a whole script, read as often.
const sources = sourcesOf(factsOf(rules), contextOf(healthyPair, 'a'));
const nonce = 'b'.repeat(32);
const output = execFileSync('sh', ['-s'], { input: buildScript(request(sources), nonce), stdio: ['pipe', 'pipe', 'ignore'] });
const beforeReading = processor();
for (let i = 0; i < 50; i++) {
  buildScript(request(sources), nonce);
  readFrames(output, nonce, sources);
}
const reading = milliseconds(processor(beforeReading)) / 50;
process.stdout.write(JSON.stringify({ perHost, reading, bytes: output.length, sources: sources.length }));
process.exit(0);
