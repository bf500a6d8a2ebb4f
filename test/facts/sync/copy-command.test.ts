import { describe, expect, it } from 'vitest';
import { copyCommands, remote, startedPaths } from '../../../src/facts/sync/copy-command.ts';

const brief = (text: string) =>
  copyCommands(text).map(
    ({ program, direction, host, source, target }) => `${program} ${direction} ${host}: ${source} -> ${target}`,
  );

describe('what a command line copies to another machine', () => {
  it.each([
    ['rsync -a /etc/bm mail-b:/etc/', ['rsync push mail-b: /etc/bm -> /etc/bm']],
    ['rsync -a /etc/bm/ mail-b:/etc/bm/ >/dev/null 2>&1', ['rsync push mail-b: /etc/bm -> /etc/bm']],
    [
      'rsync -a "/etc/bm" \'/etc/postfix\' root@mail-b:/etc/',
      ['rsync push mail-b: /etc/bm -> /etc/bm', 'rsync push mail-b: /etc/postfix -> /etc/postfix'],
    ],
    ['rsync -aR /etc/bm mail-b:/srv', ['rsync push mail-b: /etc/bm -> /srv/etc/bm']],
    ['rsync -e "ssh -p 2222" --exclude x --bwlimit 5 -a /a/ b:/a/', ['rsync push b: /a -> /a']],
    ['rsync -a rsync://mail-b/etc/bm /etc/', ['rsync pull mail-b: etc/bm -> /etc/bm']],
    ['rsync -a mail-b:/etc/bm /etc/', ['rsync pull mail-b: /etc/bm -> /etc/bm']],
    ['cd /etc && rsync -a bm mail-b:/etc/', ['rsync push mail-b: /etc/bm -> /etc/bm']],
    ['flock -n /run/lock/x nice -n 19 /usr/bin/rsync -a /a/ b:/a', ['rsync push b: /a -> /a']],
    ['scp -rp -P 22 /var/spool/cyrus mail-b:/var/spool/', ['scp push mail-b: /var/spool/cyrus -> /var/spool/cyrus']],
    [
      'tar cf - -C /var/lib postgresql | ssh root@mail-b tar xf - -C /var/lib',
      ['tar push mail-b: /var/lib/postgresql -> /var/lib/postgresql'],
    ],
    ['(cd /etc && tar -czf - bm) | ssh mail-b "tar xzf - -C /etc"', ['tar push mail-b: /etc/bm -> /etc/bm']],
    [
      'unison -batch /srv ssh://root@mail-b//srv -path a -path b',
      ['unison both mail-b: /srv/a -> /srv/a', 'unison both mail-b: /srv/b -> /srv/b'],
    ],
    ["su - mail -c 'rsync -a /a b:/'", ['rsync push b: /a -> /a']],
    [
      'SRC=/etc\nfor d in bm php; do\n  rsync -a $SRC/$d/ mail-b:$SRC/$d/\ndone',
      ['rsync push mail-b: /etc/bm -> /etc/bm', 'rsync push mail-b: /etc/php -> /etc/php'],
    ],
  ])('%s', (text, expected) => {
    expect(brief(text)).toEqual(expected);
  });
  it.each([
    'rsync -a /etc/bm /backup/',
    'echo rsync -a /a b:/a',
    '# rsync -a /a b:/a',
    'rsync -a $UNKNOWN b:/a',
    'tar cf /backup/x.tar /etc',
    'ssh mail-b uptime',
  ])('copies nothing, or nothing that can be told: %s', (text) => {
    expect(brief(text)).toEqual([]);
  });
  it('tells deletions, exclusions and lists', () => {
    expect(
      copyCommands(
        'true\nrsync -a --delete --exclude "*.disabled" --exclude=x --exclude-from=/l --files-from /f / b:/',
      ),
    ).toEqual([
      expect.objectContaining({
        deletes: true,
        excludes: ['*.disabled', 'x'],
        excludeLists: ['/l'],
        lists: ['/f'],
        line: 2,
      }),
    ]);
  });
});

it('names the scripts that a command line starts', () => {
  expect(startedPaths('nice /usr/local/sbin/sync-mail -q; sh /root/copy.sh && . /etc/default/x')).toEqual([
    '/usr/local/sbin/sync-mail',
    '/root/copy.sh',
    '/etc/default/x',
  ]);
});

it.each([
  ['mail-b:/x', 'mail-b'],
  ['root@[2001:db8::1]:/x', '2001:db8::1'],
  ['rsync://10.0.0.1:873/m', '10.0.0.1'],
  ['mail-b::m', 'mail-b'],
  ['/x:y', undefined],
  ['x/y:z', undefined],
])('%s is on the machine %s', (word, host) => {
  expect(remote(word)?.host).toBe(host);
});
