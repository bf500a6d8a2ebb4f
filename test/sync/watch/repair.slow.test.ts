import { renderMessage } from '../../../src/sync/apply/outcome/render-message.ts';
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Repair } from '../../../src/sync/watch/repair.ts';
import { sleep, WatchedPair } from './watched-pair.ts';

let pair: WatchedPair;
let lines: string[] = [];
let repair: Repair;

/** A pair in step, with a file of its own for each test; what a test leaves behind is in step again, or its own. */
async function inStep(files?: readonly string[]): Promise<void> {
  pair = new WatchedPair(files);
  for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'])
    pair.both(`/etc/bm-eas/${name}`, `${name}\n`);
  pair.both('/etc/bm/proxy-vars', 'proxy=http://user:canary-9482@proxy\n');
  pair.both('/etc/imapd.conf', 'sievedir: /var\n');
  pair.both('/etc/sysctl.conf', 'vm.swappiness = 10\n');
  repair = pair.repair((line) => lines.push(line));
  expect(await repair.run('everything', 'a')).toEqual({ kind: 'done', changes: 0 });
}

beforeEach(() => {
  lines = [];
});

describe('a look at what was hinted at', () => {
  beforeAll(() => inStep());
  afterAll(() => pair.remove());

  it('copies what the active host changed, and says one line of it', async () => {
    pair.save('a', '/etc/bm-eas/one', 'changed\n');
    expect(await repair.run(['/etc/bm-eas/one'], 'a')).toEqual({ kind: 'done', changes: 1 });
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('changed\n');
    expect(lines).toEqual(['mail-b: /etc/bm-eas/one written, as on mail-a (changed-on-active)']);
  });

  it('looks at nothing else', async () => {
    pair.save('a', '/etc/bm-eas/five', 'changed\n');
    pair.save('a', '/etc/bm-eas/six', 'changed as well\n');
    await repair.run(['/etc/bm-eas/five'], 'a');
    expect(pair.read('b', '/etc/bm-eas/six')).toBe('six\n');
    await repair.run(['/etc/bm-eas/six'], 'a');
    expect(pair.read('b', '/etc/bm-eas/six')).toBe('changed as well\n');
  });

  it('changes nothing for its own echo, or when a file was saved as it was', async () => {
    pair.save('a', '/etc/bm-eas/seven', 'changed\n');
    await repair.run(['/etc/bm-eas/seven'], 'a');
    const before = pair.read('b', '/var/lib/halint/base/agreed.json');
    pair.save('a', '/etc/bm-eas/seven', 'changed\n');
    expect(await repair.run(['/etc/bm-eas/seven', '/etc/bm-eas/two'], 'a')).toEqual({ kind: 'done', changes: 0 });
    expect(pair.read('b', '/var/lib/halint/base/agreed.json')).toBe(before);
  });

  it('agrees on what a person made the same on both hosts, so that the next change is one again', async () => {
    pair.both('/etc/bm-eas/three', 'by hand, twice\n');
    expect(await repair.run(['/etc/bm-eas/three'], 'a')).toEqual({ kind: 'done', changes: 0 });
    pair.save('a', '/etc/bm-eas/three', 'next\n');
    expect(await repair.run(['/etc/bm-eas/three'], 'a')).toEqual({ kind: 'done', changes: 1 });
  });

  it('takes secrets along, twice in a row, and tells nothing of them', async () => {
    for (const word of ['first-canary', 'second-canary']) {
      pair.save('a', '/etc/bm/proxy-vars', `proxy=http://user:${word}@proxy\n`);
      expect(await repair.run(['/etc/bm/proxy-vars'], 'a')).toEqual({ kind: 'done', changes: 1 });
      expect(pair.read('b', '/etc/bm/proxy-vars')).toContain(word);
    }
    expect(lines.join('\n')).not.toContain('canary');
  });

  it('keeps what it does not look at as it was agreed, and disputed what was disputed', async () => {
    symlinkSync('one', pair.path('a', '/etc/bm-eas/kind'));
    pair.write('b', '/etc/bm-eas/kind', 'a file on one host and a link on the other\n');
    await repair.run('everything', 'a');
    pair.save('a', '/etc/bm-eas/four', 'changed\n');
    await repair.run(['/etc/bm-eas/four'], 'a');
    const agreed = JSON.parse(pair.read('a', '/var/lib/halint/base/agreed.json') ?? '{}') as {
      files: Record<string, unknown>;
      disputed: string[];
    };
    expect(Object.keys(agreed.files)).toEqual(
      expect.arrayContaining(['/etc/bm-eas/four', '/etc/bm-eas/two', '/etc/bm/proxy-vars']),
    );
    expect(agreed.disputed).toContain('/etc/bm-eas/kind');
  });

  it('copies what is in a new folder once the other host has the folder: halint makes none unasked', async () => {
    pair.save('a', '/etc/bm-eas/new/deep/file', 'deep\n');
    expect(await repair.run(['/etc/bm-eas/new/**'], 'a')).toMatchObject({
      kind: 'done',
      changes: 0,
      again: { what: ['/etc/bm-eas/new/deep/file'] },
    });
    expect(lines.join()).toMatch(/^not now: .*the folder \/etc\/bm-eas\/new\/deep does not exist/);
    mkdirSync(pair.path('b', '/etc/bm-eas/new/deep'), { recursive: true, mode: 0o755 });
    await sleep(100);
    expect(await repair.run(['/etc/bm-eas/new/deep/file'], 'a')).toEqual({ kind: 'done', changes: 1 });
    expect(pair.read('b', '/etc/bm-eas/new/deep/file')).toBe('deep\n');
  });
});

describe('what is left to a person', () => {
  beforeAll(() => inStep(['/etc/bm-eas/**', '/etc/imapd.conf', '/etc/sysctl.conf']));
  afterAll(() => pair.remove());

  it('deletions, without --delete', async () => {
    pair.delete('a', '/etc/bm-eas/one');
    expect(await repair.run(['/etc/bm-eas/one'], 'a')).toEqual({ kind: 'done', changes: 0 });
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('one\n');
    await repair.run('everything', 'a');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^left alone: \/etc\/bm-eas\/one: .*--delete/);
  });

  it('and with --delete they are done', async () => {
    pair.delete('a', '/etc/bm-eas/one');
    expect(await pair.repair(undefined, { delete: true }).run(['/etc/bm-eas/one'], 'a')).toEqual({
      kind: 'done',
      changes: 1,
    });
    expect(pair.read('b', '/etc/bm-eas/one')).toBeUndefined();
    expect(pair.kept('b')).toContain('one\n');
  });

  it('files that belong to an editor on the passive host are no conflict and are not copied from the active one', async () => {
    pair.write('b', '/etc/bm-eas/.one.swp', 'swap');
    pair.write('a', '/etc/bm-eas/two~', 'before');
    expect(await repair.run('everything', 'a')).toEqual({ kind: 'done', changes: 0 });
    expect(pair.read('b', '/etc/bm-eas/two~')).toBeUndefined();
  });

  it('what a validator refuses stays, is tried again later, and holds up nothing else', async () => {
    const both = ['/etc/bm-eas/five', '/etc/imapd.conf'];
    pair.save('a', '/etc/imapd.conf', 'no setting at all\n');
    pair.save('a', '/etc/bm-eas/five', 'changed\n');
    expect(await repair.run(both, 'a')).toMatchObject({ kind: 'done', changes: 0, again: { what: both } });
    expect(await repair.run(both, 'a')).toMatchObject({
      kind: 'done',
      changes: 1,
      again: { what: ['/etc/imapd.conf'] },
    });
    expect(pair.read('b', '/etc/bm-eas/five')).toBe('changed\n');
    expect(pair.read('b', '/etc/imapd.conf')).toBe('sievedir: /var\n');
    expect(lines.filter((line) => /^not now: \/etc\/imapd.conf: .*rejected by imapd/.test(line))).toHaveLength(1);
    pair.save('a', '/etc/imapd.conf', 'configdirectory: /var/lib/cyrus\nsievedir: /srv\n');
    expect(await repair.run(['/etc/imapd.conf'], 'a')).toEqual({ kind: 'done', changes: 1 });
  });

  it('what would be loaded into the running kernel', async () => {
    pair.save('a', '/etc/sysctl.conf', 'vm.swappiness = 20\n');
    expect(await repair.run(['/etc/sysctl.conf'], 'a')).toMatchObject({ kind: 'done', changes: 0 });
    expect(pair.read('b', '/etc/sysctl.conf')).toBe('vm.swappiness = 10\n');
    expect(lines.join()).toMatch(/left alone: \/etc\/sysctl.conf.*running kernel/);
  });

  it.each([
    [
      'the passive host changed a file',
      () => pair.save('b', '/etc/bm-eas/three', 'on the wrong host\n'),
      '/etc/bm-eas/three',
    ],
    [
      'both hosts changed it',
      () => (pair.save('a', '/etc/bm-eas/four', 'x\n'), pair.save('b', '/etc/bm-eas/four', 'y\n')),
      '/etc/bm-eas/four',
    ],
    ['the passive host has a new file', () => pair.save('b', '/etc/bm-eas/stray', 'stray\n'), '/etc/bm-eas/stray'],
  ])('conflicts: %s', async (_name, act, path) => {
    act();
    const before = pair.read('b', path);
    const round = await repair.run([path], 'a');
    expect(round).toMatchObject({ kind: 'conflict' });
    expect(round.kind === 'conflict' && renderMessage(round.conflict).join('\n')).toMatch(
      new RegExp(`Stopped: a file is in conflict[\\s\\S]*${path}: [\\s\\S]*--take mail-a:`),
    );
    expect(pair.read('b', path)).toBe(before);
  });
});

describe('roles', () => {
  beforeAll(() => inStep());
  afterAll(() => pair.remove());
  beforeEach(() => {
    pair.active = 'a';
  });

  it('are asked anew when the kernel’s tables moved, and the other host being active ends it', async () => {
    pair.save('a', '/etc/bm-eas/one', 'changed\n');
    pair.active = 'b';
    expect(await repair.run(['/etc/bm-eas/one'], 'a')).toEqual({ kind: 'failover', active: 'b' });
    expect(pair.read('b', '/etc/bm-eas/one')).toBe('one\n');
    pair.active = 'a';
    expect(await repair.run(['/etc/bm-eas/one'], 'a')).toEqual({ kind: 'done', changes: 1 });
  });

  it('contradicting each other end it', async () => {
    pair.active = 'both';
    expect(await repair.run(['/etc/bm-eas/one'], 'a')).toMatchObject({ kind: 'unsettled' });
  });

  it('are asked again before the commit point: a failover while the files are staged changes nothing', async () => {
    const turning = pair.repair(undefined, { b: { transport: turnsWhenStaged(pair) } });
    await turning.run('everything', 'a');
    pair.save('a', '/etc/bm-eas/two', 'changed\n');
    expect(await turning.run(['/etc/bm-eas/two'], 'a')).toMatchObject({
      kind: 'done',
      changes: 0,
      again: { what: ['/etc/bm-eas/two'] },
    });
    expect(pair.read('b', '/etc/bm-eas/two')).toBe('two\n');
  });
});

/** The other host becomes active once the first content has arrived there. */
function turnsWhenStaged(world: WatchedPair) {
  const { transport } = world.access('b');
  return {
    via: transport.via,
    exec: (request: Parameters<typeof transport.exec>[0]) =>
      transport.exec({
        ...request,
        onOpen: (stdin) =>
          request.onOpen({
            write: (data) => {
              if (data.toString('latin1').startsWith('put ')) world.active = 'b';
              stdin.write(data);
            },
            end: () => stdin.end(),
          }),
      }),
  };
}
