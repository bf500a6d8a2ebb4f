import { describe, expect, it } from 'vitest';
import { autofs } from '../../../src/facts/storage/autofs.ts';
import { lockManager } from '../../../src/facts/storage/lock-manager.ts';
import { mountUnits, unescapeUnit } from '../../../src/facts/storage/mount-units.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

describe('mount units', () => {
  it.each([
    ['var-spool-cyrus.mount', '/var/spool/cyrus'],
    [String.raw`var-lib-bm\x2dca.automount`, '/var/lib/bm-ca'],
    ['-.mount', '/'],
  ])('%s stands for %s', (unit, path) => {
    expect(unescapeUnit(unit)).toBe(path);
  });

  it('knows what a unit mounts, and whether a boot starts it', () => {
    const path = '/etc/systemd/system/var-spool-cyrus.mount';
    const text =
      '[Unit]\nAfter=x\n[Mount]\nWhat = nas1:/spool\nWhere=/var/spool/cyrus\nType=nfs4\nOptions=hard,vers=4.2\n[Install]\nWantedBy=remote-fs.target\n';
    const links = readAs([
      { path: '/etc/systemd/system/remote-fs.target.wants/var-spool-cyrus.mount', type: 'link' as const, size: 1 },
    ]);
    expect(parseFact(mountUnits, { mounts: readAs([{ path, text }]), links })).toMatchObject({
      value: [
        {
          unit: 'var-spool-cyrus.mount',
          target: '/var/spool/cyrus',
          source: 'nas1:/spool',
          fstype: 'nfs4',
          options: ['hard', 'vers=4.2'],
          enabled: true,
          automount: false,
          line: 5,
        },
      ],
    });
    expect(parseFact(mountUnits, { mounts: readAs([{ path, text }]) })).toMatchObject({ value: [{ enabled: false }] });
  });

  it('is unknown when the folder may not be read', () => {
    expect(parseFact(mountUnits, { mounts: notRead('denied', 'x') })).toMatchObject({ known: false, reason: 'denied' });
  });
});

describe('the automounter', () => {
  const maps = (text: string) => readAs([{ path: '/etc/auto.data', text }]);

  it.each([
    [
      'an indirect map',
      '/srv auto.data\n',
      'docs -rw,hard nas1:/docs\n',
      { target: '/srv/docs', source: 'nas1:/docs', fstype: 'nfs', options: ['rw', 'hard'] },
    ],
    [
      'a direct map',
      '/- file:/etc/auto.data --timeout=60\n',
      '/var/spool/cyrus -fstype=nfs4 nas1:/c\n',
      { target: '/var/spool/cyrus', fstype: 'nfs4' },
    ],
    [
      'options of the whole map',
      '/- /etc/auto.data -fstype=ext4\n',
      '/data :/dev/sdb1\n',
      { target: '/data', source: '/dev/sdb1', fstype: 'ext4' },
    ],
    [
      'a line that goes on',
      '/- /etc/auto.data\n',
      '/data -fstype=nfs4,soft \\\n  nas1:/d\n',
      { target: '/data', source: 'nas1:/d', options: expect.arrayContaining(['soft']), line: 2 },
    ],
  ])('reads %s', (_, master, text, mount) => {
    expect(parseFact(autofs, { master, maps: maps(text) })).toMatchObject({ value: { mounts: [mount], opaque: [] } });
  });

  it('reads several mounts below one key', () => {
    expect(
      parseFact(autofs, { master: '/- /etc/auto.data\n', maps: maps('/data -fstype=nfs4 / nas1:/d /sub nas1:/s\n') }),
    ).toMatchObject({
      value: {
        mounts: [
          { target: '/data', source: 'nas1:/d' },
          { target: '/data/sub', source: 'nas1:/s' },
        ],
      },
    });
  });

  it('names the maps that it cannot know', () => {
    const master =
      '/net -hosts\n/home ldap:ou=auto.home\n/prog /etc/auto.data\n+auto.master\n+dir:/etc/auto.master.d\n';
    expect(parseFact(autofs, { master, maps: maps('#!/bin/sh\necho\n') })).toMatchObject({
      value: { mounts: [], opaque: [{ folder: '/net' }, { folder: '/home' }, { folder: '/prog' }] },
    });
  });
});

describe('the lock manager', () => {
  const root = '20 1 254:0 / / rw - ext4 /dev/vda rw\n';
  const gfs = `${root}30 20 8:32 / /srv rw - gfs2 /dev/sdc rw\n`;

  it.each([
    ['without a cluster file system nobody asks it', root, undefined, { mounts: [], running: false }],
    ['it fences', gfs, 'daemon_debug=0\nenable_fencing=1\n', { running: true, fencing: true }],
    ['it does not fence', gfs, 'enable_fencing=0\n', { running: true, fencing: false }],
    ['it does not run', gfs, 'cannot connect to dlm_controld\n', { running: false }],
    ['it does not run, and dlm_tool 4.2 says nothing', gfs, '', { running: false }],
    ['it is not installed', gfs, undefined, { running: false }],
  ])('%s', (_, mountinfo, config, value) => {
    expect(parseFact(lockManager, { mountinfo, ...(config === undefined ? {} : { config }) })).toMatchObject({
      known: true,
      value,
    });
  });

  it('is not said to stand still where dlm_tool failed for another reason', () => {
    expect(
      parseFact(lockManager, { mountinfo: gfs, config: { stdout: '', stderr: 'cannot allocate memory\n', exit: 1 } }),
    ).toMatchObject({ known: false, reason: 'unparsable' });
  });
});
