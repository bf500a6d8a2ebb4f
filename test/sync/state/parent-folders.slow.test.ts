import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextOf } from '../../../src/engine/select.ts';
import { localTransport } from '../../../src/hosts/local.ts';
import { remoteHost } from '../../../src/hosts/collect/remote.ts';
import type { FileType, ListedFile, Pair } from '../../../src/sdk/index.ts';
import { listing, notRead, readAs, sourceKey } from '../../../src/sdk/index.ts';
import type { Planned } from '../../../src/sync/plan/make-plan.ts';
import type { Folder } from '../../../src/sync/state/parent-folders.ts';
import { folderObstacle, foldersAbove, foldersFor, syncedFolders } from '../../../src/sync/state/parent-folders.ts';
import { syncStatus } from '../../../src/sync/plan/status.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { PlantedPair } from '../planted.ts';

const pair: Pair = {
  ...healthyPair,
  policy: { ...healthyPair.policy, syncedFiles: ['/etc/bm/bm.ini', '/etc/bm/local/**'] },
};
const root = 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\nCapEff:\t000001ffffffffff\n';
const nobody = 'Uid:\t7\t7\t7\t7\nGid:\t7\t7\t7\t7\nGroups:\t\nCapEff:\t0000000000000000\n';
const folder = (path: string, mode = 0o755, user = 'root'): ListedFile => ({
  path,
  type: 'directory',
  size: 0,
  access: { mode, user, group: user, uid: 0, gid: 0 },
});

/** What is known of the folders above some paths. */
function seen(
  paths: readonly string[],
  above: readonly ListedFile[],
  {
    below = [],
    there = [],
    status = root,
  }: {
    below?: readonly ListedFile[];
    there?: readonly { readonly path: string; readonly type: FileType }[];
    status?: string | undefined;
  } = {},
): Readonly<Record<string, Folder>> {
  const readings = {
    above: readAs(above),
    below: readAs(below),
    status:
      status === '' ? notRead('absent', '/proc/self/status') : readAs({ path: '/proc/self/status', text: status }),
  };
  const fact = syncedFolders.parse(readings, contextOf(pair, 'a'));
  return Object.fromEntries(foldersFor(paths, there, fact.known ? fact.value : undefined));
}

const base = [folder('/etc'), folder('/etc/bm', 0o750)];

describe('the folders that a file stands in', () => {
  it('are all that are above it', () => {
    expect(foldersAbove('/etc/bm/local/x/y')).toEqual(['/etc', '/etc/bm', '/etc/bm/local', '/etc/bm/local/x']);
    expect(foldersAbove('/x')).toEqual([]);
  });

  it('are there, or not, as a complete listing says', () => {
    const found = seen(['/etc/bm/local/sub/x'], base);
    expect(found).toMatchObject({
      '/etc/bm': { is: 'folder', access: { mode: 0o750, user: 'root', group: 'root' } },
      '/etc/bm/local': { is: 'absent' },
      '/etc/bm/local/sub': { is: 'absent' },
    });
  });

  it('are listed by a pattern that matches folders only, and known by what is in them', () => {
    const local = [...base, folder('/etc/bm/local')];
    expect(
      seen(['/etc/bm/local/a/x', '/etc/bm/local/b/x', '/etc/bm/local/c/x'], local, {
        below: [folder('/etc/bm/local/a/')],
        there: [{ path: '/etc/bm/local/b/y', type: 'file' }],
      }),
    ).toMatchObject({
      '/etc/bm/local/a': { is: 'folder', access: { mode: 0o755 } },
      '/etc/bm/local/b': { is: 'folder' },
      '/etc/bm/local/c': { is: 'absent' },
    });
  });

  it('are not known where nobody looked: hidden, too deep, in a rendered tree, behind a folder that is shut', () => {
    const local = [...base, folder('/etc/bm/local')];
    expect(seen(['/etc/bm/local/.d/x'], local)).not.toHaveProperty(['/etc/bm/local/.d']);
    const deep = ['1', '2', '3'].map((_, i) => folder(`/etc/bm/local${['/1', '/2', '/3'].slice(0, i + 1).join('')}/`));
    expect(seen(['/etc/bm/local/1/2/3/4/x'], local, { below: deep })).not.toHaveProperty(['/etc/bm/local/1/2/3/4']);
    expect(seen(['/etc/bm/local/sub/x'], base, { status: '' })).toEqual({});
    expect(seen(['/etc/bm/local/sub/x'], base, { status: nobody })).toEqual({});
  });

  it('may be links or files, below which nothing is written', () => {
    expect(
      seen(['/etc/bm/local/x'], [...base, { path: '/etc/bm/local', type: 'link', size: 1, target: '/srv' }]),
    ).toMatchObject({ '/etc/bm/local': { is: 'link' } });
    const behind = { below: [folder('/etc/bm/local/l/')], there: [{ path: '/etc/bm/local/l', type: 'link' }] } as const;
    expect(seen(['/etc/bm/local/l/x'], [...base, folder('/etc/bm/local')], behind)).toMatchObject({
      '/etc/bm/local/l': { is: 'link' },
    });
  });
});

it('a host lists folders, and nothing else, for a pattern with a slash at its end', async () => {
  const place = mkdtempSync(join(tmpdir(), 'halint-folders-'));
  try {
    mkdirSync(join(place, 'one', 'two'), { recursive: true });
    writeFileSync(join(place, 'file'), '');
    const source = listing('folders', [`${place}/*/`, `${place}/*/*/`]);
    const host = remoteHost('here', localTransport(), { kind: 'none' });
    const { readings } = await host.collect(
      { sources: [source], digestKey: 'a'.repeat(64), secrets: {}, deadline: 20 },
      new AbortController().signal,
    );
    expect(readings[sourceKey(source)]).toMatchObject({
      read: true,
      value: [
        { path: `${place}/one/`, type: 'directory' },
        { path: `${place}/one/two/`, type: 'directory' },
      ],
    });
  } finally {
    rmSync(place, { recursive: true });
  }
});

describe('what is in the way of a file', () => {
  const view = (entries: Readonly<Record<string, Folder>>, name: string) => ({
    name,
    folders: new Map(Object.entries(entries)),
  });
  const there: Folder = { is: 'folder', access: { mode: 0o750, user: 'root', group: 'www data' } };

  it('is nothing where all folders are there, or nobody knows', () => {
    expect(
      folderObstacle('/etc/x/y', view({ '/etc': { is: 'folder' }, '/etc/x': there }, 'mail-b'), view({}, 'mail-a')),
    ).toBeUndefined();
    expect(folderObstacle('/etc/x/y', view({}, 'mail-b'), view({}, 'mail-a'))).toBeUndefined();
  });

  it('is a folder that is not there, and what makes it and those below it as the other host has them', () => {
    const to = view({ '/etc': { is: 'folder' }, '/etc/x': { is: 'absent' }, '/etc/x/y z': { is: 'absent' } }, 'mail-b');
    expect(folderObstacle('/etc/x/y z/f', to, view({ '/etc/x': there, '/etc/x/y z': there }, 'mail-a'))).toEqual({
      why: 'The folder /etc/x is not there on mail-b, and sync makes no folders.',
      choices: [
        "on mail-b: install -d -o root -g 'www data' -m 0750 /etc/x",
        "on mail-b: install -d -o root -g 'www data' -m 0750 '/etc/x/y z'",
      ],
    });
    expect(folderObstacle('/etc/x/f', to, view({ '/etc/x': { is: 'folder' } }, 'mail-a'))?.choices).toEqual([
      "on mail-b: mkdir /etc/x, with owner and mode as on mail-a (stat -c '%U:%G %a' /etc/x)",
    ]);
  });

  it('is a folder that others may write in', () => {
    const open = (mode: number): Folder => ({ is: 'folder', access: { mode, user: 'root', group: 'mail' } });
    for (const mode of [0o775, 0o757, 0o1777, 0o2770]) {
      const obstacle = folderObstacle(
        '/etc/x/y/f',
        view({ '/etc/x': open(mode), '/etc/x/y': there }, 'mail-b'),
        view({}, 'mail-a'),
      );
      expect(obstacle?.why).toBe(
        'The folder /etc/x is writable by others than its owner on mail-b, who could lead root elsewhere: nothing ' +
          'is written below.',
      );
      expect(obstacle?.choices).toEqual(['on mail-b: chmod go-w /etc/x, where nothing needs it otherwise']);
    }
    for (const mode of [0o755, 0o700, 0o2750])
      expect(folderObstacle('/etc/x/f', view({ '/etc/x': open(mode) }, 'mail-b'), view({}, 'mail-a'))).toBeUndefined();
  });

  it('is a link in its place', () => {
    expect(folderObstacle('/etc/x/f', view({ '/etc/x': { is: 'link' } }, 'mail-b'), view({}, 'mail-a'))).toEqual({
      why: '/etc/x is a symbolic link on mail-b, and root is not led through it: nothing is written below.',
      choices: [],
    });
  });
});

describe('a plan', () => {
  let planted: PlantedPair;
  beforeEach(() => {
    planted = new PlantedPair();
    for (const side of ['a', 'b'] as const) planted.write(side, '/proc/self/status', root);
  });
  afterEach(() => planted.remove());
  const about = (planned: Planned, path: string) =>
    (planned.kind === 'plan'
      ? [
          ...planned.plan.items.map(({ id }) => id),
          ...planned.plan.open.filter((each) => each.path === path).map(({ kind, decision }) => `${kind} ${decision}`),
        ]
      : planned.reasons
    ).filter((each) => each.includes(path) || /^\w+ folder$/.test(each));

  it('says that a file has no folder there, instead of being refused when it is carried out', async () => {
    await planted.agree();
    const path = '/etc/bm/local/sub/hosts';
    planted.write('a', path, '192.0.2.1 x\n');
    expect(about(await planted.plan(), path)).toEqual(['refused folder']);
    const snapshot = await planted.snapshot();
    expect(syncStatus(snapshot, healthyPair).files.find((each) => each.path === path)).toMatchObject({
      standing: 'refused',
      decision: 'folder',
      why: expect.stringContaining('/etc/bm/local'),
    });
    mkdirSync(planted.real('b', '/etc/bm/local/sub'), { recursive: true });
    expect(about(await planted.plan(), path)).toEqual([`b:${path}`]);
    rmSync(planted.real('b', '/etc/bm/local'), { recursive: true });
  });
});
