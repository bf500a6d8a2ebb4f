import { createHash } from 'node:crypto';
import { filterProgram } from '../../../src/hosts/secrets/filter.ts';
import { maskProgram } from '../../../src/hosts/secrets/mask-program.ts';
import { shellQuote } from '../../../src/sdk/shell-quote.ts';
import { program, shellFile } from '../../shell/shell-calls.ts';
import { collectFiles, laneFunctions, withNotes } from './collect-before.ts';

/** What leaves the host for a secret: key `k`. */
const digest = (secret: string): string => createHash('sha256').update(`k${secret}`).digest('hex').slice(0, 32);
const passwords = shellQuote(maskProgram([{ kind: 'value', after: 'password *= *', until: 'line' }]));
const keys = shellQuote(maskProgram([{ kind: 'pem-private-key' }]));
const programs = `passwords=${passwords} keys=${keys}`;
const noTools = 'PATH=/nonexistent';

shellFile('src/hosts/collect/shell/digests.sh', {
  before: collectFiles(),
  calls: [
    {
      it: 'keyed prints a digest of each line under the key k',
      run: `k=k; printf '%s\\n' one ' two  ' 'ä\\n' -n '' '*' | keyed`,
      prints: `${['one', ' two  ', 'ä\\n', '-n', '', '*'].map(digest).join(' ')} `,
    },
    {
      it: 'keyed has no limit at seven',
      run: `k=k; seq 16 | keyed`,
      prints: `${Array.from({ length: 16 }, (_, i) => digest(String(i + 1))).join(' ')} `,
    },
    { it: 'keyed prints nothing for nothing', run: 'k=k; keyed </dev/null' },
    {
      it: 'seven and deep give each text a descriptor',
      run: `k=k; seven one two | sed 's/^\\(.\\{32\\}\\)[0-9a-f]*/\\1/'; n=3 fds=; deep 'a  b' | cut -c 1-32`,
      prints: `${digest('one')}  /proc/self/fd/3\n${digest('two')}  /proc/self/fd/4\n${digest('a  b')}\n`,
    },
  ],
});

shellFile('src/hosts/collect/shell/masking.sh', {
  before: `${collectFiles('network-mounts', 'digests', 'reading')}\n${programs}`,
  folder: `printf 'user = x\\npassword = hunter2\\n\\n' >secret
printf 'no secret' >plain
printf '%041d' 0 >large
cp secret 'ä b.conf'
mkdir folder`,
  calls: [
    { it: 'secrets uses the key of the run', run: `printf 'hunter2\\n' | secrets`, prints: `${digest('hunter2')} ` },
    {
      it: 'hide replaces secrets and keeps the newlines at the end',
      run: 'hide "$passwords" <secret; echo .',
      prints: `user = x\npassword = secret:${digest('hunter2')}\n\n.\n`,
    },
    {
      it: 'hide keeps a text without secrets as it is',
      run: 'hide "$passwords" <plain; echo .',
      prints: 'no secret.\n',
    },
    { it: 'hide reads one byte more than the cap', run: 'hide "$passwords" <large | wc -c', prints: /^ *41\n$/ },
    {
      it: 'hidden drops a private key',
      run: `c=$(printf 'a\\n-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\nb'); hidden "$keys"`,
      prints: 'a\nb\n',
    },
    {
      it: 'hidden fails without awk, and prints nothing',
      run: `c=x; ${noTools}; hidden "$passwords" 2>/dev/null`,
      status: 127,
    },
    {
      it: 'hidden prints nothing where awk ends before its time',
      run: `c='password = hunter2'; awk() { return 2; }; hidden "$passwords"`,
      status: 2,
    },
    { it: 'tools is true where both programs are installed', run: `tools && { ${noTools}; ! tools; }` },
    {
      it: 'masked prints a file with its secrets hidden',
      run: 'masked 1 "$here/ä b.conf" "$passwords"',
      prints: `@n text 1 /ä b.conf\nuser = x\npassword = secret:${digest('hunter2')}\n\n@n ok 1 0\n`,
    },
    {
      it: 'masked says why not',
      run: `masked 1 "$here/none" "$passwords"; masked 2 "$here/folder" "$passwords"; ${noTools}; masked 3 "$here/plain" x`,
      prints: '@n not 1 absent /none\n@n not 2 directory /folder\n@n not 3 tools /plain\n',
    },
    {
      it: 'masks prints each file that a pattern matches, and nothing for a pattern without one',
      run: 'masks 1 "$passwords" "$here"/*.conf; masks 2 "$passwords" "$here"/*.none; :',
      prints: `@n glob 1\n@n text 1 /ä b.conf\nuser = x\npassword = secret:${digest('hunter2')}\n\n@n ok 1 0\n@n glob 2\n`,
    },
  ],
});

shellFile('src/hosts/collect/shell/filter.sh', {
  before: `${collectFiles('reading')}
G=${shellQuote(laneFunctions('digests'))}
digest_secrets='IFS= read -r k
all=$(keyed)
printf "%s\\n" "$all"'
unmasked= filter=${shellQuote(filterProgram)}`,
  calls: [
    {
      it: 'filtered hides a secret that no mask of a source describes, and keeps what follows a NUL',
      run: `{ printf 'n\\nk\\n'; frame begin 1 0 0; frame out 0; printf 'smtp_password = hunter2\\nx\\000y\\n'
frame err 0 0 0; printf '\\n0'; frame ran 0; frame end; } | filtered | tr '\\001' '?'`,
      prints: new RegExp(
        `^@n out 0\nsmtp_password = @n:\\d+\\.\\d+;\nx\\?y\n[^]*^@n digests\n${digest('hunter2')} \n@n end\n`,
        'm',
      ),
    },
  ],
});

const ran = (body: string, complaint: string, status: number): RegExp =>
  new RegExp(`^@n out 1\\n${body}@n err 1 [0-9.]+ [0-9.]+\\n${complaint}\\n${status}\\n@n ran 1\\n$`);

shellFile('src/hosts/collect/shell/commands.sh', {
  before: `${collectFiles('network-mounts', 'digests', 'reading', 'masking', 'lanes')}\n${programs}`,
  folder: `printf 'value\\n' >line
: >empty
printf 'the cib\\n' >live-cib`,
  calls: [
    {
      it: 'kernel_line takes the line of a file instead of running a program',
      run: 'kernel_line 1 "$here/line" false',
      prints: '@n out 1\nvalue\n@n err 1 0 0\n\n0\n@n ran 1\n',
    },
    {
      it: 'kernel_line runs the program where the file is empty or absent',
      run: 'kernel_line 1 "$here/empty" echo ran; kernel_line 2 "$here/none" halint-none',
      prints: /^@n out 1\nran\n@n err 1 [0-9. ]+\n\n0\n@n ran 1\n@n not 2 absent halint-none\n$/,
    },
    {
      it: 'run prints output, complaints and status',
      run: `run 1 5 '' sh -c 'echo out; echo complaint >&2; exit 3'`,
      prints: ran('out\\n', 'complaint\\n', 3),
    },
    {
      it: 'run passes odd words on',
      run: `run 1 5 '' printf '[%s]\\n' 'a  b' -n 'ä' '*' "it's" 'two
lines'`,
      prints: ran("\\[a  b\\]\\n\\[-n\\]\\n\\[ä\\]\\n\\[\\*\\]\\n\\[it's\\]\\n\\[two\\nlines\\]\\n", '', 0),
    },
    { it: 'run ends what hangs', run: `run 1 0.1 '' sleep 30`, prints: ran('', '', 124) },
    { it: 'run reads one byte more than the cap', run: `run 1 5 '' printf '%0999d' 0`, prints: ran('0{41}\\n', '', 0) },
    {
      it: 'run hides secrets',
      run: `run 1 5 "$passwords" printf 'password = hunter2\\n'`,
      prints: ran(`password = secret:${digest('hunter2')}\\n`, '', 0),
    },
    {
      it: 'run says what is not installed, and does nothing twice',
      run: `run 1 5 '' halint-none; DONE=' 2 '; run 2 5 '' echo again; ${noTools}; run 3 5 program echo`,
      prints: '@n not 1 absent halint-none\n@n not 3 tools echo\n',
    },
    {
      it: 'run in a lane leaves limits to it and notes when it began',
      run: `${withNotes}; Q=1; run 1 7 '' sh -c 'echo out; exit 2'`,
      prints: /^@n start 1 [0-9.]+ 7\n@n out 1\nout\n\n2\n@n end [0-9.]+\n$/,
    },
    {
      it: 'given gives the CIB to one command only',
      run: `given 1 5 '' cat; run 2 5 '' cat`,
      prints: /^@n out 1\nthe cib\n@n err 1 [0-9. ]+\n\n0\n@n ran 1\n@n out 2\n@n err 2 [0-9. ]+\n\n0\n@n ran 2\n$/,
    },
    {
      it: 'ended prints the status after the complaints',
      run: `${withNotes}; ended sh -c 'cat; echo complaint >&2; exit 4'`,
      prints: 'complaint\n\n4',
    },
  ],
});

const note = (...words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

shellFile('src/hosts/collect/shell/lanes.sh', {
  before: `${collectFiles('network-mounts', 'digests', 'reading', 'masking', 'commands')}
P=${shellQuote(laneFunctions('digests', 'network-mounts', 'reading', 'masking', 'commands'))}`,
  change: (text) => text.replace('sleep 1', 'sleep 0.1'),
  calls: [
    {
      it: 'ran prints the complaints before the status',
      run: `i=1 T0=5; printf 'complaint\\n\\n3' | ran`,
      prints: /^@n err 1 5 [0-9.]+\ncomplaint\n\n3\n@n ran 1\n$/,
    },
    {
      it: 'kept cuts long lines, and drops what came before them',
      run: `e=; line=$(printf '%0600d' 1); kept; printf '%s ' \${#e}; line=end; kept; line=new; kept; printf '%s' "$e"`,
      prints: '501 end\nnew\n',
    },
    {
      it: 'lane prints what its commands print, and their ends',
      run: `lane 5 "run 1 5 '' echo 'a  b'
run 2 5 '' sh -c 'echo x >&2; exit 3'
run 3 5 '' halint-none"`,
      prints:
        /^@n out 1\na {2}b\n@n out 2\n@n not 3 absent halint-none\n@n err 1 [0-9. ]+\n\n0\n@n err 2 [0-9. ]+\nx\n\n3\n@n ran\n$/,
    },
    {
      it: 'lane runs again what the end of its time kept from running, and not what hung',
      run: `lane 1 "run 1 0 '' sleep 20
run 2 5 '' echo after"`,
      prints: /^@n out 1\n@n err 1 [0-9. ]+\n(.*\n)*124\n@n ran\n@n out 2\nafter\n@n err 2 [0-9. ]+\n\n0\n@n ran 2\n$/,
      complains: /Killed/,
    },
    {
      it: 'gather prints the ends of commands',
      run: `printf '%s\\n' ${note('@n start 1 5.0 9', 'complaint', '', '0', '@n end 6.0', '@n all')} | { gather; echo "all=$all"; }`,
      prints: '@n err 1 5.0 6.0\ncomplaint\n\n0\n@n ran\nall=1\n',
    },
    {
      it: 'gather takes nothing from a lane that was cut',
      run: `printf '%s\\n' ${note('@n start 1 5.0 9', '0', '@n end 6.0', '@n cut', '@n all')} | { gather; echo "all=$all"; }`,
      prints: 'all=\n',
    },
    {
      it: 'over marks a command as ended',
      run: `O= DONE=' ' i=4 T0=1 e='x '; over 2; echo "$O|$DONE|$i"`,
      prints: '@n err 4 1 2\nx| 4 |\n',
    },
  ],
});

shellFile('src/hosts/collect/shell/withhold.sh', {
  before: collectFiles('reading'),
  calls: [
    {
      it: 'withhold gives each command the reason, and calls what is not installed absent',
      run: `withhold shared "run 1 5 '' sh -c 'touch ran'
given 2 5 '' cat
lane 5 'run 3 5 \\"\\" halint-none'"
[ ! -e ran ]`,
      prints: '@n not 1 shared sh\n@n not 2 shared cat\n@n not 3 absent halint-none\n',
    },
  ],
});

shellFile('src/hosts/collect/shell/isolate.sh', {
  before: `${collectFiles('reading', 'withhold')}
P=${shellQuote(laneFunctions('network-mounts', 'reading', 'commands'))}
L=${shellQuote(laneFunctions('lanes', 'withhold', 'private-mounts'))}
PATH=$here/bin:$PATH`,
  folder: [
    program('cibadmin', '[ "$*" = -Q ] && echo "<cib/>"'),
    program(
      'unshare',
      'cat >script\necho "$*" >words\necho "$FAR" >far\nread -r how <how\n[ "$how" != killed ] || kill -9 $$\nexit "$how"',
    ),
  ].join('\n'),
  calls: [
    { it: 'live_cib asks the cluster', run: 'live_cib', prints: '<cib/>\n' },
    { it: 'live_cib is silent without Pacemaker', run: 'PATH=/nonexistent; live_cib' },
    {
      it: 'isolate runs nothing for another account than root',
      run: `U=1000; isolate "run 1 5 '' sh" </dev/null`,
      prints: '@n not 1 unprivileged sh\n',
    },
    {
      it: 'isolate runs nothing without unshare',
      run: `PATH=/nonexistent; isolate "run 1 5 '' cd" </dev/null`,
      prints: '@n not 1 shared cd\n',
    },
    {
      it: 'isolate runs nothing where a namespace cannot be made',
      run: `echo 1 >how; isolate "run 1 5 '' sh" </dev/null; cat words`,
      prints: '@n not 1 shared sh\n--mount --propagation slave sh -s\n',
    },
    {
      it: 'isolate leaves a killed shell to the reader of the frames',
      run: `echo killed >how; isolate "run 1 5 '' sh" </dev/null`,
      complains: /Killed/,
    },
    {
      it: 'isolate sends a script that sh can read, and the lists of mounts in the environment',
      run: `echo 0 >how; far="$nl/a b$nl"; isolate "run 1 5 '' sh" </dev/null; sh -n script && grep -c "^run 1 5 '' sh$" script; cat far`,
      prints: '1\n\n/a b\n\n',
    },
  ],
});
