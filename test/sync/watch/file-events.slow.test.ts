import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InotifyReader, inotifyWatcher, inotifyScript } from '../../../src/hosts/notify/inotify-watcher.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { localWatcher } from '../../../src/hosts/notify/local-watcher.ts';
import type { FolderWatch, FileEvent, FileWatcher, WatchStatus } from '../../../src/hosts/notify/file-events.ts';
import { BurstMeter, firstOf } from '../../../src/hosts/notify/file-events.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { sleep, until } from './watched-pair.ts';

const noInotify = hasProgram('inotifywait') ? undefined : 'inotifywait is not installed (inotify-tools)';

let root: string;
let notices: FileEvent[];
let watch: FolderWatch | undefined;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'halint-notices-')));
  mkdirSync(join(root, 'etc/bm-eas'), { recursive: true });
  writeFileSync(join(root, 'etc/aliases'), 'root: admin\n');
  notices = [];
});
afterEach(async () => {
  watch?.stop();
  await watch?.over;
  rmSync(root, { recursive: true, force: true });
});

const at = (path: string): string => join(root, path);
const heard = (path: string): readonly string[] =>
  notices.flatMap((event) => (event.kind === 'touched' && event.path === path ? [event.as] : []));

async function start(notifier: FileWatcher): Promise<WatchStatus> {
  watch = notifier.watch({ folders: ['/etc', '/srv/not/there'], trees: ['/etc/bm-eas'] }, (event) =>
    notices.push(event),
  );
  return watch.standing;
}

/** Ways in which files are saved, each ending with another content at `etc/aliases`. */
const saves: readonly (readonly [string, () => void])[] = [
  ['mv over it', () => (writeFileSync(at('part'), 'new\n'), renameSync(at('part'), at('etc/aliases')))],
  ['in place', () => writeFileSync(at('etc/aliases'), 'new\n')],
  ['>>', () => appendFileSync(at('etc/aliases'), 'more\n')],
  ['sed -i', () => void execFileSync('sed', ['-i', 's/admin/other/', at('etc/aliases')])],
  ['tee', () => void spawnSync('tee', [at('etc/aliases')], { input: 'new\n' })],
  [
    'cp --remove-destination',
    () => (
      writeFileSync(at('part'), 'new\n'), unlinkSync(at('etc/aliases')), copyFileSync(at('part'), at('etc/aliases'))
    ),
  ],
  // vim with backupcopy=auto: the old file is renamed away, a new one written, the old one removed.
  [
    'as vim does',
    () => (
      renameSync(at('etc/aliases'), at('etc/aliases~')),
      writeFileSync(at('etc/aliases'), 'new\n'),
      unlinkSync(at('etc/aliases~'))
    ),
  ],
  [
    'a hard link',
    () => (writeFileSync(at('part'), 'new\n'), unlinkSync(at('etc/aliases')), linkSync(at('part'), at('etc/aliases'))),
  ],
  ['a symbolic link', () => (unlinkSync(at('etc/aliases')), symlinkSync('/etc/mail/aliases', at('etc/aliases')))],
  ['chmod', () => chmodSync(at('etc/aliases'), 0o600)],
  ['rm', () => unlinkSync(at('etc/aliases'))],
];

const notifiers: readonly (readonly [string, () => FileWatcher, string | undefined])[] = [
  ['inotifywait', () => inotifyWatcher('here', localTransport(), { kind: 'none' }, root), noInotify],
  ['Node’s watcher', () => localWatcher('here', root), undefined],
];

describe.each(notifiers)('%s (needs inotifywait, but for Node’s)', (_name, notifier, missing) => {
  it.skipIf(missing !== undefined)(
    'notices every way of saving, again and again, and folders that come and go',
    { timeout: 20_000 },
    async () => {
      expect(await start(notifier())).toMatchObject({ ok: true });
      for (const [way, save] of saves) {
        writeFileSync(at('etc/aliases'), 'root: admin\n');
        await sleep(40);
        notices = [];
        save();
        expect(await until(() => heard('/etc/aliases').length > 0, 3000), way).toBe(true);
        rmSync(at('etc/aliases'), { force: true });
      }
      notices = [];
      mkdirSync(at('etc/bm-eas/new'));
      renameSync(at('etc/bm-eas/new'), at('etc/bm-eas/other'));
      expect(
        await until(() => notices.some((event) => event.kind === 'folder' && event.path === '/etc/bm-eas/other')),
      ).toBe(true);
      rmSync(at('etc/bm-eas'), { recursive: true });
      expect(await until(() => notices.some((event) => event.kind === 'folder' && event.path === '/etc/bm-eas'))).toBe(
        true,
      );
    },
  );

  it.skipIf(missing !== undefined)('waits for a folder that is not there in the nearest one above it', async () => {
    await start(notifier());
    mkdirSync(at('srv'));
    expect(await until(() => notices.some((event) => event.kind === 'folder' && event.path === '/srv'))).toBe(true);
  });

  it.skipIf(missing !== undefined)('ends when it is told to, and tells nothing after that', async () => {
    await start(notifier());
    watch?.stop();
    await watch?.over;
    notices = [];
    writeFileSync(at('etc/aliases'), 'after\n');
    await sleep(100);
    expect(notices).toEqual([]);
  });
});

describe.skipIf(noInotify !== undefined)('inotifywait (needs inotify-tools)', () => {
  it('tells a file that is written from one that is whole', async () => {
    await start(inotifyWatcher('here', localTransport(), { kind: 'none' }, root));
    writeFileSync(at('etc/aliases.new'), 'new\n');
    renameSync(at('etc/aliases.new'), at('etc/aliases'));
    expect(await until(() => heard('/etc/aliases').length > 0)).toBe(true);
    // Where a file was renamed away another may come in a moment.
    expect(heard('/etc/aliases.new')).toEqual(['open', 'closed', 'closed']);
    expect(heard('/etc/aliases')).toEqual(['renamed']);
  });

  it('a storm that overflows the kernel’s queue is told as a loss, although inotifywait does not tell of it', {
    timeout: 60_000,
  }, async () => {
    await start(inotifyWatcher('here', localTransport(), { kind: 'none' }, root));
    const pid = watcherOf(root);
    const queue = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    process.kill(pid, 'SIGSTOP');
    // Each turn is five events (a rename is one in each name); like ones in a row would be made into one.
    let turns = 0;
    for (; turns * 5 < queue + 1000; turns++) {
      renameSync(at('etc/aliases'), at('etc/other'));
      renameSync(at('etc/other'), at('etc/aliases'));
      chmodSync(at('etc/aliases'), 0o600 + (turns % 2) * 0o44);
    }
    unlinkSync(at('etc/aliases'));
    process.kill(pid, 'SIGCONT');
    expect(await until(() => notices.some(({ kind }) => kind === 'lost'), 20_000)).toBe(true);
    // Some were dropped, the last one of all among them: only a look at everything finds that the file is gone.
    await sleep(300);
    const arrived = notices.filter(({ kind }) => kind === 'touched').length;
    expect(arrived).toBeGreaterThanOrEqual(queue / 2);
    expect(arrived).toBeLessThan(turns * 5);
  });

  it('is told of when it dies', async () => {
    await start(inotifyWatcher('here', localTransport(), { kind: 'none' }, root));
    process.kill(watcherOf(root), 'SIGKILL');
    expect(await watch?.over).toMatch(/ended on here/);
  });

  it('does not outlive the connection', async () => {
    await start(inotifyWatcher('here', localTransport(), { kind: 'none' }, root));
    const pid = watcherOf(root);
    watch?.stop();
    expect(await until(() => spawnSync('kill', ['-0', String(pid)]).status !== 0)).toBe(true);
  });

  it('is replaced by Node’s watcher where it is lacking, and the other way round never', async () => {
    const lacking: FileWatcher = {
      means: 'inotifywait',
      watch: () => ({
        standing: Promise.resolve({ ok: false, lacks: true, why: 'none' }),
        over: Promise.resolve('none'),
        stop: () => undefined,
      }),
    };
    const either = firstOf(lacking, localWatcher('here', root));
    expect(await start(either)).toMatchObject({ ok: true });
    expect(either.means).toBe('Node’s watcher on here');
    writeFileSync(at('etc/aliases'), 'new\n');
    expect(await until(() => heard('/etc/aliases').length > 0)).toBe(true);
  });
});

describe('what inotifywait prints', () => {
  const told = (lines: readonly string[], pieces = 1): readonly (FileEvent | WatchStatus)[] => {
    const found: (FileEvent | WatchStatus)[] = [];
    const reader = new InotifyReader('n0nce', '', {
      onEvent: (event) => found.push(event),
      onStanding: (standing) => found.push(standing),
      now: () => 0,
    });
    const text = Buffer.from(`${lines.join('\n')}\n`);
    for (let i = 0; i < text.length; i += pieces) reader.accept(text.subarray(i, i + pieces));
    return found;
  };

  it('is read whatever pieces it comes in, noise and names in UTF-8 included', () => {
    const lines = [
      'Welcome to mail-a',
      '@n0nce queue 16384',
      '@n0nce folders 3',
      'Setting up watches.',
      'Watches established.',
      '@n0nce event CLOSE_WRITE,CLOSE /etc/nginx/größe mit leer',
      '@n0nce event CREATE,ISDIR /etc/nginx/new',
      '@n0nce event MOVE_SELF /etc/nginx/',
    ];
    const expected = [
      { ok: true, folders: 3 },
      { kind: 'touched', path: '/etc/nginx/größe mit leer', as: 'closed' },
      { kind: 'folder', path: '/etc/nginx/new' },
      { kind: 'folder', path: '/etc/nginx' },
    ];
    for (const pieces of [1, 3, 7, 1000]) expect(told(lines, pieces)).toEqual(expected);
  });

  it('means a loss when it is an overflow, in whatever version that is passed on', () => {
    expect(told(['@n0nce event Q_OVERFLOW '])).toMatchObject([{ kind: 'lost' }]);
    expect(told(['@n0nce event Q_OVERFLOW /etc/'])).toMatchObject([{ kind: 'lost' }]);
  });

  it('is nothing without the nonce: a file name cannot pretend to be a notice', () => {
    expect(told(['@other event DELETE /etc/passwd', 'event DELETE /etc/passwd'])).toEqual([]);
  });

  it('that it is not there, is final', () => {
    expect(told(['@n0nce lacks'])).toMatchObject([{ ok: false, lacks: true }]);
  });

  it('comes from a script that quotes what it is given', () => {
    const folder = at(`etc/it's $(touch ${at('pwned')})`);
    mkdirSync(folder, { recursive: true });
    const { status, stdout } = spawnSync('sh', ['-s'], {
      encoding: 'utf8',
      input: inotifyScript('n', { folders: [folder], trees: [folder] }, '').replace(
        'exec inotifywait',
        'printf "%s\\n" "$@" >&2; exit 7; :',
      ),
    });
    expect(status).toBe(noInotify === undefined ? 7 : 0);
    if (noInotify === undefined) expect(stdout).toContain('@n folders 2\n');
    expect(readdirSync(root)).not.toContain('pwned');
  });
});

describe('a burst', () => {
  it('of half a queue within ten seconds counts as a loss, and not the same events over a day', () => {
    const quick = new BurstMeter(100);
    expect(Array.from({ length: 120 }, (_, i) => quick.count(i)).filter(Boolean)).toHaveLength(2);
    const slow = new BurstMeter(100);
    expect(Array.from({ length: 1000 }, (_, i) => slow.count(i * 300)).filter(Boolean)).toHaveLength(0);
  });
});

/** The inotifywait that watches below a folder. */
function watcherOf(folder: string): number {
  const found = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return line.startsWith('inotifywait\0') && line.includes(folder);
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('there is no such inotifywait');
  return Number(found);
}
