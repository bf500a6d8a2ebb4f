import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import remoteMounts from '../../../src/hosts/collect/shell/remote-mounts.sh';
import access from '../../../src/sync/apply/shell/access.sh';
import batches from '../../../src/sync/apply/shell/batches.sh';
import commands from '../../../src/sync/apply/shell/commands.sh';
import commit from '../../../src/sync/apply/shell/commit.sh';
import common from '../../../src/sync/apply/shell/common.sh';
import digests from '../../../src/sync/apply/shell/digests.sh';
import finalize from '../../../src/sync/apply/shell/finalize.sh';
import folders from '../../../src/sync/apply/shell/folders.sh';
import inspection from '../../../src/sync/apply/shell/inspect.sh';
import items from '../../../src/sync/apply/shell/items.sh';
import lock from '../../../src/sync/apply/shell/lock.sh';
import programs from '../../../src/sync/apply/shell/programs.sh';
import rebuild from '../../../src/sync/apply/shell/rebuild.sh';
import relay from '../../../src/sync/apply/shell/relay.sh';
import staging from '../../../src/sync/apply/shell/stage.sh';
import start from '../../../src/sync/apply/shell/start.sh';
import targets from '../../../src/sync/apply/shell/targets.sh';
import transfer from '../../../src/sync/apply/shell/transfer.sh';
import undo from '../../../src/sync/apply/shell/undo.sh';
import { newFolders, runShell, shells } from '../../shell/run-shell.ts';

/** Each file of the writing script by itself, with common.sh and the files below it, in every shell of a host. */

const folder = newFolders();

const inspect = `${targets}\n${inspection}`;
const stage = [rebuild, access, staging].join('\n');

/** What TypeScript defines in front of the files. The first argument is the root. */
const before = `NONCE=n KEY=k ROOT=$1 EXPIRY=60 OWNER=test UNFINISHED= WAITS= FILTER= HELD= BULKY= WORKS= RELAY=
PLAN=p MACHINE= GUARD= BYTES=0 DECIDES=1 SILENCE=60 SENDS= BULK= ACTIVATIONS= ABOUT= ITEMS= INSPECTED_LINES=
KERNEL_TABLES=/dev/null VALIDATOR_FUNCTIONS= ACTIVATION_FUNCTIONS=
after_effect() { :; }
script_ended() { :; }
checks() { :; }
held() { k=hostkey; }`;
const base = `${before}\n${[networkMounts, remoteMounts, common, items, batches, digests, folders].join('\n')}
BACKUP=$STATE/backup/$PLAN
JOURNAL=$STATE/journal/$PLAN
use_token 12ab
`;

/** An item of the script: `write /etc/x` over a file, unless told otherwise. */
const item = (number: number, path: string, { action = 'write', before: old = 'file', mode = '640' } = {}): string =>
  [number, action, 'p', mode, '-', '-', old, '-', '-', path].join('\\t');
const withItems = (...lines: readonly string[]): string => `ITEMS=$(printf '${lines.join('\\n')}')\nload_items\n`;
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

function write(path: string, text: string): void {
  mkdirSync(folder.path(path.slice(0, path.lastIndexOf('/'))), { recursive: true });
  writeFileSync(folder.path(path), text);
}

describe.each(shells)('%s', (shell) => {
  /** Standard output of the files and then `body`. */
  const run = (files: readonly string[], body: string, input = ''): string => {
    const { stdout, stderr } = runShell(shell, [base, ...files, body].join('\n'), folder.path(), input);
    expect(stderr).toBe('');
    return stdout;
  };

  describe('common.sh', () => {
    it('begins a frame on a line of its own', () => {
      expect(run([], 'printf body\nframe ok "a b"')).toBe('body\n@n ok a b\n');
    });

    it('keeps the first reason, and whether a file changed', () => {
      expect(run([], 'fail refused one || :\nfail_changed failed two || :\necho "$CODE $WHY [$CHANGED]"')).toBe(
        'refused one []\n',
      );
      expect(run([], 'fail_changed refused one || :\necho "$CODE $WHY [$CHANGED]"')).toBe('refused one [changed]\n');
      expect(run([], 'fail failed "cp: " || :\necho "$WHY"')).toContain('printed no message');
    });
  });

  describe('items.sh', () => {
    it('visits the items in order and backwards, with names that have blanks', () => {
      const items = withItems(item(1, '/etc/one'), item(2, '/etc/a name'));
      const body = 'show() { echo "$number $path $staged"; }\neach_item show\neach_item_backwards show';
      const one = `1 /etc/one ${folder.path('etc/.halint.12ab/one')}`;
      const two = `2 /etc/a name ${folder.path('etc/.halint.12ab/a name')}`;
      expect(run([], items + body)).toBe([one, two, two, one, ''].join('\n'));
    });
  });

  describe('digests.sh', () => {
    it('digests files, links, folders and what is absent', () => {
      write('etc/file', 'text');
      mkdirSync(folder.path('etc/folder'));
      symlinkSync('file', folder.path('etc/link'));
      const items = withItems(...['file', 'folder', 'link', 'none'].map((name, i) => item(i + 1, `/etc/${name}`)));
      expect(run([], `${items}digests D target\necho "$D_1 $D_2 $D_3 $D_4"`)).toBe(
        `${sha('text')} other link-${sha('file')} absent\n`,
      );
    });
  });

  describe('common.sh, on the disk', () => {
    it('writes a small file whole, and leaves no part of it', () => {
      run([], 'write_durably "$ROOT/file" "a text"');
      expect(readFileSync(folder.path('file'), 'utf8')).toBe('a text');
      expect(existsSync(folder.path('file.new'))).toBe(false);
    });

    it('tells two names of one file from two files, and sees a link without a target', () => {
      write('etc/one', 'x');
      write('etc/two', 'x');
      linkSync(folder.path('etc/one'), folder.path('etc/other'));
      symlinkSync('nowhere', folder.path('etc/broken'));
      const body = `cd "$ROOT/etc"
same_file one other && echo same
same_file one two || echo different
exists broken && echo exists`;
      expect(run([], body)).toBe('same\ndifferent\nexists\n');
    });
  });

  describe('batches.sh', () => {
    it('runs a command on batches that do not exceed the limit, and on every path', () => {
      const items = withItems(...Array.from({ length: 40 }, (_, i) => item(i + 1, `/etc/${'x'.repeat(60)}${i}`)));
      const body = `FULL=1500
pick() { picked=$path; }
count() { echo "$#"; }
in_batches pick count`;
      const counts = run([], items + body)
        .trim()
        .split('\n')
        .map(Number);
      expect(counts.length).toBeGreaterThan(1);
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(40);
    });
  });

  describe('folders.sh', () => {
    it('knows which paths are on a network file system', () => {
      const body =
        'remote_mounts=$NL/srv/nfs$NL\nis_local /srv/nfs/x/y || echo remote\nis_local /srv/nfs2 && echo local';
      expect(run([], body)).toBe('remote\nlocal\n');
    });
  });

  describe('targets.sh', () => {
    const reason = (body: string): string =>
      run([inspect], `${body}\necho "$CODE: $WHY"`).trim().split('\n').at(-1) ?? '';

    it('refuses a path that is not plain, or whose folder is a link or missing', () => {
      write('etc/x', '');
      symlinkSync('etc', folder.path('link'));
      expect(reason('safe_path /etc/../x || :')).toBe('refused: /etc/../x is not a plain path');
      expect(reason('safe_path /link/x || :')).toContain('the folder /link is a symbolic link');
      expect(reason('safe_path /none/x || :')).toContain('the folder /none does not exist');
      expect(reason('safe_path /etc/x || :')).toBe(':');
    });

    it('refuses a folder that others may write to', () => {
      write('etc/open/x', '');
      expect(reason('chmod 777 "$ROOT/etc/open"\nsafe_path /etc/open/x || :')).toContain(
        'the folder /etc/open is writable by others than its owner (mode 777)',
      );
    });

    it('refuses a target with a second name', () => {
      write('etc/x', '');
      linkSync(folder.path('etc/x'), folder.path('etc/y'));
      expect(reason(`${withItems(item(1, '/etc/x'))}check_attributes || :`)).toContain(
        'it has another name (hard links)',
      );
    });

    it('refuses a plan that does not fit on the disk', () => {
      write('etc/x', '');
      mkdirSync(folder.path('var/lib/halint'), { recursive: true });
      expect(reason(`${withItems(item(1, '/etc/x'))}BYTES=9000000000000000\ncheck_space || :`)).toContain(
        'KiB are needed',
      );
    });
  });

  describe('inspect.sh', () => {
    it('reports states and digests, and notices a change of the same size', () => {
      write('etc/x', 'old');
      const looks = `INSPECTED_LINES=$(printf '1\\tp\\t/etc/x\\n2\\tp\\t/etc/none')\nload_inspections\ninspect\n`;
      const out = run(
        [inspect],
        `${looks}unchanged && echo SAME\nprintf new >"$ROOT/etc/x"\nunchanged || echo CHANGED`,
      );
      expect(out).toContain('@n absent /etc/none');
      expect(out).toContain(sha('old'));
      expect(out.split('\n').filter((line) => /^(SAME|CHANGED)$/.test(line))).toEqual(['SAME', 'CHANGED']);
      expect(run([inspect], `${looks}printf old >>"$ROOT/etc/x"\nchanged_path`)).toMatch(/\/etc\/x$/);
    });
  });

  describe('lock.sh', () => {
    const state = 'mkdir -p "$ROOT/var/lib"\nprepare_state_folder\n';

    it('makes a folder for root alone', () => {
      run([inspect, lock], state);
      expect(lstatSync(folder.path('var/lib/halint/journal')).mode & 0o7777).toBe(0o700);
    });

    it('has one writer at a time, and names it to the next one', () => {
      const body = `${state}lock && echo locked
(exec 9>&-; CODE=; lock || echo "$CODE: $WHY")
:`;
      const out = run([inspect, lock, programs, stage, undo], body);
      expect(out).toMatch(/^locked\nrefused: another halint is running there: test, process \d+/);
    });

    it('reads the journal line by line: a last line that was cut off does not count', () => {
      const body = `${state}note prepared
printf commit >>"$JOURNAL"
noted prepared && echo prepared
noted commit || echo none`;
      expect(run([inspect, lock], body)).toBe('prepared\nnone\n');
    });

    it('refuses to begin a plan that was applied before', () => {
      const body = `${state}mkdir -p "$BACKUP"\necho applied >"$BACKUP/outcome"\nbegin || echo "$CODE: $WHY"`;
      expect(run([inspect, lock, programs, stage], body)).toContain('refused: this plan was applied there already');
    });
  });

  describe('programs.sh', () => {
    it('ends a program at its deadline, and gives it no input', () => {
      const body = 'mkdir -p "$BACKUP"\nlimited 1 sleep 30 || echo "$exit_status"\nlimited 5 cat && echo "[$said]"';
      expect(run([programs], body, 'input of the session')).toBe('124\n[]\n');
    });

    it('takes any output of a program that must be silent for a failure', () => {
      expect(run([programs], 'quiet true && echo ok\nquiet sh -c "echo two; echo lines >&2" || echo "$said"')).toBe(
        'ok\ntwo lines\n',
      );
    });

    it('copies a content once, and follows no link', () => {
      write('one', 'text');
      symlinkSync('one', folder.path('link'));
      const body = `cd "$ROOT"
copy_to one two && cat two
copy_to one two || echo exists
copy_to link three || echo link`;
      expect(run([programs], body)).toBe('textexists\nlink\n');
    });

    it('takes so many bytes of the input, and leaves the rest', () => {
      expect(run([programs], 'take_input 4 >"$ROOT/taken"\ncat', 'abcdefgh')).toBe('efgh');
      expect(readFileSync(folder.path('taken'), 'utf8')).toBe('abcd');
    });
  });

  const transactional = [inspect, lock, programs, stage, transfer];
  const begun = (items: string): string =>
    `mkdir -p "$ROOT/var/lib"\n${items}prepare_state_folder && begin || echo "$WHY"\n`;

  describe('stage.sh', () => {
    it('stages next to the target, for root alone, and removes what is empty', () => {
      write('etc/x', 'old');
      run(transactional, begun(withItems(item(1, '/etc/x'))));
      expect(lstatSync(folder.path('etc/.halint.12ab')).mode & 0o7777).toBe(0o700);
    });
  });

  describe('access.sh and stage.sh', () => {
    it('sets the mode before the commit, and compares what arrived with what was sent', () => {
      write('etc/x', 'old');
      const items = withItems(item(1, '/etc/x'));
      const own =
        'owner=$(id -un) group=$(id -gn)\nITEMS=$(printf "1\\twrite\\tp\\t640\\t%s\\t%s\\tfile\\t-\\t-\\t/etc/x" "$owner" "$group")\nload_items\n';
      const body = `${begun(items)}${own}printf new >"$ROOT/etc/.halint.12ab/x"\nsent 1 ${sha('new')}\nprepare && echo prepared || echo "$WHY"`;
      expect(run(transactional, body)).toBe('prepared\n');
      expect(lstatSync(folder.path('etc/.halint.12ab/x')).mode & 0o7777).toBe(0o640);
      expect(readFileSync(folder.path('var/lib/halint/backup/p/files/etc/x'), 'utf8')).toBe('old');
    });

    it('refuses what is not what was sent', () => {
      write('etc/x', 'old');
      const body = `${begun(withItems(item(1, '/etc/x', { mode: '-' })))}printf other >"$ROOT/etc/.halint.12ab/x"\nsent 1 ${sha('new')}\nprepare || echo "$CODE: $WHY"`;
      expect(run(transactional, body)).toBe('failed: /etc/x: what arrived is not what was sent (digest)\n');
    });

    it.each([
      ['exit 1', 'refused: /etc/x: rejected by test: a word'],
      ['exit 3', 'refused: /etc/x: it cannot be validated (test): a tool is missing there: a word'],
      ['sleep 9', 'refused: /etc/x: test did not end within 1 s'],
    ])('reports a validator that ends with "%s"', (end, expected) => {
      write('etc/x', 'old');
      const body = `${begun(withItems(item(1, '/etc/x')))}mkdir -p "$BACKUP/work"
check_text() { COMMAND_SECONDS=1 COMMAND_TEXT='echo a word; ${end}'; }
printable() { :; }
check test 1 || echo "$CODE: $WHY"`;
      expect(run(transactional, body).trim()).toMatch(expected);
    });
  });

  describe('transfer.sh', () => {
    it('stages so many bytes of the input, and leaves the rest', () => {
      write('etc/x', 'old');
      const body = `${begun(withItems(item(1, '/etc/x')))}put 1 5 || echo "$WHY"\ncat`;
      expect(run(transactional, body, 'helloworld')).toBe('world');
      expect(readFileSync(folder.path('etc/.halint.12ab/x'), 'utf8')).toBe('hello');
    });

    it('takes many digests at a time', () => {
      const lines = `1 ${sha('a')}\n2 ${sha('b')}\n`;
      expect(run(transactional, `sent many ${lines.length}\necho "$SENT_2"`, lines)).toBe(`${sha('b')}\n`);
    });

    it('sends no link and no file that changed since it was inspected', () => {
      write('etc/x', 'old');
      const looks = `INSPECTED_LINES=$(printf '1\\tp\\t/etc/x')\nload_inspections\ninspect >/dev/null\nSENDS=1\n`;
      expect(run(transactional, `${looks}send && echo`)).toBe('\n@n content 1\nold\n');
      const changed = `${looks}printf new >"$ROOT/etc/x"\nsend >/dev/null || echo "$CODE $CHANGED: $WHY"`;
      expect(run(transactional, changed)).toBe('failed changed: /etc/x changed while it was read\n');
      const link = `${looks}ln -sf /etc/passwd "$ROOT/etc/x"\nsend || echo "$WHY"`;
      expect(run(transactional, link)).toBe('/etc/x is no longer a regular file\n');
    });

    it.each([
      ['rsync  version 3.2.7  protocol version 31', '31'],
      ['something else', '0'],
    ])('knows the protocol of rsync: %s', (version, protocol) => {
      expect(run(transactional, `rsync() { echo "${version}"; }\nrsync_protocol`)).toBe(protocol);
    });
  });

  /** Three items, staged: /etc/x is replaced, /etc/y is new, /etc/z is deleted. */
  const threeItems = withItems(
    item(1, '/etc/x', { mode: '-' }),
    item(2, '/etc/y', { before: 'absent', mode: '-' }),
    item(3, '/etc/z', { action: 'delete', mode: '-' }),
  );
  const prepared = `${begun(threeItems)}printf new >"$ROOT/etc/.halint.12ab/x"
printf new >"$ROOT/etc/.halint.12ab/y"
sent 1 ${sha('new')}
sent 2 ${sha('new')}
prepare || echo "$WHY"
read_manifest
`;
  const contents = (): readonly (string | undefined)[] =>
    ['x', 'y', 'z'].map((name) =>
      existsSync(folder.path(`etc/${name}`)) ? readFileSync(folder.path(`etc/${name}`), 'utf8') : undefined,
    );
  const twoFiles = (): void => ['x', 'z'].forEach((name) => write(`etc/${name}`, 'old'));
  const all = [...transactional, commit, undo, finalize];

  describe('commit.sh', () => {
    it('replaces, creates and deletes, and can be repeated', () => {
      twoFiles();
      expect(run(all, `${prepared}carry_out && carry_out && echo done || echo "$WHY"`)).toBe('done\n');
      expect(contents()).toEqual(['new', 'new', undefined]);
    });

    it('never replaces a file that was created in the meantime', () => {
      twoFiles();
      expect(run(all, `${prepared}printf theirs >"$ROOT/etc/y"\ncarry_out || echo "$CODE: $WHY"`)).toBe(
        'refused: /etc/y: it was created in the meantime\n',
      );
      expect(contents()[1]).toBe('theirs');
    });

    it('notices an edit of the last moment', () => {
      twoFiles();
      expect(run(all, `${prepared}printf edit >"$ROOT/etc/x"\ncarry_out || echo "$CODE $CHANGED: $WHY"`)).toBe(
        'refused changed: /etc/x: digest changed between the last inspection and the commit\n',
      );
    });
  });

  describe('undo.sh', () => {
    it('restores everything after a commit, and nothing is left', () => {
      twoFiles();
      expect(run(all, `${prepared}carry_out\nundo && forget && echo restored`)).toBe('restored\n');
      expect(contents()).toEqual(['old', undefined, 'old']);
      expect(existsSync(folder.path('etc/.halint.12ab'))).toBe(false);
      expect(existsSync(folder.path('var/lib/halint/journal/p'))).toBe(false);
    });

    it('leaves a file alone that has changed since, and reports it', () => {
      twoFiles();
      const out = run(all, `${prepared}carry_out\nprintf edit >"$ROOT/etc/x"\nundo || echo incomplete`);
      expect(out).toContain('@n conflict /etc/x: it was changed since; the former one is kept as');
      expect(out).toMatch(/incomplete\n$/);
      expect(contents()).toEqual(['edit', undefined, 'old']);
    });

    it('takes the backup where the former file is lost', () => {
      twoFiles();
      const body = `${prepared}carry_out\nrm "$ROOT/etc/.halint.12ab.old/x"\nundo && echo restored`;
      expect(run(all, body)).toBe('restored\n');
      expect(contents()).toEqual(['old', undefined, 'old']);
    });
  });

  describe('finalize.sh', () => {
    it('takes the agreed state whole or not at all', () => {
      twoFiles();
      expect(run(all, `${prepared}take_base 4 && cat "$BACKUP/base.new"`, '{"a"')).toBe('{"a"');
      expect(run(all, 'take_base 9 || echo "$WHY"', '{"a"')).toBe('the agreed state did not arrive whole\n');
    });

    it('ends a plan: the agreed state is there, the journal and the former files are gone', () => {
      twoFiles();
      const body = `${prepared}take_base 2 && carry_out && finalize && echo done || echo "$WHY"`;
      expect(run(all, body, '{}')).toBe('done\n');
      expect(readFileSync(folder.path('var/lib/halint/base/agreed.json'), 'utf8')).toBe('{}');
      expect(readFileSync(folder.path('var/lib/halint/backup/p/outcome'), 'utf8')).toBe('applied');
      expect(existsSync(folder.path('etc/.halint.12ab.old'))).toBe(false);
    });

    it('keeps the last twenty backups of people, and as many of the watch', () => {
      const body = `mkdir -p "$STATE/backup" "$STATE/journal"
for number in $(seq 10 54); do
  mkdir "$STATE/backup/$number"
  [ $((number % 2)) = 0 ] && echo 'by watch' >"$STATE/backup/$number/about"
  echo applied >"$STATE/backup/$number/outcome"
  touch -d "2026-01-01 00:00:$number" "$STATE/backup/$number"
done
prune
ls "$STATE/backup" | wc -l`;
      expect(run(all, body).trim()).toBe('40');
    });

    it('refuses a rollback that would lose a later change', () => {
      twoFiles();
      const body = `${prepared}take_base 2 && carry_out && finalize || echo "$WHY"
printf edit >"$ROOT/etc/x"
restorable p || echo "$CODE: $WHY"`;
      expect(run(all, body, '{}')).toContain('refused: /etc/x: digest changed since the plan was applied');
    });
  });

  describe('commands.sh and start.sh', () => {
    const session = [...all, commands, start, 'obey', 'hang_up'];

    it('greets, obeys, and names a command that it does not know', () => {
      const out = run(session, '', 'beat\ntables\nwhat is this\nquit\n');
      expect(out).toMatch(/^\n@n begin 1 \d+ *\n/);
      expect(out).toContain('\n@n ok tables\n');
      expect(out).toContain('\n@n no what failed unknown command what\n');
    });

    it('ends when the input does, with nothing changed', () => {
      expect(run(session, '')).toMatch(/^\n@n begin 1 \d+ *\n$/);
      expect(existsSync(folder.path('var/lib/halint'))).toBe(false);
    });

    it('says what is missing on a host', () => {
      const out = runShell(
        shell,
        [base, ...all, commands, 'have() { [ "$1" != sha256sum ]; }', start].join('\n'),
        folder.path(),
      );
      expect(out.stdout).toContain('@n lacks coreutils and findutils');
    });
  });

  describe('relay.sh', () => {
    it('passes bytes in both directions, each piece after its size', () => {
      write('input', '5\nhello3\nyou0\nrest');
      const script = `cd "$1"
exec 6<input 7>output
NONCE=n
set -- --server --sender
{ printf 'to the other host' | { ${relay}
}; } >received
wait`;
      expect(runShell(shell, script, folder.path()).stderr).toBe('');
      expect(readFileSync(folder.path('received'), 'utf8')).toBe('helloyou');
      expect(readFileSync(folder.path('output'), 'utf8')).toBe(
        '\n@n relay --server --sender\nto the other host\n@n over\n',
      );
    });
  });
});
