import { describe, expect, it } from 'vitest';
import { compareSynced } from '../../../src/facts/drift/synced-comparison.ts';
import type { SyncedFiles } from '../../../src/facts/drift/synced-files.ts';
import { syncedFiles } from '../../../src/facts/drift/synced-files.ts';
import type { ListedFile, Reading } from '../../../src/sdk/index.ts';
import { readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const root = '36 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n';
const listed = (path: string, more: Partial<ListedFile> = {}): ListedFile => ({
  path,
  type: 'file',
  size: 1,
  digest: 'aa',
  ...more,
});

function parsed(
  files: readonly ListedFile[],
  more: { mountinfo?: string; status?: string; folders?: readonly ListedFile[] } = {},
): SyncedFiles {
  const fact = parseFact(syncedFiles, {
    plain: readAs(files),
    secret: readAs([]),
    folders: readAs(more.folders ?? []),
    mountinfo: more.mountinfo ?? root,
    ...(more.status === undefined ? {} : { status: more.status }),
  });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

describe('files to keep equal', () => {
  it('come with their class', () => {
    expect(parsed([listed('/etc/aliases'), listed('/etc/aliases.db', {})]).files).toMatchObject([
      { path: '/etc/aliases', class: 'shared-text' },
      { class: 'derived' },
    ]);
  });

  it('are not what an editor, an update or halint leaves beside them for a moment, readable or not', () => {
    const swap: ListedFile = { path: '/etc/bm/local/.hosts.swp', type: 'file', size: 1 };
    const found = parsed([
      listed('/etc/bm/local/hosts'),
      swap,
      listed('/etc/bm/local/hosts~'),
      listed('/etc/bm/local/.halint.0123456789abcdef/hosts'),
      listed('/etc/bm/local/hosts.dpkg-old'),
    ]);
    expect(found.files.map(({ path }) => path)).toEqual(['/etc/bm/local/hosts', '/etc/bm/local/hosts.dpkg-old']);
    expect(found.unread).toEqual([]);
  });

  it('are unread without a digest, and out of sight on a network file system', () => {
    const bare: ListedFile = { path: '/etc/aliases', type: 'file', size: 1 };
    expect(parsed([bare])).toEqual({
      files: [],
      unread: [{ pattern: '/etc/aliases', why: 'its content could not be read' }],
    });
    const remote = parsed([], { mountinfo: `${root}37 36 0:9 / /var/lib/bm-ca rw - nfs4 nas:/ca rw\n` });
    expect(remote.unread.map(({ pattern }) => pattern)).toEqual([
      '/var/lib/bm-ca/ca-cert.pem',
      '/var/lib/bm-ca/cacert.pem',
    ]);
  });

  it('are unknown, not absent, below a folder that the account may not enter', () => {
    const shut = listed('/etc/bm', {
      type: 'directory',
      access: { mode: 0o750, user: 'root', group: 'root', uid: 0, gid: 0 },
    });
    const found = parsed([], {
      folders: [shut],
      status: 'Uid:\t7\t7\t7\t7\nGid:\t7\t7\t7\t7\nGroups:\t\nCapEff:\t0000000000000000\n',
    });
    expect(found.unread).toContainEqual({ pattern: '/etc/bm/bm.ini', why: '/etc/bm may not be entered' });
    expect(found.unread.map(({ pattern }) => pattern)).not.toContain('/etc/aliases');
  });

  it('are unknown where a mount does not respond, and read where it is another one', () => {
    const reading = (...paths: readonly string[]): Reading<readonly ListedFile[]> => ({
      read: false,
      reason: 'timeout',
      detail: 'x does not respond',
      partly: {
        value: [listed('/etc/aliases')],
        without: paths.map((path) => ({ path, why: `${path} does not respond` })),
      },
    });
    const asked = (...paths: readonly string[]) =>
      parseFact(syncedFiles, {
        plain: reading(...paths),
        secret: readAs([listed('/etc/bm/bm.ini')]),
        folders: readAs([]),
        mountinfo: root,
      });
    const found = asked('/etc/bm-eas', '/etc/bm-webserver/deep');
    expect(found).toMatchObject({
      known: true,
      value: {
        files: [{ path: '/etc/aliases' }, { path: '/etc/bm/bm.ini' }],
        unread: [
          { pattern: '/etc/bm-eas/**', why: '/etc/bm-eas does not respond' },
          { pattern: '/etc/bm-webserver/**', why: '/etc/bm-webserver/deep does not respond' },
        ],
      },
    });
    // What a link leads to may be any of the files.
    expect(asked('/srv/shared')).toMatchObject({ known: false, reason: 'timeout' });
  });

  it('are listed in part by an archive, or without the mount table, and complete nowhere', () => {
    const lacks = (path: string) => ({ path, why: `sos.tar does not contain ${path}` });
    const archived: Reading<readonly ListedFile[]> = {
      read: false,
      reason: 'not-collected',
      detail: 'x',
      partly: { value: [listed('/etc/aliases')], without: [lacks('/etc/sysctl.conf')], ofArchive: true },
    };
    const sources = { secret: readAs([]), folders: readAs([]), mountinfo: root };
    expect(parseFact(syncedFiles, { ...sources, plain: archived })).toMatchObject({
      known: true,
      value: {
        files: [{ path: '/etc/aliases' }],
        unread: [{ pattern: '/etc/sysctl.conf', why: 'sos.tar does not contain /etc/sysctl.conf' }],
        incomplete: 'sos.tar does not contain /etc/sysctl.conf',
      },
    });
    const { mountinfo: _, ...unmounted } = sources;
    const found = parseFact(syncedFiles, { ...unmounted, plain: readAs([listed('/etc/aliases')]) });
    expect(found).toMatchObject({ known: true, value: { files: [{ path: '/etc/aliases' }] } });
    if (!found.known) return;
    expect(found.value.incomplete).toMatch(/^the kernel’s mount table: /);
    expect(found.value.unread.map(({ pattern }) => pattern)).toContain('/etc/bm/bm.ini');
    expect(parsed([listed('/etc/aliases')])).not.toHaveProperty('incomplete');
  });

  it('are compared where both hosts have them, whatever else the pattern matches', () => {
    const unread = [{ pattern: '/etc/postfix/*', why: 'x' }];
    const a = { ...parsed([listed('/etc/postfix/transport'), listed('/etc/postfix/virtual_alias')]), unread };
    const b = { ...parsed([listed('/etc/postfix/transport', { digest: 'bb' })]), unread };
    const found = compareSynced(a, b, ['shared-text', 'shared-secret']);
    expect(found.different.map(({ path }) => path)).toEqual(['/etc/postfix/transport']);
    expect(found.unread).toMatchObject([
      { path: '/etc/postfix/*', side: 'a' },
      { path: '/etc/postfix/*', side: 'b' },
    ]);
    expect(compareSynced(a, a, ['shared-text', 'shared-secret']).equal).toEqual([
      '/etc/postfix/transport',
      '/etc/postfix/virtual_alias',
    ]);
  });

  it('are compared as a text only with another text', () => {
    const text = parsed([listed('/etc/aliases', { digest: 'text:aa' })]);
    expect(compareSynced(text, parsed([listed('/etc/aliases')]), ['shared-text'])).toEqual({
      different: [],
      equal: [],
      unread: [{ path: '/etc/aliases', side: 'a', why: 'only its text was saved' }],
    });
    const other = parsed([listed('/etc/aliases', { digest: 'text:bb' })]);
    expect(compareSynced(text, other, ['shared-text']).different).toMatchObject([{ kind: 'content' }]);
  });

  it('differ, are missing, or cannot be compared', () => {
    const a = parsed([
      listed('/etc/aliases'),
      listed('/etc/imapd.conf'),
      listed('/etc/cyrus.conf', { type: 'link', target: 'x' }),
    ]);
    const b = parsed([
      listed('/etc/aliases', { digest: 'bb' }),
      listed('/etc/cyrus.conf', { type: 'link', target: 'y' }),
    ]);
    expect(compareSynced(a, b, ['shared-text']).different).toMatchObject([
      { path: '/etc/aliases', kind: 'content' },
      { path: '/etc/cyrus.conf', kind: 'target' },
      { path: '/etc/imapd.conf', kind: 'missing', side: 'b' },
    ]);
    const unread = compareSynced(a, { files: [], unread: [{ pattern: '/etc/aliases', why: 'x' }] }, ['shared-text']);
    expect(unread.different.map(({ path }) => path)).not.toContain('/etc/aliases');
    expect(unread.unread).toEqual([{ path: '/etc/aliases', side: 'b', why: 'x' }]);
  });
});
