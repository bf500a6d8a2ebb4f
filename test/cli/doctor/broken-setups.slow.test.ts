import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnosePair } from '../../../src/cli/doctor/doctor.ts';
import type { HostDiagnosis, PairDiagnosis, StepResult } from '../../../src/cli/doctor/diagnosis.ts';
import { chooseRules, loadConfiguration, rulesFor } from '../../../src/cli/input/choose.ts';
import { hasProgram, programPath } from '../../hosts/machine.ts';
import type { TestSshd } from '../../hosts/sshd.ts';
import { fingerprintOf, makeKey, portOf, publicWords, sshdMissing, startSshd } from '../../hosts/sshd.ts';

const missing =
  sshdMissing() ??
  (process.getuid?.() === 0 ? undefined : 'root') ??
  ['sudo', 'unshare', 'openssl'].find((name) => !hasProgram(name));

const folder = mkdtempSync(join(tmpdir(), 'halint-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const own = (name: string, text: string, mode = 0o644): string => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode });
  chmodSync(path, mode);
  return path;
};

/** Accounts of the test host: name, login shell. */
const accounts = [
  ['plain', '/bin/sh'],
  ['nosudo', '/bin/sh'],
  ['asked', '/bin/sh'],
  ['trusted', '/bin/sh'],
  ['tty', '/bin/sh'],
  ['oneonly', '/bin/sh'],
  ['nologin', '/usr/sbin/nologin'],
  ['fishy', programPath('fish') ?? '/bin/sh'],
  ['gone', '/nonexistent/shell'],
  ['hangs', own('hangs', '#!/bin/sh\nexec sleep 30\n', 0o755)],
] as const;
const password = 'correct horse';

/** Changes that only the processes of the test's sshd see. */
function privateHost(more = ''): string {
  const hash = execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim();
  const passwd = own(
    'passwd',
    `${readFileSync('/etc/passwd', 'utf8')}${accounts.map(([name, shell], i) => `d-${name}:x:${61_000 + i}:61000::/:${shell}\n`).join('')}`,
  );
  const shadow = own(
    'shadow',
    `${readFileSync('/etc/shadow', 'utf8')}${accounts.map(([name]) => `d-${name}:${hash}:19000:0:99999:7:::\n`).join('')}`,
    0o640,
  );
  const sudoers = own(
    'sudoers',
    `root ALL=(ALL:ALL) ALL
d-asked ALL=(root) ALL
d-trusted ALL=(root) NOPASSWD: ALL
Defaults:d-tty requiretty
d-tty ALL=(root) NOPASSWD: ALL
d-oneonly ALL=(root) NOPASSWD: sha256:${'0'.repeat(64)} /usr/local/sbin/halint-collect ""
`,
    0o440,
  );
  return [
    `mount --bind ${passwd} /etc/passwd`,
    `mount --bind ${shadow} /etc/shadow`,
    `mount --bind ${sudoers} /etc/sudoers`,
    more,
  ].join('\n');
}

const rules = ['identity/*'];
const signal = new AbortController().signal;

async function diagnosis(yaml: string, patterns = rules): Promise<PairDiagnosis> {
  const file = own(`halint-${Math.random().toString(36).slice(2)}.yaml`, yaml);
  const configuration = await loadConfiguration(file);
  const [configured] = configuration.pairs;
  if (configured === undefined) throw new Error('the configuration has no pair');
  const chosen = rulesFor(configured, await chooseRules(configuration, patterns));
  return diagnosePair(configured, configuration, chosen, { detail: () => undefined, signal });
}

type Keys = Readonly<Record<string, unknown>>;

const pairOf = (a: Keys, b: Keys): string => `pair:
  name: mail
  virtualIps: [192.0.2.10]
  externalUrl: https://mail.example.org
  hosts:
    a: ${JSON.stringify({ name: 'mail-a', ...a })}
    b: ${JSON.stringify({ name: 'mail-b', ...b, ...('deadline' in a ? { deadline: a['deadline'] } : {}) })}
`;

/** The other host: a folder is the quickest to read. */
const other: Keys = { transport: 'tree', path: fileURLToPath(new URL('../../../fixtures/healthy/b', import.meta.url)) };

/** Repaired setups are mostly the same ones. */
const repairs = new Map<string, Promise<PairDiagnosis>>();
function repairedDiagnosis(yaml: string): Promise<PairDiagnosis> {
  const found = repairs.get(yaml) ?? diagnosis(yaml);
  repairs.set(yaml, found);
  return found;
}

const stepOf = ({ steps }: HostDiagnosis, step: string): StepResult | undefined =>
  steps.find((each) => each.step === step);

/** The first step that failed on the first host. */
const firstFailure = ({ hosts }: PairDiagnosis): StepResult | undefined =>
  hosts.a.steps.find(({ status }) => status === 'failed');

describe.skipIf(missing !== undefined)(`doctor on a broken setup (skipped here: no ${missing ?? ''})`, () => {
  let sshd: TestSshd;
  let bare: TestSshd;
  let late: TestSshd;
  let stranger: string;
  beforeAll(async () => {
    sshd = await startSshd(['PasswordAuthentication yes'], privateHost());
    stranger = makeKey(join(folder, 'stranger'));
    chmodSync(sshd.folder, 0o755);
    const notExecutable = own('not-executable', '');
    const lateDate = own('date', `#!/bin/sh\nexec ${folder}/real-date -d '-1 hour' "$@"\n`, 0o755);
    execFileSync('cp', [programPath('date') ?? '/bin/date', join(folder, 'real-date')]);
    bare = await startSshd([], `mount --bind ${notExecutable} ${programPath('timeout') ?? ''}`);
    // The clock is late, and nothing can be written to /var/tmp.
    late = await startSshd(
      [],
      [
        'mount -t tmpfs -o size=4k full /var/tmp',
        'head -c 8k /dev/zero >/var/tmp/fill 2>/dev/null || :',
        `mount --bind ${lateDate} ${programPath('date') ?? ''}`,
      ].join('\n'),
    );
    chmodSync(folder, 0o755);
  });
  afterAll(() => Promise.all([sshd.stop(), bare.stop(), late.stop()]));

  const good = (): Keys => ({
    address: '127.0.0.1',
    port: sshd.port,
    user: 'root',
    identityFile: sshd.userKey,
    knownHosts: sshd.knownHosts,
    transport: 'ssh2',
  });
  const as = (user: string, more: Keys = {}): Keys => ({ ...good(), user: `d-${user}`, ...more });

  /** What is broken, the step that fails, and the configuration after the fix that doctor prints. */
  const setups: readonly (readonly [string, string, () => Keys, () => Keys])[] = [
    ['a closed port', 'connect', () => ({ ...good(), port: 1 }), good],
    ['an unknown name', 'resolve', () => ({ ...good(), address: 'mail-a.invalid' }), good],
    ['a wrong user', 'authenticate', () => ({ ...good(), user: 'no-such-user' }), good],
    ['a wrong key', 'authenticate', () => ({ ...good(), identityFile: stranger }), good],
    ['a key file that does not exist', 'authenticate', () => ({ ...good(), identityFile: '/nonexistent' }), good],
    [
      'a wrong password',
      'authenticate',
      () => as('plain', { identityFile: stranger, password: { file: own('wrong', 'x\n') } }),
      () => as('plain', { identityFile: stranger, password: { file: own('right', `${password}\n`) } }),
    ],
    [
      'an unknown host key',
      'host-key',
      () => ({ ...good(), knownHosts: own('empty', '') }),
      () => ({
        ...good(),
        knownHosts: own('empty', ''),
        fingerprint: fingerprintOf(sshd.hostKeys.ed25519),
      }),
    ],
    [
      'a changed host key',
      'host-key',
      () => ({
        ...good(),
        knownHosts: own('changed', `[127.0.0.1]:${sshd.port} ${publicWords(stranger)}\n`),
      }),
      good,
    ],
    ['a wrong fingerprint', 'host-key', () => ({ ...good(), fingerprint: fingerprintOf(stranger) }), good],
    [
      'an unknown host key, with OpenSSH',
      'host-key',
      () => ({ ...good(), transport: 'openssh', knownHosts: own('empty', '') }),
      () => ({
        ...good(),
        transport: 'openssh',
      }),
    ],
    [
      'a closed port, with OpenSSH',
      'connect',
      () => ({ ...good(), transport: 'openssh', port: 1 }),
      () => ({ ...good(), transport: 'openssh' }),
    ],
    [
      'an unknown name, with OpenSSH',
      'resolve',
      () => ({ ...good(), transport: 'openssh', address: 'mail-a.invalid' }),
      good,
    ],
    [
      'a wrong key, with OpenSSH',
      'authenticate',
      () => ({ ...good(), transport: 'openssh', identityFile: stranger }),
      good,
    ],
    ['a login shell that refuses logins', 'shell', () => as('nologin'), () => as('plain')],
    ['a login shell that hangs', 'shell', () => as('hangs', { deadline: 2 }), () => as('plain')],
    ['a login shell that does not exist', 'authenticate', () => as('gone'), () => as('plain')],
    ['no right to use sudo', 'privilege', () => as('nosudo', { sudo: true }), () => as('trusted', { sudo: true })],
    [
      'sudo with a password',
      'privilege',
      () => as('asked', { sudo: true }),
      () => as('asked', { sudo: { password: { file: own('right', `${password}\n`) } } }),
    ],
    [
      'a wrong password of sudo',
      'privilege',
      () => as('asked', { sudo: { password: { file: own('wrong', 'x\n') } } }),
      () => as('asked', { sudo: { password: { file: own('right', `${password}\n`) } } }),
    ],
    [
      'sudo that requires a terminal',
      'privilege',
      () => as('tty', { sudo: true }),
      () => as('trusted', { sudo: true }),
    ],
    [
      'an installed script that is missing',
      'privilege',
      () => as('trusted', { sudo: 'script' }),
      () => as('trusted', { sudo: true }),
    ],
    [
      'an installed script with another digest',
      'privilege',
      () => as('oneonly', { sudo: 'script' }),
      () => as('trusted', { sudo: true }),
    ],
    [
      'missing base tools',
      'tools',
      () => ({ ...good(), port: bare.port, knownHosts: bare.knownHosts, identityFile: bare.userKey }),
      good,
    ],
  ];

  it.each(setups)('%s: the step %s fails, and its fix makes it pass', async (_what, step, broken, repaired) => {
    const before = await diagnosis(pairOf(broken(), other));
    expect(firstFailure(before)).toMatchObject({ step });
    expect(before.ok).toBe(false);
    const { fix = [], detail = '' } = firstFailure(before) ?? {};
    expect(fix.length).toBeGreaterThan(0);
    expect(detail).not.toBe('');
    const failure = before.hosts.a.steps.findIndex(({ status }) => status === 'failed');
    for (const later of before.hosts.a.steps.slice(failure + 1)) expect(later.status).not.toBe('ok');
    const after = await repairedDiagnosis(pairOf(repaired(), other));
    expect(after.hosts.a.steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(stepOf(after.hosts.a, 'read')).toMatchObject({ status: 'ok' });
  });

  it.skipIf(!hasProgram('fish'))('passes every step for a fish login shell', async () => {
    const { hosts } = await diagnosis(pairOf(as('fishy'), other));
    expect(hosts.a.steps.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('finds a clock that differs from both other clocks, where /tmp of the host is full', async () => {
    const of = (which: TestSshd): Keys => ({
      ...good(),
      port: which.port,
      knownHosts: which.knownHosts,
      identityFile: which.userKey,
    });
    const broken = await diagnosis(pairOf(of(late), { ...of(sshd), address: '127.0.0.1' }));
    // One hour, and the seconds that a busy machine takes for the login.
    expect(firstFailure(broken)).toMatchObject({ step: 'clock', detail: expect.stringMatching(/^-3(59|60)\d\./) });
    expect(stepOf(broken.hosts.b, 'clock')).toMatchObject({ status: 'ok' });
    expect(stepOf((await repairedDiagnosis(pairOf(good(), other))).hosts.a, 'clock')).toMatchObject({ status: 'ok' });
  });

  it('names what an account without root cannot read, and the rules that need it', async () => {
    const patterns = ['security/*'];
    const broken = await diagnosis(pairOf(as('plain'), other), patterns);
    const readable = stepOf(broken.hosts.a, 'readable');
    expect(readable).toMatchObject({ status: 'failed', detail: expect.stringContaining('denied: ') });
    expect(readable?.fix.join(' ')).toContain('sudo: true');
    expect(broken.hosts.a.unknownFacts.find(({ reason }) => reason === 'denied')?.rules.length).toBeGreaterThan(0);
    const repaired = await diagnosis(pairOf(as('trusted', { sudo: true }), other), patterns);
    expect(stepOf(repaired.hosts.a, 'readable')?.status).not.toBe('failed');
  });

  it('finds a BMC that does not answer', async () => {
    const address = '127.62.3.77';
    const withBmc = { ...other, bmc: { address } };
    const patterns = ['fencing/peer-bmc-answers'];
    const broken = await diagnosis(pairOf(good(), withBmc), patterns);
    expect(stepOf(broken.hosts.a, 'bmc')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(address),
    });
    const bmc = createSocket('udp4');
    // ASF presence pong
    bmc.on('message', (_ping, from) => {
      bmc.send(
        Buffer.from('0600ff06000011be400000100000000000000000000081000000000000', 'hex'),
        from.port,
        from.address,
      );
    });
    bmc.bind(623, address);
    await once(bmc, 'listening');
    const repaired = await diagnosis(pairOf(good(), withBmc), patterns);
    bmc.close();
    expect(stepOf(repaired.hosts.a, 'bmc')).toMatchObject({ status: 'ok' });
  });

  it('says what sync needs: another account where only the script may run, and root', async () => {
    const script = await diagnosis(pairOf(as('oneonly', { sudo: 'script' }), other));
    expect(stepOf(script.hosts.a, 'sync')).toMatchObject({ status: 'warning' });
    expect(stepOf(script.hosts.a, 'sync')?.fix.join(' ')).toContain('halint sudoers --sync');
    const plain = stepOf((await repairedDiagnosis(pairOf(as('plain'), other))).hosts.a, 'sync');
    expect(plain).toMatchObject({ status: 'warning', detail: expect.stringContaining('root') });
    const root = stepOf((await repairedDiagnosis(pairOf(good(), other))).hosts.a, 'sync');
    expect(root?.detail).not.toContain('not possible');
  });

  it('names another service on the port', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => web.once('listening', resolve));
    const broken = await diagnosis(pairOf({ ...good(), port: portOf(web) }, other));
    web.close();
    expect(firstFailure(broken)).toMatchObject({ step: 'connect' });
  });

  it('fails at the configuration where the controller has no ssh program or no temporary folder', async () => {
    const { PATH, TMPDIR } = process.env;
    const broken = pairOf({ ...good(), transport: 'openssh' }, other);
    try {
      process.env.PATH = '/nonexistent';
      expect(firstFailure(await diagnosis(broken))).toMatchObject({ step: 'configuration' });
      process.env.PATH = PATH;
      process.env.TMPDIR = '/nonexistent';
      expect(firstFailure(await diagnosis(broken))).toMatchObject({
        step: 'configuration',
        detail: expect.stringContaining('TMPDIR'),
      });
    } finally {
      process.env.PATH = PATH;
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    expect(firstFailure(await diagnosis(broken))).toBeUndefined();
  });
});
