import { createHash } from 'node:crypto';
import { moved, program, shellFile } from '../../shell/shell-calls.ts';
import { collectFiles } from './collect-before.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const keyed = (key: string, text: string): string => sha(`${key}${sha(text)}`);

const files = `mkdir -p etc/deep tree/below 'a b'
printf 'plain\\n' >etc/plain
printf 'no newline' >'etc/ä b'
printf 'dash\\n' >etc/-n
printf x >'a b/one'
printf y >'tree/below/t w'
ln -s ../etc/plain tree/link
printf z >"etc/two
lines"
ln -s none etc/dangling`;

shellFile('src/hosts/collect/shell/files.sh', {
  before: collectFiles('network-mounts', 'reading'),
  folder: files,
  calls: [
    {
      it: 'lines and words change what a list is split at, and whether it is a pattern',
      run: `list="a b$nl/*"; lines; set -- $list; echo "$#"; set -f; words; set -- 'x y'; set -- $1; echo "$#"`,
      prints: '2\n2\n',
    },
    {
      it: 'want takes what can be read',
      run: `F=; for name in plain 'ä b' none deep dangling; do want 1 "$here/etc/$name"; done; printf '%s' "$F"`,
      prints: `@n not 1 absent /etc/none
@n not 1 directory /etc/deep
@n not 1 dangling /etc/dangling
/etc/plain
/etc/ä b
`,
    },
    {
      it: 'want refuses a name of two lines',
      run: 'want 2 "$here/etc/two$nl""lines"',
      prints: '@n not 2 special a name of two lines\n',
    },
    {
      it: 'wants takes the files of a pattern with blanks in it',
      run: `F=; wants 1 "$here/a b/*"; wants 2 "$here/none/*"; printf '%s' "$F"; set -- 'x y'; set -- $1; echo "$#"`,
      prints: '@n glob 1\n@n glob 2\n/a b/one\n2\n',
    },
    {
      it: 'batch prints sizes, texts and sizes again',
      run: `F="$here/etc/plain$nl$here/etc/ä b$nl$here/etc/-n$nl"; batch`,
      prints:
        /^@n sizes\n(\S+ \S+ \S+ \d+ \/etc\/.*\n){3}@n files\n==> \/etc\/plain <==\nplain\n\n==> \/etc\/ä b <==\nno newline\n==> \/etc\/-n <==\ndash\n\n==> \/dev\/null <==\n@n sizes\n(.*\n){3}@n done\n$/,
    },
    { it: 'batch of nothing prints nothing', run: 'F=; batch' },
    {
      it: 'sizes leaves out a file that is gone',
      run: `F="$here/none$nl$here/etc/-n$nl"; lines; sizes`,
      prints: /^@n sizes\n\S+ \S+ \S+ 5 \/etc\/-n\n$/,
      status: 1,
    },
  ],
});

const collected = collectFiles('network-mounts', 'digests', 'reading', 'files');

shellFile('src/hosts/collect/shell/listings.sh', {
  before: `${collected}\nheld() { k=hostkey; }\nL= S= D= g=none`,
  folder: `${files}
${program('timeout', 'shift 3\ncase "$*" in *plain*one*) exit 124 ;; esac\nexec "$@"')}`,
  calls: [
    {
      it: 'adds takes the paths of patterns, and which digests are wanted',
      run: `g=plain; adds 1 "$here/a b/*" "$here/etc/-n" "$here/none"; printf '%s' "$L" "S:" "$S"`,
      prints: '/a b/one\n/etc/-n\n/none\nS:/a b/one\n/etc/-n\n',
    },
    {
      it: 'add leaves out names of two lines and network mounts',
      run: `listing=1; far="$nl/far$nl"; for path in "a$nl""b" /far/x /near; do add; done; printf '%s' "$L"`,
      prints: '/near\n',
    },
    {
      it: 'data takes no path on a mount that could hang',
      run: `shy="$nl/shy$nl" far="$nl/far$nl"; data /shy/x /far/x '/a  b'; printf '%s' "$L"`,
      prints: '/a  b\n',
    },
    {
      it: 'below takes the folders that are there',
      run: `below "$here/tree" "$here/none" "$here/a b"; printf '%s' "$? $D"; below "$here/none"`,
      prints: '0 /tree\n/a b\n',
      status: 1,
    },
    {
      it: 'lists prints a line for each path, under the number of its listing',
      run: `L="/./$nl$here/etc/plain$nl$here/none$nl/./$nl$here/a b$nl"; lists 4 5 | cut -f 9`,
      prints: '@n list 4 5\n"/./"\n"/etc/plain"\n"/./"\n"/a b"\n"/./"\n@n listed\n',
    },
    {
      it: 'lists and apart ask each listing on its own where one of them hangs',
      run: `PATH=$here/bin:$PATH; L="/./$nl$here/etc/plain$nl/./$nl$here/a b/one$nl"; lists 4 5 | cut -f 9
apart 6 7 | cut -f 9`,
      prints:
        '@n list 4 5\n@n listed\n@n list 4\n"/./"\n"/etc/plain"\n"/./"\n@n listed\n@n list 5\n"/./"\n"/a b/one"\n"/./"\n@n listed\n@n list 6\n"/./"\n"/etc/plain"\n"/./"\n@n listed\n@n list 7\n"/./"\n"/a b/one"\n"/./"\n@n listed\n',
    },
    {
      it: 'stats passes the status of stat on',
      run: `stats "$here/none$nl" 3 | cut -f 9; stats "$here/etc$nl" 3 >/dev/null`,
      prints: '@n list 3\n"/./"\n@n listed\n',
    },
    {
      it: 'spans refuses a tree that holds a silent mount',
      run: 'silent="$nl/x/y$nl"; spans 1 /z && spans 2 /x',
      prints: '@n not 2 silent /x/y\n',
      status: 1,
    },
    {
      it: 'tree prints everything below, with what find complains of as its status',
      run: `tree 1 "$here/tree" "$here/none" | cut -f 9 | sort`,
      prints: '\n\n"/tree/below/t w"\n"/tree/link" -> "../etc/plain"\n@n grown 1 0\n@n tree 1\n',
    },
    {
      it: 'tree says what is missing',
      run: 'have() { [ "$1" != find ]; }; tree 1 "$here/tree"',
      prints: '@n not 1 tools find\n',
    },
    {
      it: 'sums prints digests, and keyed ones under the key of the run or of the host',
      run: `S="$here/a b/one$nl"; sums plain; sums keyed "$here/tree"; sums held`,
      prints: `@n sums plain
${sha('x')}  /a b/one
@n sums keyed
3 /a b/one
4 /tree/below/t w
${keyed('k', 'x')}  /proc/self/fd/3
${keyed('k', 'y')}  /proc/self/fd/4
@n sums held
3 /a b/one
${keyed('hostkey', 'x')}  /proc/self/fd/3
`,
    },
    { it: 'sums of nothing prints nothing', run: 'sums plain "$here/none"' },
    {
      it: 'summed has a line for each file',
      run: `lines; S="$here/a b/one$nl" D="$here/tree$nl"; summed | cut -c 67-`,
      prints: '/a b/one\n/tree/below/t w\n',
    },
    {
      it: 'rekeyed tells the descriptors first',
      run: `k=k; echo "abc /a  b" | rekeyed | head -n 1`,
      prints: '3 /a  b\n',
    },
  ],
});

shellFile('src/hosts/collect/shell/mounts.sh', {
  before: collected,
  change: moved('/proc/self/mountinfo'),
  folder: `mkdir -p proc/self data/in far usr/bin
ln -s "$PWD/far/etc" link
cat >proc/self/mountinfo <<TABLE
20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 8:2 / $PWD/data rw shared:1 - xfs /dev/sdb rw
22 20 0:50 / $PWD/far rw - nfs4 nas:/x rw
23 20 0:51 / /with\\\\040blank rw - cifs //nas/x rw
24 20 0:52 / /run rw - tmpfs tmpfs rw
25 20 0:53 / /home/x rw - fuse.sshfs y rw
26 20 0:54 / /shared rw - ocfs2 /dev/sdc rw
27 20 0:55 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw
28 20 0:56 / /gone rw - ext4 /dev/sdd rw
TABLE`,
  calls: [
    {
      it: 'the lists have network mounts, local mounts, and those whose data is left alone',
      run: `printf '%s' "far$far" "others$others" "shy$shy"; within "$far" '/with blank/x' && echo found`,
      prints: 'far\n/far\n/with\\040blank\n/home/x\nothers\n/data\n/shared\n/gone\nshy\n/shared\nfound\n',
    },
    {
      it: 'settle asks the mounts below which something is read, and no others',
      run: `folders="$nl$here/data/in$nl/gone$nl$here/link$nl" openings="$nl"
ask() { printf '%s\\n' asked "$1" >&2; printf '%s' "$nl/gone"; }
settle; printf '%s' "proven$proven" "silent$silent" "far$far"`,
      prints: 'proven\n/data\nsilent\n/gone\nfar\n/far\n/with\\040blank\n/home/x\n/link\n',
      complains: 'asked\n\n/data\n/gone\n\n',
    },
    {
      it: 'follow adds where links on the root lead',
      run: `folders="$nl$here/link$nl"; lines; follow; printf '%s' "$folders" "$ways"`,
      prints: '\n/link\n/far/etc\n/link:/far/etc\n',
    },
    {
      it: 'search drops folders of programs that are not touched',
      run: 'PATH=$here/far/bin:/usr/bin:/home/x/bin:/bin; search; echo "$PATH"',
      prints: '/usr/bin:/bin\n',
    },
  ],
});

shellFile('src/hosts/collect/shell/environment.sh', {
  script: true,
  calls: [
    {
      it: 'the environment of the caller has no effect',
      run: `PATH=/tmp/evil LC_ALL=C.UTF-8 TZ=Asia/Tokyo CDPATH=/x ENV=/x IFS=:; export LC_ALL TZ CDPATH ENV
script
echo "$PATH|$LC_ALL|$LANG|$TZ|$PWD|\${CDPATH-}|\${ENV-}|$Q|$DONE"; umask; printf %s "$IFS" | od -An -c; read -r line || echo no input`,
      prints:
        /^\/usr\/sbin:\/usr\/bin:\/sbin:\/bin:\/usr\/local\/sbin:\/usr\/local\/bin\|C\|C\|UTC\|\/\|\|\|\|\n0077\n +\\t +\\n\nno input\n$/,
    },
    { it: 'U is the effective user', run: 'script; [ "$U" = "$(id -u)" ]' },
    { it: 'no core dump is written', run: 'script; ulimit -c', prints: '0\n' },
  ],
});

const table = `20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
21 20 8:2 / /usr ro - xfs /dev/sdb rw
22 20 0:50 / /mnt/a\\\\040b rw - nfs4 nas:/x rw
23 20 8:3 / /var/spool/cyrus rw - xfs /dev/sdc rw
24 20 0:5 / /proc/x rw - proc proc rw`;

shellFile('src/hosts/collect/shell/private-mounts.sh', {
  before: `${collectFiles('network-mounts', 'reading')}\nPATH=$here/bin:$PATH`,
  change: moved(
    '/proc/self/mountinfo',
    '/run',
    '/etc',
    '/var/log',
    '/var/lib',
    '/var/cache',
    '/var/tmp',
    '/tmp',
    '/dev/shm',
    '/dev/log',
  ),
  folder: `mkdir -p proc/self run etc var/log/ngin\\ x/old dev/shm
printf 'hosts: files dns\\npasswd: files\\n' >etc/nsswitch.conf
cat >proc/self/mountinfo <<TABLE
${table}
TABLE
${program('mount', 'for word; do printf "[%s]" "$word"; done >>mounted\necho >>mounted')}
${program('umount', 'for word; do printf "[%s]" "$word"; done >>unmounted')}`,
  calls: [
    {
      it: 'detach removes what could hang and what was not asked, under its real name',
      run: String.raw`far="$nl/mnt/a\\040b$nl" others="$nl/usr$nl/srv$nl/proven$nl" proven="$nl/proven$nl"
sed -i '/a.040b/d' proc/self/mountinfo; detach; echo "$?"; cat unmounted`,
      prints: '0\n[-n][-l][-c][--][/mnt/a b][/srv]',
    },
    {
      it: 'detach fails where a mount stays',
      run: `others="$nl/var/spool/cyrus$nl"; detach`,
      status: 1,
    },
    { it: 'detach does nothing without such mounts', run: 'rm -f unmounted; detach && [ ! -e unmounted ]' },
    {
      it: 'still_there reads the table of this namespace',
      run: `gone="$nl/x$nl"; still_there; echo $?; gone="$nl/usr$nl"; still_there`,
      prints: '1\n',
    },
    {
      it: 'read_only makes every file system read-only that is not, but for the kernel and those in memory',
      run: 'read_only; cat mounted',
      prints: '[-n][-o][remount,bind,ro][/]\n[-n][-o][remount,bind,ro][/var/spool/cyrus]\n',
    },
    { it: 'read_only fails where mount does', run: 'mount() { return 32; }; read_only', status: 1 },
    {
      it: 'in_memory covers the folders of sockets, locks and logs, and keeps the folders of logs',
      run: 'rm -f mounted; in_memory; cat mounted; printf "%s\\n" var/log/*',
      prints: `[-n][-t][tmpfs][-o][mode=755,size=32m][halint][/run]
[-n][-t][tmpfs][-o][mode=1777,size=32m][halint][/dev/shm]
[-n][-t][tmpfs][-o][mode=755,size=32m][halint][/var/log]
var/log/ngin x
`,
    },
    { it: 'in_memory fails where a folder cannot be covered', run: 'mount() { return 32; }; in_memory', status: 1 },
    {
      it: 'cover leaves out what is not there, and links',
      run: `rm -f mounted; ln -s etc tie; cover 755 "$here/none"; cover 755 "$here/tie"; cover 700 "$here/etc"; cat mounted`,
      prints: '[-n][-t][tmpfs][-o][mode=700,size=32m][halint][/etc]\n',
    },
    {
      it: 'names_from_files asks no DNS',
      run: 'names_from_files && cat run/nsswitch.conf',
      prints: 'hosts: files\npasswd: files\n',
    },
    {
      it: 'names_from_files fails without nsswitch.conf',
      run: 'mv etc/nsswitch.conf x; names_from_files; status=$?; mv x etc/nsswitch.conf; exit $status',
      status: 1,
    },
    {
      it: 'private_mounts leaves the CIB in its working directory',
      run: `exec 8<<CIB
<cib/>
CIB
private_mounts && pwd && cat live-cib`,
      prints: '/run/halint\n<cib/>\n',
    },
    {
      it: 'private_mounts fails where a part of it fails',
      run: 'read_only() { return 1; }; private_mounts',
      status: 1,
    },
  ],
});
