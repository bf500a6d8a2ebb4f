import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { SshTarget } from '../../src/hosts/ssh/target.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file } from '../../src/sdk/index.ts';
import type { TestProxy } from './proxy.ts';
import { startProxy } from './proxy.ts';
import type { TestSshd } from './sshd.ts';
import { sshdMissing, startSshd } from './sshd.ts';

/** Why no sshd can be started here, if so. */
export const missing = sshdMissing();

/** A folder for the tests of one file. */
export let folder: string;

/** The sshd that the tests of one file share; there is none where `missing` says why. */
export let sshd: TestSshd;

/** Something of each kind that a host may be asked for. */
export const sources = [
  file('/etc/hostname'),
  file('/proc/self/mountinfo'),
  command(['sh', '-c', 'echo out; exit 3']),
  file('/nonexistent/halint'),
];

export async function collect(transport: Transport, asked: readonly Source[], deadline = 20) {
  const request = { sources: asked, digestKey: 'a'.repeat(64), secrets: {}, deadline };
  return remoteHost('mail-a', transport, { kind: 'none' }).collect(request, new AbortController().signal);
}

/** One of the two SSH clients, and what its tests make and take away again. */
export interface Client {
  readonly name: 'ssh2' | 'openssh';
  readonly make: (target: SshTarget) => Transport;
  /** A transport to the shared sshd, of which something is different. */
  readonly with_: (more: Partial<SshTarget>) => Transport;
  /** A proxy before a port, which is closed after the test. */
  readonly through: (port: number, delay?: number) => Promise<TestProxy>;
  /** Called after the test. */
  readonly cleanups: (() => Promise<void>)[];
  /** Writes a known_hosts file and gives its path. */
  readonly knownHosts: (...lines: readonly string[]) => string;
}

/** The same tests for both clients; skipped where no sshd can be started. Called once in a file. */
export function overSsh(tests: (client: Client) => void): void {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'halint-conformance-'));
    if (missing === undefined) sshd = await startSshd();
  });
  afterAll(async () => {
    if (missing === undefined) await sshd.stop();
    rmSync(folder, { recursive: true });
  });
  describe.skipIf(missing !== undefined)(`over SSH (skipped here: ${missing ?? 'no'})`, () => {
    describe.each([
      ['ssh2', ssh2Transport],
      ['openssh', opensshTransport],
    ] as const)('%s', (name, make) => {
      const proxies: TestProxy[] = [];
      const cleanups: (() => Promise<void>)[] = [];
      afterEach(async () => {
        await Promise.all([
          ...proxies.splice(0).map((proxy) => proxy.close()),
          ...cleanups.splice(0).map((clean) => clean()),
        ]);
      });
      tests({
        name,
        make,
        cleanups,
        with_: (more) => make({ ...sshd.target, ...more }),
        through: async (port, delay = 0) => {
          const proxy = await startProxy(port, delay);
          proxies.push(proxy);
          return proxy;
        },
        knownHosts: (...lines) => {
          const path = join(folder, `known-${Math.random().toString(36).slice(2)}`);
          writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
          return path;
        },
      });
    });
  });
}
