import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedPath } from '../../src/hosts/remote-shell/remote-shell.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import { collectedHost } from '../../src/hosts/collector/collected-host.ts';
import { parameterLines } from '../../src/hosts/collect/parameter-lines.ts';
import { collectorScript, installedScript } from '../../src/hosts/collector/standing-script.ts';
import type { Privilege, Transport } from '../../src/hosts/host.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { opensshTransport } from '../../src/hosts/ssh/openssh.ts';
import { ssh2Transport } from '../../src/hosts/ssh/ssh2.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';
import { shellQuote } from '../../src/sdk/shell-quote.ts';
import { hasProgram } from './machine.ts';
import type { TestSshd } from './sshd.ts';
import { publicWords, sshdMissing, startSshd } from './sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-collector-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secretFile = join(folder, 'ha.conf');
const own = command(['sh', '-c', 'echo "asked with $IPMI_PASSWORD"'], {
  lane: 'slow',
  secretEnv: { IPMI_PASSWORD: 'peer-bmc-password' },
});
const common: readonly Source[] = [
  file('/etc/hostname'),
  file(secretFile),
  glob(`${folder}/*.conf`),
  file('/nonexistent/halint'),
  command(['sh', '-c', 'echo out; echo complaint >&2; exit 3']),
  command(['printf', '%s', "two\nlines and 'quotes'"]),
  command(['nonexistent-halint']),
  listing('some', [secretFile, '/etc/hostname'], 'keyed'),
];
const onlyB = command(['echo', 'only on b']);
const sources = { a: [...common, own], b: [...common, onlyB] };
const content = { version: '9.9.9', pair: 'mail\n" $(id)', sources };
const digestKey = 'c'.repeat(64);
const request = { sources: sources.a, side: 'a', digestKey, secrets: {}, deadline: 30 } as const;
const noSignal = new AbortController().signal;

beforeAll(() => writeFileSync(secretFile, 'user = mail\npassword = hunter2-hunter2\n'));

const live = (transport: Transport, privilege: Privilege = { kind: 'none' }) =>
  remoteHost('mail-a', transport, privilege).collect(request, noSignal);

describe('the output of the collector script', () => {
  const { text, digest } = collectorScript(content, digestKey);
  const script = join(folder, 'collect.sh');
  const output = join(folder, 'mail-a.halint');
  beforeAll(() => {
    writeFileSync(script, text);
    const run = spawnSync('sh', ['-c', `sh ${script} > ${output}`], {
      encoding: 'utf8',
      env: { ...process.env, N: 'x' },
    });
    expect(run.status).toBe(0);
  });

  it('gives the readings of a live host, with secrets masked alike', async () => {
    const read = await collectedHost('mail-a', output).collect({ ...request, sources: common }, noSignal);
    const asked = await remoteHost('mail-a', localTransport(), { kind: 'none' }).collect(
      { ...request, sources: common },
      noSignal,
    );
    expect(asked.status).toBe('complete');
    expect(read).toMatchObject({ status: 'complete', readings: asked.readings });
    expect(JSON.stringify(read.readings)).not.toContain('hunter2');
  });

  it('holds no answer of a command that needs a password', async () => {
    const { readings } = await collectedHost('mail-a', output).collect(request, noSignal);
    expect(readings[sourceKey(own)]).toMatchObject({ read: false, reason: 'not-collected' });
  });

  it('makes a reading that another version asks for unknown', async () => {
    const later = file('/etc/of-a-later-version');
    const { readings } = await collectedHost('mail-a', output).collect({ ...request, sources: [later] }, noSignal);
    expect(readings).toEqual({
      [sourceKey(later)]: {
        read: false,
        reason: 'not-collected',
        detail: 'the script on the host (halint 9.9.9) does not read it',
      },
    });
  });

  it('is partial where its end is missing, and unreadable where it is something else', async () => {
    const part = join(folder, 'part.halint');
    spawnSync('sh', ['-c', `head -c -30 ${output} > ${part}`]);
    expect(await collectedHost('mail-a', part).collect(request, noSignal)).toMatchObject({ status: 'partial' });
    expect(await collectedHost('mail-a', secretFile).collect(request, noSignal)).toMatchObject({
      status: 'unreachable',
    });
    expect(await collectedHost('mail-a', folder).collect(request, noSignal)).toMatchObject({ status: 'unreachable' });
  });

  it('is read from a gzip file as well', async () => {
    spawnSync('gzip', ['-k', output]);
    expect(await collectedHost('mail-a', `${output}.gz`).collect(request, noSignal)).toMatchObject({
      status: 'complete',
    });
  });

  it('comes from a script whose digest sha256sum shows', () => {
    expect(spawnSync('sha256sum', [script], { encoding: 'utf8' }).stdout).toContain(digest);
  });
});

describe('the installed script', () => {
  const { text, digest } = installedScript(content);
  const script = join(folder, 'halint-collect');
  beforeAll(() => {
    writeFileSync(script, text);
    chmodSync(script, 0o755);
  });

  it('is the same text for a pair and a version', () => {
    expect(installedScript(content).digest).toBe(digest);
    expect(installedScript({ ...content, version: '9.9.10' }).digest).not.toBe(digest);
  });

  const nonce = 'd'.repeat(32);
  const good = parameterLines(request, nonce).join('\n');
  const proof = join(folder, 'proof');
  it.each([
    ['an empty input', ''],
    ['a command', `touch ${proof}\n`],
    ['a command in the nonce', `# halint-parameters 1 $(touch${'${IFS}'}${proof}) ${digestKey} a\n`],
    ['a quote in the key', `# halint-parameters 1 ${nonce} ';touch${'${IFS}'}${proof};' a\n`],
    ['a short key', `# halint-parameters 1 ${nonce} abc a\n`],
    ['another side', `# halint-parameters 1 ${nonce} ${digestKey} ;touch\n`],
    ['more words', `${good} more\n`],
    ['a conversion in a password', `${good}\n# halint-secret own-bmc-password %s%n\n`],
    ['a command in a password', `${good}\n# halint-secret own-bmc-password $(touch ${proof})\n`],
    ['an unknown secret', `${good}\n# halint-secret PATH \\057\n`],
  ])('refuses %s on standard input and runs none of it', (_what, input) => {
    const run = spawnSync(script, { input, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toMatch(/^halint-collect: /);
    expect(existsSync(proof)).toBe(false);
  });

  it('ignores what follows its parameters', () => {
    const input = `${good}\ntouch ${proof}\n} ; touch ${proof}\n`;
    const run = spawnSync(script, { input, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout).toContain(`@${nonce} end`);
    expect(run.stdout, 'a command of the other host').not.toContain('\nonly on b');
    expect(existsSync(proof)).toBe(false);
  });

  it('takes no arguments, and no variable of its caller', () => {
    expect(spawnSync(script, ['-c', `touch ${proof}`], { input: good })).toMatchObject({ status: 2 });
    const env = { ...process.env, peer_bmc_password: 'mine', filter: `BEGIN { system("touch ${proof}") }`, P: 'exit' };
    const run = spawnSync(script, { input: `${good}\n`, encoding: 'utf8', env });
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout).toContain(`@${nonce} not ${sources.a.length - 1} secret sh`);
    expect(run.stdout).not.toContain('asked with mine');
    expect(existsSync(proof)).toBe(false);
  });

  it('gets a password that ends a line, or a comment, as data', async () => {
    const password = `new\nline' "$(touch ${proof})" %s \\`;
    const transport: Transport = {
      via: 'installed',
      exec: (exec) => localTransport().exec({ ...exec, commandLine: script }),
    };
    const asked = { ...request, secrets: { 'peer-bmc-password': password } };
    const { readings } = await remoteHost('mail-a', transport, { kind: 'none' }).collect(asked, noSignal);
    const plain = await remoteHost('mail-a', localTransport(), { kind: 'none' }).collect(asked, noSignal);
    expect(readings[sourceKey(own)]).toMatchObject({ read: true });
    expect(readings[sourceKey(own)]).toEqual(plain.readings[sourceKey(own)]);
    expect(existsSync(proof)).toBe(false);
  });

  const noSshd = sshdMissing();
  describe.skipIf(noSshd !== undefined)(`as an SSH forced command (skipped here: ${noSshd ?? 'no'})`, () => {
    let sshd: TestSshd;
    beforeAll(async () => {
      sshd = await startSshd();
      const options = `restrict,command="${script}"`;
      writeFileSync(join(sshd.folder, 'authorized_keys'), `${options} ${publicWords(sshd.userKey)}\n`);
    });
    afterAll(() => sshd.stop());

    it.each([
      ['ssh2', ssh2Transport],
      ['openssh', opensshTransport],
    ] as const)('gives the same readings through %s, without a setting', async (_name, make) => {
      const read = await live(make(sshd.target));
      expect(read.status).toBe('complete');
      const plain = await live(localTransport());
      for (const source of common) expect(read.readings[sourceKey(source)]).toEqual(plain.readings[sourceKey(source)]);
    });
  });

  const missing =
    process.getuid?.() !== 0 ? 'root' : ['sudo', 'visudo', 'unshare', 'setpriv'].find((name) => !hasProgram(name));
  describe.skipIf(missing !== undefined)(`through sudo (skipped here: no ${missing ?? ''})`, () => {
    const sudoers = join(folder, 'sudoers');
    const entry = `games ALL=(root) NOPASSWD: sha256:${digest} ${installedPath} ""\n`;

    /** The account `games`, which sudo allows only this entry; `installed` is the script at its path. */
    const asGames = (installed: string): Transport => {
      const setup = join(folder, 'setup.sh');
      const lines = [
        `mount --bind ${sudoers} /etc/sudoers`,
        'mount -t tmpfs tmpfs /usr/local/sbin',
        `install -m 0755 ${installed} ${installedPath}`,
        'exec setpriv --reuid=games --regid=games --clear-groups sh -c "$1"',
      ];
      writeFileSync(setup, `set -e\n${lines.join('\n')}\n`);
      return {
        via: 'games',
        exec: (exec) =>
          localTransport().exec({
            ...exec,
            commandLine: `unshare --mount sh ${setup} ${shellQuote(exec.commandLine)}`,
          }),
      };
    };
    beforeAll(() => {
      writeFileSync(sudoers, entry);
      chmodSync(sudoers, 0o440);
      chmodSync(folder, 0o755);
    });

    it('has an entry that visudo accepts', () => {
      expect(spawnSync('visudo', ['-cf', sudoers])).toMatchObject({ status: 0 });
    });

    it.each<Privilege>([{ kind: 'installed' }, { kind: 'sudo' }])(
      'gives an account that may run only it the readings of root: %j',
      async (privilege) => {
        const read = await live(asGames(script), privilege);
        expect(read).toMatchObject({ status: 'complete' });
        const plain = await live(localTransport());
        for (const source of common)
          expect(read.readings[sourceKey(source)]).toEqual(plain.readings[sourceKey(source)]);
      },
    );

    it('is refused by sudo once it is modified, and with an argument', async () => {
      const modified = join(folder, 'modified');
      writeFileSync(modified, `${text}\n# modified\n`);
      const read = await live(asGames(modified), { kind: 'installed' });
      expect(read).toMatchObject({ status: 'unreachable' });
      expect(read.error).toContain('halint sudoers');
      const withArgument = await asGames(script).exec({
        commandLine: `sudo -n ${installedPath} -x`,
        onStdout: () => undefined,
        onStderr: () => undefined,
        onOpen: (stdin) => stdin.end(),
        deadline: 20,
        signal: noSignal,
      });
      expect(withArgument.exit).toBe(1);
    });
  });
});
