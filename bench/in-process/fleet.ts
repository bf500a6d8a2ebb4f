/** Many connections from one process: PORT USER KEY KNOWN_HOSTS COUNT. Prints JSON. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import ssh2 from 'ssh2';
import { rules } from '../../rules/index.ts';
import { contextOf, factsOf, sourcesOf } from '../../src/engine/select.ts';
import { readFrames } from '../../src/hosts/collect/frames.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { buildScript } from '../../src/hosts/collect/script.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import type { Source } from '../../src/sdk/index.ts';
import { file, listing } from '../../src/sdk/index.ts';
import { recordedPair } from './recorded-pair.ts';

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
const small: readonly Source[] = [
  ...['/etc/passwd', '/etc/group', '/etc/services', '/proc/self/mountinfo'].map((path) => file(path)),
  listing('bench', ['/etc/*']),
];
const request = (sources: readonly Source[]) => ({ sources, digestKey: 'a'.repeat(64), secrets: {}, deadline: 300 });
const collect = async (): Promise<void> => {
  const host = remoteHost('mail-a', ssh2Transport(target), { kind: 'none' });
  const snapshot = await host.collect(request(small), new AbortController().signal);
  if (snapshot.status !== 'complete') throw new Error(snapshot.error ?? snapshot.status);
};

const processor = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.cpuUsage(since);
const milliseconds = ({ user: own, system }: NodeJS.CpuUsage): number => (own + system) / 1000;

/** The least that ssh2 itself needs: the same script over a connection that checks and remembers nothing. */
const login = { type: 'publickey', username: user, key: readFileSync(identityFile) } as const;
const script = buildScript(request(small), 'b'.repeat(32));
const bare = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.on('close', () => resolve());
    client.on('ready', () => {
      client.exec('sh -s', (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.resume();
        channel.stderr.resume();
        channel.on('close', () => client.end());
        channel.end(script);
      });
    });
    const sock = createConnection({ host: '127.0.0.2', port: Number(port), noDelay: true }, () =>
      client.connect({
        sock,
        username: user,
        authHandler: [login],
        algorithms: { kex: ['curve25519-sha256'], cipher: ['aes128-gcm@openssh.com'], serverHostKey: ['ssh-ed25519'] },
        hostVerifier: () => true,
      }),
    );
  });

/** As many at a time as halint sets up to one address. */
async function measure(task: () => Promise<void>, times: number): Promise<number> {
  const before = processor();
  let left = times;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (left-- > 0) await task();
    }),
  );
  return milliseconds(processor(before));
}

// In turns, so that neither has the advantage of code that the other one warmed.
const turns = 8;
let [perHost, bareHost] = [0, 0];
for (let turn = 0; turn < turns; turn++) {
  perHost += (await measure(collect, Number(count) / turns)) / Number(count);
  bareHost += (await measure(bare, Number(count) / turns)) / Number(count);
}

// The output of a whole script, read as often.
const sources = sourcesOf(factsOf(rules), contextOf(recordedPair, 'a'));
const nonce = 'b'.repeat(32);
const output = execFileSync('sh', ['-s'], {
  input: buildScript(request(sources), nonce),
  stdio: ['pipe', 'pipe', 'ignore'],
});
const beforeReading = processor();
for (let i = 0; i < 50; i++) {
  buildScript(request(sources), nonce);
  readFrames(output, nonce, sources);
}
const reading = milliseconds(processor(beforeReading)) / 50;
process.stdout.write(JSON.stringify({ perHost, bareHost, reading, bytes: output.length, sources: sources.length }));
process.exit(0);
