import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Logger } from '../../../src/cli/audit.ts';
import { connect } from '../../../src/cli/connect.ts';
import { writeAccess } from '../../../src/cli/write-access.ts';
import type { ConfiguredPair } from '../../../src/config/configuration.ts';
import { parseConfiguration } from '../../../src/config/load.ts';
import { renderProblems } from '../../../src/config/reading/problem.ts';
import { command, sourceKey } from '../../../src/sdk/index.ts';
import type { TestSshd } from '../../hosts/sshd.ts';
import { makeKey, publicWords, sshdMissing, startSshd } from '../../hosts/sshd.ts';
import { TwoRoots } from './two-roots.ts';

const missing = sshdMissing();
const folder = mkdtempSync(join(tmpdir(), 'halint-accounts-'));
let sshd: TestSshd;
const keys = { reads: join(folder, 'reads'), writes: join(folder, 'writes') };

beforeAll(async () => {
  if (missing !== undefined) return;
  sshd = await startSshd();
  // Each key leaves a trace of its use, and may do what any may.
  const line = (key: keyof typeof keys): string =>
    `command="echo ${key} >>${join(folder, 'log')}; exec sh -c \\"$SSH_ORIGINAL_COMMAND\\"" ${publicWords(makeKey(keys[key]))}\n`;
  writeFileSync(join(sshd.folder, 'authorized_keys'), line('reads') + line('writes'));
});
afterAll(async () => {
  if (missing === undefined) await sshd.stop();
  rmSync(folder, { recursive: true, force: true });
});

const logger: Logger = { detail: () => undefined, signal: new AbortController().signal };

function configured(write: string, transport: string): ConfiguredPair {
  const way = `transport: ${transport}, port: ${sshd.port}, user: ${userInfo().username}, knownHosts: ${sshd.knownHosts}, identityFile: ${keys.reads}`;
  const result = parseConfiguration(
    `defaults: { ${way}${write} }\npair: { hosts: { a: { address: 127.0.0.1 }, b: { address: 127.0.0.2 } } }`,
    { file: '/etc/halint/halint.yaml', display: 'halint.yaml', home: '/home/me' },
  );
  if (!result.ok) throw new Error(renderProblems(result.problems));
  const [pair] = result.configuration.pairs;
  if (pair === undefined) throw new Error('no pair');
  return pair;
}

/** Which keys were used since the last time. */
function used(): readonly string[] {
  const log = join(folder, 'log');
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  rmSync(log, { force: true });
  return lines;
}

const question = command(['id', '-u']);

async function read(configured: ConfiguredPair): Promise<unknown> {
  const host = await connect(configured, 'a', logger.detail);
  const snapshot = await host.collect(
    { sources: [question], digestKey: 'a'.repeat(64), secrets: {}, deadline: 20 },
    logger.signal,
  );
  return snapshot.readings[sourceKey(question)];
}

/** Carries a plan out on two folders of this machine, by what the configuration gives to write with. */
async function write(pair: ConfiguredPair): Promise<void> {
  const roots = new TwoRoots();
  try {
    roots.write('a', '/etc/cyrus-hsm', 'new\n');
    roots.write('b', '/etc/cyrus-hsm', 'old\n');
    const { a } = await writeAccess(pair, logger);
    const { transport, privilege } = a;
    const outcome = await roots.apply(roots.plan(['/etc/cyrus-hsm']), {
      a: { transport, privilege },
      b: { transport, privilege },
    });
    expect(`${outcome.exit} ${outcome.lines.join(' ')}`).toMatch(/^0 /);
    expect(roots.read('b', '/etc/cyrus-hsm')).toBe('new\n');
  } finally {
    roots.remove();
  }
}

describe.skipIf(missing !== undefined).each(['ssh2', 'openssh'])('over real SSH: %s (needs sshd)', (transport) => {
  it('one account reads and the other one writes', { timeout: 60_000 }, async () => {
    used();
    const pair = configured(`, write: { identityFile: ${keys.writes} }`, transport);
    expect(await read(pair)).toMatchObject({ read: true });
    expect(used()).toEqual(['reads']);
    await write(pair);
    expect(new Set(used())).toEqual(new Set(['writes']));
  });

  it('one account does both where no other is named', { timeout: 60_000 }, async () => {
    used();
    const pair = configured('', transport);
    await write(pair);
    expect(new Set(used())).toEqual(new Set(['reads']));
  });

  it('an account that may not log in to write is named', { timeout: 60_000 }, async () => {
    const stranger = makeKey(join(folder, `stranger-${transport}`));
    const { a } = await writeAccess(
      configured(`, write: { user: halint-sync, identityFile: ${stranger} }`, transport),
      logger,
    );
    const refused = a.transport.exec({
      commandLine: 'sh -s',
      deadline: 20,
      signal: logger.signal,
      onOpen: (stdin) => void stdin.end(),
      onStdout: () => undefined,
      onStderr: () => undefined,
    });
    await expect(refused).rejects.toThrow(/cannot log in to .*halint-sync@127\.0\.0\.1/);
  });
});
