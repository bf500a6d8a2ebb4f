import { mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTransport } from '../../src/hosts/local.ts';
import { remoteHost } from '../../src/hosts/collect/remote.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

const root = mkdtempSync(join(tmpdir(), 'halint-collect-'));
const at = (name: string): string => join(root, name);

beforeAll(() => {
  writeFileSync(at('one'), 'first\nsecond');
  writeFileSync(at('two.res'), '==> forged <==\n');
  writeFileSync(at('empty.res'), '');
  writeFileSync(at('big'), Buffer.alloc(3 * 1024 * 1024, 'x'));
  writeFileSync(at('secret.ini'), 'user = bj\npassword = hunter2 and more\nkey = "top secret"\n');
  symlinkSync('nowhere', at('dangling'));
  mkdirSync(at('folder'));
  writeFileSync(at('folder/it\'s "odd"'), 'odd');
  chmodSync(at('one'), 0o640);
});

afterAll(() => rmSync(root, { recursive: true }));

async function collect(sources: readonly Source[], secrets = {}) {
  const host = remoteHost('here', localTransport(), { kind: 'none' });
  const request = { sources, digestKey: 'a'.repeat(64), secrets, deadline: 20 };
  const snapshot = await host.collect(request, new AbortController().signal);
  expect(snapshot).toMatchObject({ status: 'complete' });
  return (source: Source) => snapshot.readings[sourceKey(source)];
}

describe('the collection script', () => {
  it('searches all files for secrets but those in which halint itself wrote digests', async () => {
    const digests = `{"/etc/postfix/sasl_passwd":"${'ab'.repeat(32)}","token":"${'cd'.repeat(32)}"}\n`;
    for (const name of ['a.json', 'agreed.json', 'z.json']) writeFileSync(at(name), digests);
    const own = file(at('agreed.json'), { digestsOnly: true });
    const others = [file(at('a.json')), file(at('z.json'))];
    const reading = await collect([...others, own]);
    expect(reading(own)).toMatchObject({ read: true, value: { text: digests } });
    for (const other of others)
      expect(reading(other)).toMatchObject({ read: true, value: { text: expect.stringMatching(/"token":"?secret:/) } });
  });

  it('reads plain files, with or without a last newline, and says why one cannot be read', async () => {
    const sources = ['one', 'two.res', 'empty.res', 'big', 'dangling', 'folder', 'nothing'].map((name) =>
      file(at(name)),
    );
    const reading = await collect(sources);
    expect(sources.map(reading)).toMatchObject([
      { read: true, value: { text: 'first\nsecond' } },
      { read: true, value: { text: '==> forged <==\n' } },
      { read: true, value: { text: '' } },
      { read: false, reason: 'too-large' },
      { read: false, reason: 'absent' },
      { read: false, reason: 'not-collected' },
      { read: false, reason: 'absent' },
    ]);
  });

  it('reads every file that a pattern matches', async () => {
    const source = glob(at('*.res'));
    const none = glob(at('*.none'));
    const folders = glob(at('fold*'));
    const masked = glob(at('fold*'), { mask: [{ kind: 'value', after: 'password *= *', until: 'line' }] });
    const reading = await collect([source, none, folders, masked]);
    // A folder has no text; `cat PATTERN` would complain, a daemon that includes PATTERN skips it.
    for (const each of [folders, masked]) expect(reading(each)).toEqual({ read: true, value: [] });
    expect(reading(source)).toMatchObject({ value: [{ path: at('empty.res') }, { text: '==> forged <==\n' }] });
    expect(reading(none)).toEqual({ read: true, value: [] });
  });

  it('reads a file once that several sources ask for, and hands no text to a source that wants it masked', async () => {
    const mask = [{ kind: 'value', after: 'password *= *', until: 'line' }] as const;
    const sources = [
      file(at('two.res')),
      glob(at('*.res')),
      glob(at('t*.res')),
      file(at('one')),
      glob(at('sec*.ini'), { mask }),
      file(at('secret.ini')),
    ];
    const reading = await collect(sources);
    const forged = { path: at('two.res'), text: '==> forged <==\n' };
    expect(sources.slice(0, 4).map(reading)).toMatchObject([
      { value: forged },
      { value: [{ path: at('empty.res'), text: '' }, forged] },
      { value: [forged] },
      { value: { text: 'first\nsecond' } },
    ]);
    const masked = reading(glob(at('sec*.ini')));
    expect(masked).toMatchObject({ value: [{ path: at('secret.ini') }] });
    expect(JSON.stringify(masked)).not.toContain('hunter2');
  });

  it('reads files of the kernel, which have no size', async () => {
    const source = file('/proc/self/mountinfo');
    expect((await collect([source]))(source)).toMatchObject({
      read: true,
      value: { text: expect.stringMatching(/ - /) },
    });
  });

  it('hides secrets on the host, alike for equal secrets', async () => {
    const mask = [
      { kind: 'value', after: 'password *= *', until: 'line' },
      { kind: 'value', after: 'key *= *' },
    ] as const;
    const source = file(at('secret.ini'), { mask });
    const echo = command(['printf', 'password = hunter2 and more'], { mask });
    const reading = await collect([source, echo]);
    const text = JSON.stringify(reading(source));
    expect(text).toMatch(/user = bj\\npassword = secret:[0-9a-f]{32}\\nkey = \\"secret:[0-9a-f]{32}\\"/);
    expect(text).not.toContain('hunter2');
    const digest = /secret:[0-9a-f]+/.exec(text)?.[0] ?? '';
    expect(JSON.stringify(reading(echo))).toContain(digest);
  });

  it('runs commands with their output, standard error and exit status apart', async () => {
    const both = command(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    const missing = command(['halint-no-such-command']);
    const slow = command(['sleep', '20'], { timeout: 1, lane: 'slow' });
    const flood = command(['yes'], { timeout: 5 });
    const reading = await collect([both, missing, slow, flood]);
    expect(reading(both)).toEqual({ read: true, value: { stdout: 'out\n', stderr: 'err\n', exit: 3 } });
    expect(reading(missing)).toMatchObject({ reason: 'absent' });
    expect(reading(slow)).toMatchObject({ reason: 'timeout' });
    expect(reading(flood)).toMatchObject({ reason: 'too-large' });
  });

  it('gives a command its secret through the environment, never through its arguments', async () => {
    const source = command(['sh', '-c', 'printf %s "$IPMI_PASSWORD" | wc -c; cat /proc/[0-9]*/cmdline'], {
      secretEnv: { IPMI_PASSWORD: 'peer-bmc-password' },
    });
    const reading = (await collect([source], { 'peer-bmc-password': "it's $ecret" }))(source);
    expect(JSON.stringify(reading)).toMatch(/"stdout":"11\\n/);
    expect(JSON.stringify(reading)).not.toContain('$ecret');
  });

  it('lists metadata and digests without reading content into the report', async () => {
    const plain = listing('plain', [at('one'), at('folder/**'), at('dangling'), at('none')], 'plain');
    const keyed = listing('keyed', [at('one')], 'keyed');
    const reading = await collect([plain, keyed]);
    expect(reading(plain)).toMatchObject({
      value: [
        {
          path: at('one'),
          type: 'file',
          access: { mode: 0o640 },
          size: 12,
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        { path: at('dangling'), type: 'link', target: 'nowhere' },
        { path: at('folder/it\'s "odd"'), type: 'file', size: 3 },
      ],
    });
    const digests = [plain, keyed].map((source) => JSON.stringify(reading(source)).match(/[0-9a-f]{64}/)?.[0]);
    expect(digests[0]).not.toBe(digests[1]);
  });
});
