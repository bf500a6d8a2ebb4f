import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noTwoHosts, startTwoHosts } from '../../../bench/two-hosts.mjs';
import { syncWatchCommand } from '../../../src/cli/commands/sync/watch.ts';
import type { SyncWatchOptions } from '../../../src/cli/commands/sync/watch.ts';
import { run } from '../../../src/cli/program/program.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { until } from './watched-pair.ts';

const missing =
  noTwoHosts() ?? (hasProgram('inotifywait') ? undefined : 'inotifywait is not installed (inotify-tools)');
let hosts: Awaited<ReturnType<typeof startTwoHosts>>;
let config: string;

/** Starts the command as it is, over real SSH to two machines with file systems of their own. */
function watch(more: Partial<SyncWatchOptions> = {}) {
  const stop = new AbortController();
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const complain = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const ended = syncWatchCommand(
    { config, pair: [], scanEvery: '5m', ...more },
    { detail: () => undefined, signal: stop.signal },
  ).finally(() => {
    write.mockRestore();
    complain.mockRestore();
  });
  return { said, ended, stop: () => stop.abort() };
}

const put = (side: 'a' | 'b', path: string, text: string): void => writeFileSync(hosts.path(side, path), text);
const get = (side: 'a' | 'b', path: string): string => readFileSync(hosts.path(side, path), 'utf8');

describe.skipIf(missing !== undefined)(
  `two real hosts over SSH (${missing ?? 'root, mount namespaces, sshd and inotifywait are there'})`,
  () => {
    beforeAll(async () => {
      hosts = await startTwoHosts(mkdtempSync(join(tmpdir(), 'halint-two-')));
      config = hosts.config(['/etc/bm-eas/**', '/etc/cyrus-admins', '/etc/bm/certs/**']);
      for (const side of ['a', 'b'] as const) {
        mkdirSync(hosts.path(side, '/etc/bm-eas'), { mode: 0o755 });
        mkdirSync(hosts.path(side, '/etc/bm/certs'), { recursive: true, mode: 0o755 });
        put(side, '/etc/bm-eas/one', 'one\n');
        put(side, '/etc/cyrus-admins', 'cyrus\n');
      }
    }, 30_000);
    afterAll(() => hosts.stop());

    it('the active host’s changes arrive, with mode and owner, and secrets stay out of the log', {
      timeout: 60_000,
    }, async () => {
      const { said, ended, stop } = watch();
      expect(await until(() => said.join('').includes('inotifywait on mail-a'), 20_000), said.join('')).toBe(true);
      expect(await until(() => hosts.agreed('b'), 20_000), said.join('')).toBe(true);
      put('a', '/etc/bm-eas/one', 'changed\n');
      expect(await until(() => get('b', '/etc/bm-eas/one') === 'changed\n', 20_000), said.join('')).toBe(true);
      put('a', '/etc/cyrus-admins', 'cyrus canary-4711\n');
      expect(await until(() => get('b', '/etc/cyrus-admins').includes('canary-4711'), 20_000), said.join('')).toBe(
        true,
      );
      stop();
      expect(await ended).toBe(0);
      expect(said.join('')).toMatch(/Z mail-b: \/etc\/bm-eas\/one written, as on mail-a \(changed-on-active\)\n/);
      expect(said.join('')).not.toContain('canary');
    });

    it('a failover of address, services and data ends it with 12; started again it works from the other host', {
      timeout: 60_000,
    }, async () => {
      const first = watch();
      await until(() => first.said.join('').includes('inotifywait on mail-a'), 20_000);
      hosts.setRole('b');
      put('a', '/etc/bm-eas/one', 'too late\n');
      expect(await first.ended, first.said.join('')).toBe(12);
      expect(get('b', '/etc/bm-eas/one')).toBe('changed\n');
      const second = watch();
      expect(await second.ended, second.said.join('')).toBe(11);
      expect(second.said.join('')).toMatch(/in conflict[\s\S]*\/etc\/bm-eas\/one/);
      put('a', '/etc/bm-eas/one', 'changed\n');
      const third = watch();
      await until(() => third.said.join('').includes('inotifywait on mail-b'), 20_000);
      put('b', '/etc/bm-eas/one', 'from the other side\n');
      expect(
        await until(() => get('a', '/etc/bm-eas/one') === 'from the other side\n', 20_000),
        third.said.join(''),
      ).toBe(true);
      third.stop();
      expect(await third.ended).toBe(0);
      hosts.setRole('a');
    });
  },
);

describe('halint sync watch, before it asks any host', () => {
  const refuses = async (...argv: readonly string[]): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), 'halint-watch-'));
    const file = join(folder, 'halint.yaml');
    writeFileSync(
      file,
      'pair:\n  name: mail\n  profile: generic\n  hosts:\n    a: { name: node-a, address: 192.0.2.1 }\n    b: { ' +
        'name: node-b, address: 192.0.2.2 }\n',
    );
    const said: string[] = [];
    const complain = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    expect(await run(['sync', 'watch', '-c', file, ...argv])).toBe(2);
    complain.mockRestore();
    return said.join('');
  };

  it('refuses times that are none, and duties that contradict each other or cannot be told', async () => {
    expect(await refuses('--scan-every', '5 minutes')).toContain('--scan-every takes a time');
    expect(await refuses('--scan-every', '1s')).toContain('from 10s');
    expect(await refuses('--when-active', '--follow-role')).toContain('cannot be combined');
    expect(await refuses('--when-active')).toContain('transport: local');
  });
});
