import { networkMounts } from '../../../src/hosts/collect/network-mounts.ts';
import { program, sent, shellFile } from '../../shell/shell-calls.ts';

const nonce = '0123456789abcdef'.repeat(2);
const key = '0123456789abcdef'.repeat(4);
const first = `# halint-parameters 1 ${nonce} ${key}`;

shellFile('src/hosts/collector/shell/clean-environment.sh', {
  script: true,
  calls: [
    {
      it: 'no variable of the caller is left, and none of its values is run',
      run: `export LANG=de GREP_OPTIONS=-v lower='x
INNER=$(touch ran)' pair_side=b own_bmc_password=x
script
env | grep -c -e '^LANG=' -e '^GREP_OPTIONS=' -e '^lower=' -e '^INNER='
echo "$PATH|$pair_side|$own_bmc_password|$peer_bmc_password"
[ ! -e "$here/ran" ]`,
      prints: '0\n/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin|-||\n',
    },
  ],
});

const refused = (it: string, input: string, why: string, words = '') => ({
  it: `refuses ${it}`,
  run: `printf '%s\\n' ${input} | script ${words}`,
  complains: `halint-collect: ${why}\n`,
  status: 2,
});

shellFile('src/hosts/collector/shell/parameters.sh', {
  script: true,
  before: 'own_bmc_password= peer_bmc_password=',
  calls: [
    {
      it: 'reads the parameters, and passwords with any byte',
      run: String.raw`printf '%s\n' '${first} b' '# halint-secret own-bmc-password \141\040\047\044\050' '# halint-secret peer-bmc-password \303\244' 'rest' |
{ script; echo "$N|$K|$pair_side|$own_bmc_password|$peer_bmc_password"; }`,
      prints: `${nonce}|${key}|b|a '$(|ä\n`,
    },
    refused('arguments', `'${first} a'`, 'it takes no arguments', "'a b'"),
    {
      it: 'refuses empty input',
      run: 'script </dev/null',
      complains: 'halint-collect: standard input holds no parameters\n',
      status: 2,
    },
    refused('a script', `'id'`, 'standard input does not begin with parameters'),
    refused(
      'another version',
      `'# halint-parameters 2 ${nonce} ${key} a'`,
      'standard input does not begin with parameters',
    ),
    refused(
      'a nonce that is not hexadecimal',
      `'# halint-parameters 1 $(id) ${key} a'`,
      'the nonce or the key is not hexadecimal',
    ),
    refused('a short nonce', `'# halint-parameters 1 abc ${key} a'`, 'the nonce has the wrong length'),
    refused('a short key', `'# halint-parameters 1 ${nonce} abc a'`, 'the key has the wrong length'),
    refused('an unknown side', `'${first} c'`, 'the side is not a, b or -'),
    refused('more words', `'${first} a b'`, 'standard input does not begin with parameters'),
    refused(
      'a password in clear text',
      `'${first} a' '# halint-secret own-bmc-password x'`,
      'a password is not written in octal numbers',
    ),
    refused(
      'an empty password',
      `'${first} a' '# halint-secret own-bmc-password'`,
      'a password is not written in octal numbers',
    ),
    refused('an unknown password', `'${first} a' '# halint-secret PATH \\141'`, 'a password has an unknown name'),
  ],
});

shellFile('src/hosts/collector/shell/to-file.sh', {
  script: true,
  folder: [program('id', 'echo 1000'), program('od', 'echo short'), program('tr', 'cat')].join('\n'),
  calls: [
    { it: 'makes a nonce', run: 'script 2>/dev/null; printf %s "$N"', prints: /^[0-9a-f]{32}$/ },
    {
      it: 'ends where no random numbers can be read',
      run: 'PATH=$here/bin:$PATH; script',
      complains: 'halint: /dev/urandom cannot be read\n',
      status: 2,
    },
    {
      it: 'warns another account than root',
      run: 'rm bin/od bin/tr; PATH=$here/bin:$PATH; script',
      complains: 'halint: this account is not root: what only root may read will be unknown\n',
    },
  ],
});

shellFile('src/hosts/persistent/shell/command-loop.sh', {
  script: true,
  before: 'NONCE=n',
  calls: [
    {
      it: 'runs one shell after the other, and prints the status of each',
      run: `{ sleep 0.1; echo run; sleep 0.2; echo 'cd /; echo "a  b"; exit 3'; sleep 0.2; echo run; sleep 0.2; echo 'pwd | wc -l; exit'; sleep 0.2; echo; } | script`,
      prints: '@n ready\n@n go\na  b\n@n ended 3\n@n go\n1\n@n ended 0\n',
    },
    { it: 'ends at any other line', run: `echo stop | script`, prints: '@n ready\n' },
    { it: 'ends when the connection does', run: `script </dev/null; echo left`, prints: '@n ready\n' },
  ],
});

shellFile('src/hosts/notify/shell/inotify.sh', {
  script: true,
  before: `${networkMounts}
${sent('src/hosts/collect/shell/remote-mounts.sh').replace('/proc/self', '$here/proc/self')}
NONCE=n EVENTS=modify ROOT=$here FOLDERS= TREES= test_path=$here/bin:$PATH`,
  change: (text) => text.replace(/^PATH=.*/m, 'PATH=$test_path'),
  folder: `mkdir -p proc/self etc/deep 'tree/ä b/c' nas
cat >proc/self/mountinfo <<TABLE
20 1 8:1 / / rw - ext4 /dev/sda1 rw
22 20 0:50 / $PWD/nas rw - nfs4 nas:/x rw
23 20 0:50 / $PWD/my\\\\040share rw - nfs4 nas:/x rw
TABLE
${program('inotifywait', 'printf "<%s>\\n" "$@"')}`,
  calls: [
    { it: 'says that inotifywait is missing', run: 'test_path=/nonexistent; script', prints: '@n lacks\n' },
    {
      it: 'says that there is nothing to watch',
      run: 'FOLDERS=/nas/x; script </dev/null',
      prints: /^(@n queue \d+\n)?@n nothing\n$/,
    },
    {
      it: 'watches folders, or the nearest that exists, and none on a network file system',
      run: `FOLDERS="/etc
/etc/deep/none/x
/nas
/my share/x
/-n *"; script </dev/null`,
      prints: /@n folders 3\n<-m>\n<-e>\n<modify>\n<--format>\n<@n event %e %w%f>\n<-->\n<\/etc>\n<\/etc\/deep>\n<>\n$/,
    },
    {
      it: 'watches each folder of a tree, with any name',
      run: `TREES="/tree
/none"; script </dev/null`,
      prints: /@n folders 4\n(?:<.*>\n){6}<\/tree>\n<\/tree\/ä b>\n<\/tree\/ä b\/c>\n<>\n$/,
    },
  ],
});
