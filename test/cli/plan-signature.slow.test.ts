import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from '../../src/cli/program/program.ts';
import * as output from '../../src/cli/output/standard-output.ts';
import { PlantedPair } from '../sync/planted.ts';

/** 8.2 can find out who signed. */
const canSign =
  /find-principals/.test(spawnSync('ssh-keygen', ['-Y', 'none'], { encoding: 'utf8' }).stderr ?? '') ||
  spawnSync('ssh-keygen', ['-Y', 'find-principals'], { encoding: 'utf8' }).stderr?.includes('signature') === true;

const pair = new PlantedPair();
const folder = mkdtempSync(join(tmpdir(), 'halint-signed-'));
const at = (name: string): string => join(folder, name);
const plan = at('plan.json');

const key = (name: string): void => {
  expect(spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]).status).toBe(0);
};
const publicKey = (name: string): string =>
  readFileSync(at(`${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
/** A file of signers: a principal, options, and whose key. */
const signers = (line: string): string => {
  writeFileSync(at('signers'), `${line}\n`);
  return at('signers');
};

async function halint(
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', ''];
  const spies = [
    vi.spyOn(output, 'writeOut').mockImplementation(async (text) => void (out += text)),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      err += String(text);
      return true;
    }),
  ];
  try {
    const code = await run([...argv, '--config', pair.config]);
    return { code, out, err };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const made = (...more: readonly string[]) => halint('sync', 'plan', '-o', plan, ...more);
const apply = (...more: readonly string[]) => halint('sync', 'apply', plan, ...more);
/** What comes after the signature: this pair is read from folders, to which nothing is written. */
const accepted = { code: 2, err: expect.stringContaining('sync can write only on live hosts') };
const refused = (why: RegExp) => ({ code: 12, out: '', err: expect.stringMatching(why) });

afterAll(() => {
  pair.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!canSign)('a signed plan (needs ssh-keygen of OpenSSH 8.2)', () => {
  beforeAll(async () => {
    await pair.agree();
    pair.append('a', '/etc/aliases', 'abuse: postmaster\n');
    key('alice');
    key('mallory');
    expect((await made('--sign', at('alice'))).code).toBe(10);
  }, 120_000);
  let document: string;
  let signature: string;
  beforeEach(() => {
    document ??= readFileSync(plan, 'utf8');
    signature ??= readFileSync(`${plan}.sig`, 'utf8');
    writeFileSync(plan, document);
    writeFileSync(`${plan}.sig`, signature);
  });

  it('is accepted from an allowed signer, and the name is shown', async () => {
    expect(await apply('--signers', signers(`alice@example.org ${publicKey('alice')}`))).toMatchObject({
      ...accepted,
      out: 'Signed by alice@example.org.\n',
    });
    expect(await apply('--signers', signers(`"alice*" namespaces="halint-plan" ${publicKey('alice')}`))).toMatchObject(
      accepted,
    );
  }, 60_000);

  it('verifies by hand in the same way', () => {
    const file = signers(`alice ${publicKey('alice')}`);
    const { status, stdout } = spawnSync(
      'ssh-keygen',
      ['-Y', 'verify', '-f', file, '-I', 'alice', '-n', 'halint-plan', '-s', `${plan}.sig`],
      { input: document, encoding: 'utf8' },
    );
    expect(`${status} ${stdout}`).toMatch(/^0 Good "halint-plan" signature for alice/);
  });

  it('is refused without a signature, or with one that is none', async () => {
    rmSync(`${plan}.sig`);
    expect(await apply('--signers', signers(`alice ${publicKey('alice')}`))).toMatchObject(
      refused(/it is not signed: .*plan\.json\.sig does not exist\.\nNothing was changed/),
    );
    writeFileSync(`${plan}.sig`, 'junk\n');
    expect(await apply('--signers', at('signers'))).toMatchObject(refused(/Couldn't parse signature/));
  }, 60_000);

  it('is refused when a byte of it was changed, also one that means nothing', async () => {
    appendFileSync(plan, ' ');
    expect(await apply('--signers', signers(`alice ${publicKey('alice')}`))).toMatchObject(
      refused(/its signature is not valid for alice: .*incorrect signature/),
    );
  }, 60_000);

  it.each([
    [
      'an account that may not sign',
      () => `mallory ${publicKey('mallory')}`,
      /by none of the signers in .*No principal matched/,
    ],
    ['a key that has expired', () => `alice valid-before="20200101" ${publicKey('alice')}`, /key has expired/],
    ['a key that is not valid yet', () => `alice valid-after="20990101" ${publicKey('alice')}`, /not yet valid/],
    [
      'a key that may sign other things',
      () => `alice namespaces="git" ${publicKey('alice')}`,
      /not permitted for use in signature namespace "halint-plan"/,
    ],
    ['nobody', () => '# none', /by none of the signers/],
  ])(
    'is refused from %s',
    async (_, line, why) => {
      expect(await apply('--signers', signers(line()))).toMatchObject(refused(why));
    },
    60_000,
  );

  it('is refused when it was signed for something else', async () => {
    rmSync(`${plan}.sig`);
    spawnSync('ssh-keygen', ['-Y', 'sign', '-f', at('alice'), '-n', 'git', plan]);
    expect(await apply('--signers', signers(`alice ${publicKey('alice')}`))).toMatchObject(
      refused(/namespace does not match/),
    );
  }, 60_000);

  it('is wanted by the configuration as well, and the command line wins', async () => {
    signers(`alice ${publicKey('alice')}`);
    writeFileSync(at('others'), `mallory ${publicKey('mallory')}\n`);
    const before = readFileSync(pair.config, 'utf8');
    appendFileSync(pair.config, `\nplanSigners: ${at('others')}\n`);
    expect(await apply()).toMatchObject(refused(/by none of the signers in .*others/));
    expect(await apply('--signers', at('signers'))).toMatchObject(accepted);
    writeFileSync(pair.config, before);
  }, 60_000);

  it('says what is missing, and does nothing: key, file of signers, file to sign, ssh-keygen', async () => {
    expect(await made('--sign', at('none'))).toMatchObject({
      code: 2,
      err: expect.stringContaining(`key ${at('none')} does not exist`),
    });
    expect(await apply('--signers', at('none'))).toMatchObject({
      code: 2,
      err: expect.stringContaining(`cannot read the signers' file ${at('none')}`),
    });
    expect(await halint('sync', 'plan', '--sign', at('alice'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('--sign requires -o'),
    });
    vi.stubEnv('PATH', folder);
    expect(await apply('--signers', signers(`alice ${publicKey('alice')}`))).toMatchObject({
      code: 2,
      err: expect.stringContaining('ssh-keygen is not installed'),
    });
    vi.unstubAllEnvs();
  }, 120_000);

  it('removes the signature of an earlier plan with the same name', async () => {
    expect((await made()).code).toBe(10);
    expect(existsSync(`${plan}.sig`)).toBe(false);
  }, 60_000);
});
