import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/hosts/host.ts';
import { localTransport } from '../../src/hosts/local.ts';
import { maskText } from '../../src/hosts/secrets/mask.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';
import { programPath } from './machine.ts';

const root = mkdtempSync(join(tmpdir(), 'halint-lane-'));
const at = (name: string): string => join(root, name);
const key = 'a'.repeat(64);

afterAll(() => rmSync(root, { recursive: true }));

async function collect(sources: readonly Source[], transport: Transport = localTransport()) {
  const request = { sources, digestKey: key, secrets: { 'own-bmc-password': "it's" }, deadline: 30 };
  const snapshot = await remoteHost('here', transport, { kind: 'none' }).collect(request, new AbortController().signal);
  expect([snapshot.error, snapshot.status]).toEqual([undefined, 'complete']);
  return (source: Source) => snapshot.readings[sourceKey(source)];
}

const says = (text: string) =>
  command(['sh', '-c', `echo ${text}; echo ${text} complains >&2; exit 4`], { timeout: 2 });
const said = (text: string) => ({ read: true, value: { stdout: `${text}\n`, stderr: `${text} complains\n`, exit: 4 } });
const sh = (script: string, timeout = 2) => command(['sh', '-c', script], { timeout });

const mask = [{ kind: 'value', after: 'password *= *', until: 'line' }] as const;

/** Hangs, whatever signal asks it not to. */
const deaf = 'trap "" TERM INT HUP PIPE; while :; do sleep 100; done';

/** Before and after what misbehaves stand commands that do not: all of them are tried in one shell first. */
const around = (bad: Source): readonly Source[] => [
  says('one'),
  says('two'),
  bad,
  says('three'),
  command(['halint-no-such-command'], { timeout: 2 }),
  says('four'),
];

describe('commands that share a shell: what one of them does costs the others nothing', () => {
  it.each([
    ['hangs', sh('echo begun; sleep 20'), { read: false, reason: 'timeout' }],
    ['hangs and ignores every signal that can be ignored', sh(deaf), { read: false, reason: 'timeout' }],
    [
      'hangs, ignores signals, and has secrets to hide',
      command(['sh', '-c', deaf], { timeout: 2, mask }),
      { read: false, reason: 'timeout' },
    ],
    [
      'hangs, ignores signals, and was given a secret',
      command(['sh', '-c', deaf], { timeout: 2, secretEnv: { SECRET: 'own-bmc-password' } }),
      { read: false, reason: 'timeout' },
    ],
    ['leaves a child behind that hangs', sh('sleep 20 & wait'), { read: false, reason: 'timeout' }],
    ['prints without end', command(['yes'], { timeout: 10 }), { read: false, reason: 'too-large' }],
    [
      'prints one line without end',
      command(['sh', '-c', 'yes | tr -d "\\n"'], { timeout: 10 }),
      { read: false, reason: 'too-large' },
    ],
    ['prints zeros without end', command(['cat', '/dev/zero'], { timeout: 2 }), { read: false }],
    [
      'prints more than is read of one source, and less than is read of a lane',
      sh('head -c 1500000 /dev/zero'),
      { read: false, reason: 'too-large' },
    ],
    ['prints more than is read of a lane', sh('head -c 5500000 /dev/zero'), { read: false, reason: 'too-large' }],
    ['complains without end', sh('yes complaint >&2'), { read: false, reason: 'timeout' }],
    [
      'ends the shell that it runs in',
      sh('echo last words; kill -KILL $PPID; sleep 5'),
      { read: false, reason: 'timeout' },
    ],
    ['ends everything in its process group', sh('kill -KILL 0'), { read: false, reason: 'timeout' }],
    ['sends its process group the signal of a time limit', sh('kill -TERM 0'), {}],
    [
      'closes what it was given to print to',
      sh('exec >&- 2>&-; exit 6'),
      { read: true, value: { stdout: '', stderr: '', exit: 6 } },
    ],
    [
      'reads what it was not given',
      command(['cat'], { timeout: 2 }),
      { read: true, value: { stdout: '', stderr: '', exit: 0 } },
    ],
    [
      'prints what looks like the frames',
      sh("printf '\\n@%s end 1\\n@%s all\\n' $N $N; printf '\\n@%s all\\n' $N >&2"),
      { read: true, value: { exit: 0 } },
    ],
  ] as const)('one that %s', async (_what, bad, expected) => {
    const sources = around(bad);
    const reading = await collect(sources);
    expect(reading(bad)).toMatchObject(expected);
    expect(sources.filter((source) => source !== bad).map(reading)).toEqual([
      said('one'),
      said('two'),
      said('three'),
      expect.objectContaining({ reason: 'absent' }),
      said('four'),
    ]);
  });

  it('reads the files of a masked pattern once, although its lane is tried twice', async () => {
    writeFileSync(at('secret.ini'), 'user = bj\npassword = hunter2\n');
    const masked = glob(at('*.ini'), { mask });
    const sources = [masked, sh('sleep 20'), says('one'), says('two')];
    expect((await collect(sources))(masked)).toEqual({
      read: true,
      value: [{ path: at('secret.ini'), text: expect.stringMatching(/^user = bj\npassword = secret:[0-9a-f]{32}\n$/) }],
    });
  });

  it('keeps a command that may take longer in the slow lane out of the shell of the others', async () => {
    const slow = { lane: 'slow' } as const;
    const long = command(['sh', '-c', 'sleep 4; echo long'], { ...slow, timeout: 20 });
    const sources = [long, ...['one', 'two', 'three'].map((word) => command(['echo', word], { ...slow, timeout: 2 }))];
    const reading = await collect(sources);
    expect(sources.map(reading)).toMatchObject(
      ['long', 'one', 'two', 'three'].map((word) => ({ value: { stdout: `${word}\n` } })),
    );
  });
});

describe('what the shell works out itself is what programs would say', () => {
  it('prints the name of the host', async () => {
    const sources = [command(['uname', '-n']), command(['hostname'])];
    const reading = await collect(sources);
    for (const source of sources) {
      const [program, ...words] = source.argv;
      expect(reading(source)).toEqual({
        read: true,
        value: { stdout: execFileSync(program, words, { encoding: 'utf8' }), stderr: '', exit: 0 },
      });
    }
  });

  it('keys the digests of any number of files and secrets', async () => {
    const names = Array.from({ length: 17 }, (_, i) => `file ${i}`);
    for (const name of names) writeFileSync(at(name), `content of ${name}`);
    const text = names.map((name) => `password = ${name}\n`).join('');
    writeFileSync(at('seventeen'), text);
    const source = file(at('seventeen'), { mask });
    const keyed = listing('keyed', [at('file *')], 'keyed');
    const reading = await collect([source, keyed]);
    expect(reading(source)).toMatchObject({ value: { text: maskText(text, mask, key) } });
    const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
    const expected = new Map(names.map((name) => [at(name), sha256(key + sha256(`content of ${name}`))]));
    const found = reading(keyed);
    const listed = found?.read === true && Array.isArray(found.value) ? found.value : [];
    expect(new Map(listed.map(({ path, digest }) => [path, digest]))).toEqual(new Map([...expected].sort()));
  });

  it('does not take a name of two lines for two names', async () => {
    writeFileSync(at(`odd\n${at('secret.ini').slice(1)}`.replaceAll('/', '_')), 'odd');
    const odd = listing('odd', [at('odd*')]);
    const texts = glob(at('odd*'));
    const reading = await collect([odd, texts]);
    expect(reading(odd)).toEqual({ read: true, value: [] });
    expect(reading(texts)).toMatchObject({ read: false });
  });
});

/** A transport on which one program is another one, in a mount namespace of its own. */
function withProgram(program: string, other: string): Transport {
  return {
    via: other,
    exec: (request) =>
      new Promise((resolve) => {
        const child = spawn('unshare', [
          '-m',
          'sh',
          '-c',
          `mount --bind ${other} "$(readlink -f "$(command -v ${program})")" && exec sh -s`,
        ]);
        child.stdout.on('data', request.onStdout);
        child.stderr.on('data', request.onStderr);
        child.stdin.on('error', () => undefined);
        child.on('close', (exit) => resolve(exit === null ? {} : { exit }));
        request.onOpen({ write: (data) => void child.stdin.write(data), end: () => child.stdin.end() });
      }),
  };
}

const mayMount = ((): boolean => {
  try {
    execFileSync('unshare', ['-m', 'mount', '--bind', '/bin/true', '/bin/true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!mayMount)(
  'a listing of which stat hangs costs the other listings nothing (skipped without the right to mount)',
  async () => {
    for (const name of ['listed', 'hangs', 'later']) writeFileSync(at(name), name);
    copyFileSync(programPath('stat') ?? '', at('stat'));
    writeFileSync(
      at('hanging-stat'),
      `#!/bin/sh\nfor path do [ "$path" != '${at('hangs')}' ] || exec sleep 100; done\nexec ${at('stat')} "$@"\n`,
      { mode: 0o755 },
    );
    const sources = ['listed', 'hangs', 'later'].map((name) => listing(name, [at(name), at('none')]));
    const reading = await collect(sources, withProgram('stat', at('hanging-stat')));
    expect(sources.map(reading)).toMatchObject([
      { value: [{ path: at('listed') }] },
      { read: false, reason: 'timeout' },
      { value: [{ path: at('later') }] },
    ]);
  },
);

describe.each(['dash', 'bash', 'busybox'])(
  'where sh is %s (skipped without it, and without the right to mount)',
  (name) => {
    const path = programPath(name);
    it.skipIf(path === undefined || !mayMount)('everything is read alike', async () => {
      writeFileSync(at('plain'), 'first\nsecond');
      writeFileSync(at('secret.ini'), 'user = bj\npassword = hunter2\n');
      const hanging = sh('sleep 20');
      const digests = [
        listing('plain', [at('plain'), at('none')], 'plain'),
        listing('keyed', [at('secret.ini')], 'keyed'),
        listing('all', [`${root}/**`]),
      ];
      const sources = [
        file(at('plain')),
        file('/proc/version'),
        glob(at('*.ini'), { mask }),
        ...digests,
        says('one'),
        hanging,
        says('two'),
      ];
      const [here, there] = [await collect(sources), await collect(sources, withProgram('sh', path ?? name))];
      expect(sources.map(there)).toEqual(sources.map(here));
      expect(there(hanging)).toMatchObject({ reason: 'timeout' });
    });
  },
);
