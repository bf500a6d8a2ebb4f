import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import { moved, shellFile } from '../../shell/shell-calls.ts';
import { collectFiles } from './collect-before.ts';

shellFile('src/hosts/collect/shell/network-mounts.sh', {
  // The lists of types.
  before: networkMounts,
  calls: [
    {
      it: 'networked is true for what another machine serves, and for automount points',
      run: 'for type in nfs nfs4 cifs fuse.sshfs ceph 9p autofs; do networked "$type host:/x rw" && echo "$type"; done',
      prints: 'nfs\nnfs4\ncifs\nfuse.sshfs\nceph\n9p\nautofs\n',
    },
    {
      it: 'networked is false for local file systems and helpers of this machine',
      run: 'for type in ext4 xfs tmpfs fuse fuse.lxcfs nfsd ""; do networked "$type x rw" || echo "[$type]"; done',
      prints: '[ext4]\n[xfs]\n[tmpfs]\n[fuse]\n[fuse.lxcfs]\n[nfsd]\n[]\n',
    },
    {
      it: 'decode undoes what the mount table writes in octal, once',
      run: String.raw`for point in /mnt '/a\040b\011c' '/a\134040' '-n'; do decode "$point"; printf '[%s]\n' "$decoded"; done`,
      prints: '[/mnt]\n[/a b\tc]\n[/a\\040]\n[-n]\n',
    },
  ],
});

shellFile('src/hosts/collect/shell/remote-mounts.sh', {
  before: networkMounts,
  change: moved('/proc/self/mountinfo'),
  folder: `mkdir -p proc/self
cat >proc/self/mountinfo <<'TABLE'
20 1 8:1 / / rw - nfs4 nas:/root rw
22 20 0:50 / /mnt/a\\040b rw - nfs4 nas:/x rw
23 20 0:51 / /srv rw - ext4 /dev/sdb rw
24 20 0:52 / /home rw - autofs systemd-1 rw
TABLE`,
  calls: [
    {
      it: 'find_remote_mounts finds network file systems and automount points by their real names, and never the root',
      run: 'find_remote_mounts; printf "%s" "$remote_mounts"',
      prints: '\n/mnt/a b\n/home\n',
    },
    {
      it: 'is_local is false on such a mount and below it',
      run: 'find_remote_mounts; for path in / /srv/x "/mnt/a b" "/mnt/a b/c" "/mnt/a bc" /home/u; do is_local "$path"; echo $?; done',
      prints: '0\n0\n1\n1\n0\n1\n',
    },
    {
      it: 'is_local is true where there are none',
      run: 'remote_mounts=$nl; is_local /home/u',
    },
  ],
});

shellFile('src/hosts/collect/shell/reading.sh', {
  before: collectFiles('network-mounts'),
  change: (text) => text.replace('sleep 3', 'sleep 0.3'),
  folder: `mkdir 'a b' -- '-d' etc etc/deep
echo text >etc/plain
echo text >'etc/ä b'
echo text >etc/-n
ln -s plain etc/link
ln -s ../etc/./deep/../plain etc/winding
ln -s /dev/null etc/masked
ln -s gone etc/dangling
ln -s /mnt/nfs/x etc/away
mkfifo etc/pipe
touch etc/denied; chmod 0 etc/denied
mkdir closed; touch closed/file; chmod 0 closed`,
  calls: [
    {
      it: 'frame begins on a line of its own',
      run: `printf body; frame out 1 'a  b'`,
      prints: 'body\n@n out 1 a  b\n',
    },
    { it: 'ticks reads the uptime', run: 'ticks; printf %s "$T"', prints: /^\d+\.\d+$/ },
    { it: 'have knows programs and built-in commands', run: 'have sh && have cd && ! have halint-none && ! have ""' },
    {
      it: 'limit passes words and status on',
      run: `limit 5 sh -c 'echo "$1"; exit 7' sh 'a  b'`,
      prints: 'a  b\n',
      status: 7,
    },
    { it: 'limit ends what hangs', run: 'limit 0.1 sleep 30', status: 124 },
    { it: 'limit leaves the time to a lane', run: `Q=1; limit 0 sh -c 'exit 3'`, status: 3 },
    {
      it: 'within finds the mount that holds a path, and no name that only begins alike',
      run: `list="$nl/mnt$nl/mnt/deep$nl"
for path in /mnt /mnt/x /mnt/deep/x /mntx /x/mnt /; do mount=; within "$list" "$path"; echo "$? $mount"; done`,
      prints: '0 /mnt\n0 /mnt\n0 /mnt/deep\n1 \n1 \n1 \n',
    },
    {
      it: 'within finds mounts whose names have blanks, tabs and backslashes',
      run: String.raw`list="$nl/mnt/my\\040disk$nl/t\\011b$nl/b\\134040$nl"
for path in '/mnt/my disk/x' '/t	b' '/b\040/x' '/mnt/my' '/mnt/my\040disk'; do mount=; within "$list" "$path"; printf '%s\n' "$? $mount"; done`,
      prints: '0 /mnt/my\\040disk\n0 /t\\011b\n0 /b\\134040\n1 \n1 \n',
    },
    { it: 'within an empty list is nothing', run: 'within "$nl" /mnt', status: 1 },
    {
      it: 'crosses finds the mounts that a pattern can lead into',
      run: `list="$nl/etc/nginx/shared$nl/my\\\\040disk$nl"
for pattern in '/etc/nginx/*/x' '/etc/n*/shared/*' '/etc/nginx/[a-s]hared' '/etc/nginx/*.conf' '/etc/*' '/e*/shared' '/my disk/*' '/my*'; do
mount=; crosses "$list" "$pattern"; echo "$?"; done`,
      prints: '0\n0\n0\n1\n1\n1\n0\n0\n',
    },
    {
      it: 'same_depth counts the parts',
      run: 'same_depth /a/b /x/y && ! same_depth /a /x/y && ! same_depth /a/b /x',
    },
    {
      it: 'near is false on network mounts and on mounts that did not answer',
      run: `far="$nl/far$nl" silent="$nl/silent$nl"
for path in /far/x /silent /home; do near "$path"; echo $?; done`,
      prints: '1\n1\n0\n',
    },
    {
      it: 'touches names the first mount that hangs',
      run: `far="$nl/far$nl" silent="$nl/silent$nl"
touches 4 /a /b && echo touched; touches 5 /a /far/x /silent/x; touches 6 /silent/x`,
      prints: 'touched\n@n not 5 remote /far/x\n@n not 6 silent /silent\n',
      status: 1,
    },
    {
      it: 'opens refuses a pattern that leads over one',
      run: `far="$nl/far$nl" silent="$nl/silent$nl"
opens 1 '/etc/*' && echo opened; opens 2 '/f*/x'; opens 3 '/silent/*'`,
      prints: 'opened\n@n not 2 remote /f*/x\n@n not 3 silent /silent\n',
      status: 1,
    },
    {
      it: 'enters accepts folders that may be listed, and those that are not there',
      run: `for pattern in '/*' "$here/etc/*" "$here/none/*/x" "$here/e*/plain" "$here/a b/*.conf" "$here/etc/plain/*"
do enters 1 "$pattern" || echo "$pattern"; done`,
    },
    {
      it: 'enters refuses a pattern with a folder that this account may not list, or look a name up in',
      run: `chmod 311 "$here/a b"
if [ "$(id -u)" != 0 ]; then enters 1 "$here/closed/*"; enters 2 "$here/closed/x/*"; enters 3 "$here/*/file"
enters 4 "$here/a b/*"; searchable "$here/a b" x && searches 5 "$here/a b" x && ! searchable "$here/closed" x && echo yes
else printf '@n not 1 denied /closed\n@n not 2 denied /closed\n@n not 3 denied /closed\n@n not 4 denied /a b\nyes\n'; fi`,
      prints: '@n not 1 denied /closed\n@n not 2 denied /closed\n@n not 3 denied /closed\n@n not 4 denied /a b\nyes\n',
    },
    {
      it: 'resolve follows a link without touching its target',
      run: 'for link in link winding dangling away; do resolve "$here/etc/$link"; echo "$target"; done',
      prints: '/etc/plain\n/etc/plain\n/etc/gone\n/mnt/nfs/x\n',
    },
    {
      it: 'reach refuses a link that leads to a network mount',
      run: `far="$nl/mnt$nl"; reach 1 "$here/etc/plain" && echo reached; reach 2 "$here/etc/away"`,
      prints: 'reached\n@n not 2 remote /mnt/nfs/x\n',
      status: 1,
    },
    {
      it: 'reach proves the mount of a target first',
      run: `others="$nl$here/etc$nl" folders="$nl"; reach 1 "$here/etc/link"; echo "$?$proven"`,
      prints: '0\n/etc\n\n',
    },
    {
      it: 'prove separates mounts that answer from those that do not',
      run: `prove "$nl$here/etc$nl$here/gone$nl"; printf '%s' "proven$proven" "silent$silent"`,
      prints: 'proven\n/etc\nsilent\n/gone\n',
    },
    {
      it: 'prove asks a mount by its real name',
      run: String.raw`prove "$nl$here/a\\040b$nl"; printf '%s\n' "proven$proven"`,
      prints: 'proven\n/a\\040b\n\n',
    },
    { it: 'ask prints those that did not answer', run: `ask "$nl$here/etc$nl$here/none$nl"`, prints: '\n/none\n' },
    {
      it: 'answers prints the mount as it is listed',
      run: String.raw`folders="$nl$here/etc$nl"; (answers "$here/a\\040b"); (answers "$here/-d"); answers "$here/gone"`,
      prints: '/a\\040b\n/-d\n',
    },
    {
      it: 'pick says why a file cannot be read',
      run: `for name in plain 'ä b' -n link winding masked dangling deep pipe gone; do pick 1 "$here/etc/$name" && printf '%s\\n' "$name"; done
pick 2 "$here/etc/no/such"`,
      prints: `plain
ä b
-n
link
winding
@n not 1 absent /etc/masked
@n not 1 dangling /etc/dangling
@n not 1 directory /etc/deep
@n not 1 special /etc/pipe
@n not 1 absent /etc/gone
@n not 2 absent /etc/no/such
`,
      status: 1,
    },
    {
      it: 'pick and parent call a file denied that this account may not read',
      run: `if [ "$(id -u)" != 0 ]; then pick 1 "$here/etc/denied"; parent 2 "$here/closed/file"
else printf '@n not 1 denied /etc/denied\\n@n not 2 denied /closed/file\\n'; fi; :`,
      prints: '@n not 1 denied /etc/denied\n@n not 2 denied /closed/file\n',
    },
    {
      it: 'parent looks for the nearest folder',
      run: `parent 1 /halint-none/a/b`,
      prints: '@n not 1 absent /halint-none/a/b\n',
    },
  ],
});
