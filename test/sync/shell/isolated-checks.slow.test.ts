import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import { moved, program, sent, shellFile } from '../../shell/shell-calls.ts';

/** The functions of validators and activations, and what validators run in private namespaces: these are not made here. */

const answered = `harmless=
${sent('src/sync/apply/shell/validators/answers.sh')}
make_private() { :; }
not_private() { echo "not private: $1"; exit 4; }`;

shellFile('src/sync/apply/shell/validators/answers.sh', {
  calls: [
    {
      it: 'status_of takes the first status that is not 0',
      run: `for answer in '==exit 0' 'x
==exit 0
==exit 3
==exit 4' ''; do status_of "$answer"; echo "$answer_status"; done`,
      prints: '0\n3\n0\n',
    },
    {
      it: 'lines_of leaves out marks, empty lines and harmless ones',
      run: `harmless='parsed OK$'; lines_of '-n
x: parsed OK

==exit 1
 a  b'`,
      prints: '-n\n a  b\n',
    },
    {
      it: 'in_time ends where the program did not',
      run: 'answer_status=1; in_time x; answer_status=137; in_time "x y"',
      prints: 'x y did not end in time\n',
      status: 124,
    },
  ],
});

shellFile('src/sync/apply/shell/validators/functions.sh', {
  before: `set -- "$here/staged" /etc/x "$here/scratch" "$here/root" "$here/list"`,
  folder: `mkdir -p 'root/etc/a b/deep' scratch
echo old >'root/etc/a b/ä.cf'
ln -s '/etc/a b/ä.cf' 'root/etc/a b/-link'
ln -s /outside 'root/etc/a b/deep/out'
echo new >staged
printf '%s\\t%s\\n' "$PWD/staged" '/etc/a b/ä.cf' "$PWD/staged" '/etc/other' >list
${program('unshare', '[ "$2" != true ] || exit "$(cat "${0%/*}/../status")"\nfor word; do printf "<%s>" "$word"; done')}`,
  calls: [
    {
      it: 'need ends without the program',
      run: 'need sh; need halint-none',
      prints: 'halint-none is not installed\n',
      status: 3,
    },
    { it: 'reject prints the reason as it is', run: String.raw`reject '-n a\nb'`, prints: '-n a\\nb\n', status: 1 },
    {
      it: 'copy_tree puts staged files in the copy, into which links lead',
      run: `copy_tree '/etc/a b'; cat "$tree/ä.cf" "$tree/-link"; readlink "$tree/deep/out"; cat "root/etc/a b/ä.cf"`,
      prints: 'new\nnew\n/outside\nold\n',
    },
    {
      it: 'copy_folder fails where the folder is missing',
      run: 'tree=$scratch/none; copy_folder /none 2>/dev/null',
      status: 1,
    },
    {
      it: 'run_apart runs nothing without a namespace',
      run: 'PATH=$here/bin:$PATH; echo 1 >status; run_apart -m "touch ran"',
      prints: /^it cannot be tested apart .*\n$/,
      status: 4,
    },
    {
      it: 'run_apart hands everything on',
      run: 'PATH=$here/bin:$PATH; echo 0 >status; run_apart -mn "a  b"',
      prints: '<-mn><sh><-c><a  b><halint-check></staged></etc/x></scratch></root></list>',
    },
  ],
});

shellFile('src/sync/apply/shell/validators/private-mounts.sh', {
  before: `${networkMounts}
${sent('src/hosts/collect/shell/remote-mounts.sh').replace('/proc/self', '$here/proc/self')}
read_only() { echo read_only; }
in_memory() { echo in_memory; }
names_from_files() { [ ! -e "$here/no-names" ]; }
umount() { shift 4; printf '<%s>' "$@"; [ ! -e "$here/busy" ]; }`,
  folder: `mkdir -p proc/self
cat >proc/self/mountinfo <<'TABLE'
20 1 8:1 / / rw - nfs4 nas:/root rw
22 20 0:50 / /mnt/a\\040b rw - nfs4 nas:/x rw
23 20 0:51 / /srv rw - ext4 /dev/sdb rw
24 20 0:52 / /-n rw - cifs //nas/x rw
TABLE`,
  calls: [
    {
      it: 'not_private ends',
      run: 'not_private "a reason"',
      prints: 'it cannot be tested apart from the running system: a reason\n',
      status: 4,
    },
    {
      it: 'leave_far_mounts removes network file systems by their real names, and never the root',
      run: 'leave_far_mounts',
      prints: '</mnt/a b></-n>',
    },
    {
      it: 'leave_far_mounts fails where one stays',
      run: 'touch busy; leave_far_mounts; status=$?; rm busy; exit $status',
      prints: '</mnt/a b>',
      status: 1,
    },
    {
      it: 'make_private does all of it, in this order',
      run: 'make_private',
      prints: '</mnt/a b></-n>read_only\nin_memory\n',
    },
    {
      it: 'make_private ends where a part fails',
      run: 'touch no-names; make_private',
      prints: /cannot be tested apart .*: DNS cannot be left out\n$/,
      status: 4,
    },
  ],
});

shellFile('src/sync/apply/shell/validators/corosync-test.sh', {
  script: true,
  before: `${answered}
ask_corosync() { cat "$1" >&2; cat "$here/answer"; }
mount() { [ ! -e "$here/fails" ]; }`,
  change: moved('/run', '/etc'),
  folder: 'mkdir run etc\necho staged >staged\necho "127.0.0.1 localhost" >etc/hosts',
  calls: [
    {
      it: 'accepts what corosync accepts',
      run: 'echo "==exit 0" >answer; script staged x none',
      complains: 'staged\n',
    },
    {
      it: 'prints the reason without the path of the copy',
      run: `printf '%s\\n' "parser error: $here/etc/corosync/corosync.conf:3: Missing {" 'exiting with status 8' '==exit 8' >answer; script staged x none`,
      prints: 'line 3: Missing {\n',
      complains: 'staged\n',
      status: 1,
    },
    {
      it: 'has a reason where corosync is silent',
      run: 'echo "==exit 8" >answer; script staged x none',
      prints: 'corosync -t refuses it and logs why\n',
      complains: 'staged\n',
      status: 1,
    },
    {
      it: 'ends where corosync does not',
      run: 'echo "==exit 124" >answer; script staged x none',
      prints: 'corosync -t did not end in time\n',
      complains: 'staged\n',
      status: 124,
    },
    {
      it: 'provides the names that were looked up',
      run: 'mkdir scratch; echo "192.0.2.1 mail-a" >scratch/hosts; echo "==exit 0" >answer; (script staged x scratch) && cat run/halint-hosts',
      prints: '127.0.0.1 localhost\n192.0.2.1 mail-a\n',
      complains: 'staged\n',
    },
    {
      it: 'runs nothing where they cannot be provided',
      run: 'touch fails; script staged x scratch',
      prints: 'not private: the host names of nodes cannot be provided\n',
      status: 4,
    },
  ],
});

shellFile('src/sync/apply/shell/validators/imapd-test.sh', {
  script: true,
  before: `${answered}
cyrus_program() { [ ! -e "$here/none" ]; }
ask_cyrus() { case $1 in */run/*) cat "$here/new" ;; *) cat "$here/old" ;; esac; }`,
  change: moved('/run', '/etc'),
  folder: `mkdir run etc
echo staged >staged
touch etc/imapd.conf
printf 'unknown option old\\n==exit 0\\n' >old`,
  calls: [
    { it: 'accepts what the present file has as well', run: 'cp old new; script staged' },
    {
      it: 'rejects what is new, three lines of it',
      run: `{ cat old; for i in 1 2 3 4; do echo "fatal error: $i"; done; } >new; script staged`,
      prints: '1\n2\n3\n',
      status: 1,
    },
    {
      it: 'ends where Cyrus does not',
      run: 'echo "==exit 137" >new; script staged',
      prints: 'cyr_info conf-lint did not end in time\n',
      status: 124,
    },
    { it: 'accepts where Cyrus is not installed', run: 'touch none; script staged' },
  ],
});

shellFile('src/sync/apply/shell/validators/nginx-test.sh', {
  script: true,
  before: `${answered}
mount() { [ ! -e "$here/fails" ] && echo "mount $2 $3"; }
ask_nginx() { cat "$here/answer"; }`,
  calls: [
    {
      it: 'accepts what nginx accepts',
      run: `printf 'nginx: [warn] x\\n==exit 0\\n' >answer; script a b /scratch`,
      prints: 'mount /scratch/tree /etc/nginx\n',
    },
    {
      it: 'rejects an emergency, whatever the status is',
      run: `printf 'nginx: [warn] x\\nnginx: [emerg] bad\\n==exit 0\\n' >answer; script a b c`,
      prints: 'mount c/tree /etc/nginx\n[emerg] bad\n',
      status: 1,
    },
    {
      it: 'has a reason where nginx is silent',
      run: 'echo "==exit 1" >answer; script a b c',
      prints: 'mount c/tree /etc/nginx\nnginx -t ends with 1\n',
      status: 1,
    },
    { it: 'runs nothing outside of the tree', run: 'touch fails; script a b c', prints: /^not private: /, status: 4 },
  ],
});

shellFile('src/sync/apply/shell/validators/imapd.sh', {
  script: true,
  before: `staged=$here/staged test_text=text
cyrus_program() { [ -e "$here/cyrus" ]; }
unshare() { [ ! -e "$here/fails" ]; }
run_apart() { echo "apart $*"; exit 7; }`,
  calls: [
    { it: 'accepts names and colons', run: `printf '# x\\n\\nadmins: cyrus\\n@include: /x\\n' >staged; script` },
    {
      it: 'rejects other lines',
      run: `printf 'admins: cyrus\\nadmins cyrus\\n' >staged; script`,
      prints: 'line 2 is no setting\n',
      status: 1,
    },
    {
      it: 'has Cyrus read it where that is possible',
      run: 'echo "a: b" >staged; touch cyrus; script',
      prints: 'apart -m text\n',
      status: 7,
    },
    { it: 'accepts where no namespace can be made', run: 'touch fails; script' },
  ],
});

shellFile('src/sync/apply/shell/activations/functions.sh', {
  before: `set -- "$here/root" "$here/backup" back
systemctl() {
  case $1 in
    is-active) case " $* " in *" $(cat "$here/active") "*) return 0 ;; esac; return 3 ;;
    show) cat "$here/can" ;;
    reload) echo "reload $2" ;;
  esac
}`,
  folder: 'echo nginx >active\necho yes >can',
  calls: [
    {
      it: 'need_running ends where none of the units runs',
      run: 'need_running web nginx apache2; need_running mail postfix',
      prints: 'mail does not run there: nothing to do\n',
      status: 3,
    },
    {
      it: 'reload reloads the units that run',
      run: 'reload web apache2 nginx; echo "$root $backup $direction"',
      prints: 'reload nginx\n/root /backup back\n',
    },
    {
      it: 'reload leaves a unit without reload to a person',
      run: 'echo no >can; reload web nginx',
      prints: 'nginx knows no reload: restart it when it suits\n',
      status: 3,
    },
  ],
});
