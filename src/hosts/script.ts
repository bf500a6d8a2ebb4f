import type { CommandSource, FileSource, GlobSource, ListingSource, Mask, Source } from '../sdk/index.ts';
import { sourceKey } from '../sdk/index.ts';
import { once } from '../sdk/once.ts';
import { heldShell } from './held-digest.ts';
import type { CollectRequest, Privilege } from './host.ts';

/**
 * The one POSIX sh script that reads everything on a host. It is sent over standard input, so that neither its text
 * nor anything in it is ever a command-line argument there; it writes nothing, and it touches no path that lies on a
 * network file system (which may be dead): the kernel's mount table tells which those are.
 *
 * What it prints is cut into frames by a random nonce that nothing on the host can know before it runs. Frames are not
 * length-prefixed: a length would have to be known before the first byte, so the output would have to be kept
 * somewhere on the host, and a shell variable loses NUL bytes. Plain files do have lengths: stat(1) gives them before
 * head(1) prints all of them at once, two processes for any number of files. See `frames.ts` for the reader.
 */

/** Largest part of a file or of a command's output that is read, in bytes. A larger one is `too-large`. */
export const sourceCap = 1024 * 1024;

/** What sudo prints when it wants the password (`sudo -S -p`): a constant without a character that a shell changes. */
export const passwordPrompt = 'halint-sudo-password:';

/** What the privileged shell prints before it reads the script, when a password may have to be sent first. */
export const readyMark = 'halint-ready';

/**
 * The command line for a remote login shell. Constant words only: sh, bash, rbash, dash, zsh, fish and csh read them
 * alike, and a restricted shell refuses slashes and redirections, so there are none.
 */
export function commandLine(privilege: Privilege): string {
  switch (privilege.kind) {
    case 'none':
      return 'sh -s';
    case 'sudo':
      return 'sudo -n sh -s';
    case 'sudo-password':
      return `sudo -S -k -p ${passwordPrompt} sh -c 'echo ${readyMark}; exec sh -s'`;
  }
}

/** Quotes a word for sh. Callers have refused NUL and newline before. */
function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Builds the script; source `i` of the request is source `i` of the frames. */
export function buildScript(request: CollectRequest, nonce: string): string {
  const numbered = request.sources.map((source, index) => ({ source, index }));
  const slow = numbered.filter(({ source }) => source.kind === 'command' && source.lane === 'slow');
  const fast = numbered.filter((item) => !slow.includes(item));
  return [
    '# halint: reads, writes nothing. What it reads, by number:',
    ...numbered.map(({ source, index }) => `# ${index} ${JSON.stringify(sourceKey(source))}`),
    '{',
    `N=${quote(nonce)} K=${quote(request.digestKey)} CAP=${sourceCap}`,
    heldShell(),
    preamble,
    'fast() {',
    'exec 3>&1',
    ...virtualFiles(fast),
    ...batchedFiles(fast),
    ...fast.flatMap(({ source, index }) => lines(source, index, request)),
    '}',
    'slow() {',
    'exec 3>&1',
    ...slow.flatMap(({ source, index }) => lines(source, index, request)),
    ':',
    '}',
    // The slow lane runs beside the fast one; its frames wait in the pipe until the fast lane has printed all of its own.
    slow.length === 0 ? 'fast' : 'slow | { fast; cat; }',
    'frame end',
    'exit 0',
    '}',
    '',
  ].join('\n');
}

interface Numbered<S extends Source = Source> {
  readonly source: S;
  readonly index: number;
}

const isPlainFile = (item: Numbered): item is Numbered<FileSource> =>
  item.source.kind === 'file' && item.source.mask === undefined;

/** Files of the kernel have no size until they are read. */
const isVirtual = (path: string): boolean => path.startsWith('/proc/') || path.startsWith('/sys/');

function virtualFiles(items: readonly Numbered[]): string[] {
  const files = items.filter(isPlainFile).filter(({ source }) => isVirtual(source.path));
  if (files.length === 0) return [];
  return ['set --', ...files.map(({ source, index }) => `pick ${index} ${quote(source.path)} && set -- "$@" ${quote(source.path)}`), 'virtual "$@"'];
}

function batchedFiles(items: readonly Numbered[]): string[] {
  const plain = items.filter(isPlainFile).filter(({ source }) => !isVirtual(source.path));
  const globs = items.filter(
    (item): item is Numbered<GlobSource> => item.source.kind === 'glob' && item.source.mask === undefined,
  );
  if (plain.length + globs.length === 0) return [];
  return [
    'set --',
    ...plain.map(({ source, index }) => `pick ${index} ${quote(source.path)} && set -- "$@" ${quote(source.path)}`),
    ...globs.flatMap(({ source, index }) => [
      `frame glob ${index}`,
      `for f in ${shellPattern(source.pattern)}; do [ -e "$f" ] && pick ${index} "$f" && set -- "$@" "$f"; done`,
    ]),
    'batch "$@"',
  ];
}

function lines(source: Source, index: number, request: CollectRequest): string[] {
  switch (source.kind) {
    case 'file':
      return source.mask === undefined ? [] : [maskedFile(index, quote(source.path), source.mask)];
    case 'glob':
      return source.mask === undefined
        ? []
        : [
            `frame glob ${index}`,
            `for f in ${shellPattern(source.pattern)}; do [ -e "$f" ] && ${maskedFile(index, '"$f"', source.mask)}; done`,
          ];
    case 'command':
      return [commandLines(source, index, request)];
    case 'listing':
      return [listingLines(source, index)];
  }
}

const maskedFile = (index: number, path: string, mask: readonly Mask[]): string => `masked ${index} ${path} ${quotedProgram(mask)}`;

const quotedProgram = once((mask: readonly Mask[]) => quote(maskProgram(mask)));

function commandLines(source: CommandSource, index: number, request: CollectRequest): string {
  const secrets = Object.entries(source.secretEnv ?? {}).flatMap(([variable, name]) => {
    const value = request.secrets[name];
    return value === undefined ? [] : [`${variable}=${quote(value)}; export ${variable}; `];
  });
  const run = `run ${index} ${whatRuns(source)}`;
  return secrets.length === 0 ? run : `( ${secrets.join('')}${run} )`;
}

// The hosts of a fleet are asked for the same sources: some of them have hundreds of words.
const whatRuns = once(({ argv, timeout = 10, mask }: CommandSource): string =>
  [timeout, quote(mask === undefined ? '' : maskProgram(mask)), ...argv.map(quote)].join(' '),
);

function listingLines(source: ListingSource, index: number): string {
  const { collect, trees } = whatIsListed(source);
  return `set --\n${collect}\nlist ${index} ${source.digest} ${trees} "$@"`;
}

const whatIsListed = once(({ paths }: ListingSource) => {
  const trees = paths.filter((path) => path.endsWith('/**')).map((path) => quote(path.slice(0, -3)));
  const words = paths.filter((path) => !path.endsWith('/**')).map(shellPattern);
  return {
    collect: words.length === 0 ? ':' : `for f in ${words.join(' ')}; do { [ -e "$f" ] || [ -L "$f" ]; } && near "$f" && set -- "$@" "$f"; done`,
    trees: quote(trees.join(' ')),
  };
});

/** A glob as a shell word: everything but `*`, `?` and `[…]` is quoted. */
function shellPattern(pattern: string): string {
  return pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : part === '' ? '' : quote(part)))
    .join('');
}

/**
 * An awk program with two modes. `list` prints each secret on a line of its own; `hide` prints the text with the
 * n-th secret replaced by `secret:` and the n-th word of `$D`.
 */
function maskProgram(masks: readonly Mask[]): string {
  const values = masks.filter((mask) => mask.kind === 'value');
  const set = values.map(
    (mask, i) =>
      `LINE[${i}]=${awkString(mask.line ?? '')};AFTER[${i}]=${awkString(mask.after)};WHOLE[${i}]=${mask.until === 'line' ? 1 : 0}`,
  );
  const pem = masks.some((mask) => mask.kind === 'pem-private-key');
  return [
    `BEGIN{P=${values.length};${set.join(';')}${set.length > 0 ? ';' : ''}n=split(ENVIRON["D"],D," ")}`,
    pem ? '/-----BEGIN [A-Z ]*PRIVATE KEY-----/{gone=1}' : '',
    pem ? 'gone{if(/-----END [A-Z ]*PRIVATE KEY-----/)gone=0;next}' : '',
    maskFunctions,
    '{line=$0;for(i=0;i<P;i++)if(LINE[i]==""||line~LINE[i])line=scan(line,i);if(mode=="hide")print line}',
  ].join('\n');
}

const awkString = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const maskFunctions = String.raw`function scan(line,i,  out,rest,q,v,e){out="";rest=line
while(match(rest,AFTER[i])){out=out substr(rest,1,RSTART+RLENGTH-1);rest=substr(rest,RSTART+RLENGTH);q=substr(rest,1,1)
if(WHOLE[i]){v=rest;rest=""}
else if(q=="\""||q=="\047"){out=out q;rest=substr(rest,2);e=index(rest,q);v=e?substr(rest,1,e-1):rest;rest=substr(rest,length(v)+1)}
else{e=match(rest,/[ \t;,<>"\047]/);v=e?substr(rest,1,e-1):rest;rest=substr(rest,length(v)+1)}
if(v!=""&&substr(v,1,7)!="secret:"){s++;if(mode=="list")print v;v="secret:" (mode=="hide"?D[s]:s)}
out=out v;if(RLENGTH<1&&v=="")break}
return out rest}`;

/** Shell functions of the script. Every command they start has a timeout; nothing reads the script's own input. */
const preamble = String.raw`PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C LANG=C TZ=UTC QUOTING_STYLE=c SYSTEMD_COLORS=0 SYSTEMD_PAGER=
export PATH LC_ALL LANG TZ QUOTING_STYLE SYSTEMD_COLORS SYSTEMD_PAGER
unset CDPATH ENV BASH_ENV
IFS=' 	
'
umask 077
cd /
exec </dev/null
frame() { printf '\n@%s %s\n' "$N" "$*"; }
ticks() { read -r T _ </proc/uptime; }
have() { command -v "$1" >/dev/null 2>&1; }
far='
'
while read -r _ _ _ _ point rest; do
case "$rest" in *' - nfs'*|*' - cifs '*|*' - smb'*|*' - fuse.'*|*' - gluster'*|*' - ceph '*|*' - 9p '*|*' - afs '*|*' - autofs '*|*' - lustre '*|*' - beegfs '*)
[ "$point" = / ] || far="$far$point
" ;; esac
done </proc/self/mountinfo
# near PATH: it does not lie below a network mount or an automount point
near() { case "$far" in '
') return 0 ;; esac
p=$1
while [ -n "$p" ]; do case "$far" in *"
$p
"*) return 1 ;; esac; p=${"$"}{p%/*}; done
return 0; }
# pick INDEX PATH: may it be read? Says why not. A link to /dev/null (a masked unit) is as absent.
pick() {
near "$2" || { frame not "$1" remote "$2"; return 1; }
[ -e "$2" ] || { if [ -L "$2" ]; then frame not "$1" dangling "$2"; else parent "$1" "$2"; fi; return 1; }
[ -f "$2" ] || { if [ "$2" -ef /dev/null ]; then frame not "$1" absent "$2"; else frame not "$1" special "$2"; fi; return 1; }
[ -r "$2" ] || { frame not "$1" denied "$2"; return 1; }
return 0; }
# parent INDEX PATH: a file is absent only when its folder may be searched
parent() { d=${"$"}{2%/*}; while [ -n "$d" ] && [ ! -e "$d" ]; do d=${"$"}{d%/*}; done
if [ -z "$d" ] || [ -x "$d" ]; then frame not "$1" absent "$2"; else frame not "$1" denied "$2"; fi; }
# /dev/null comes last: its header tells that those before it are whole
virtual() { [ $# -gt 0 ] || return 0
frame sizes; printf '0 %s\n' "$@"
frame files; timeout -k 1 5 head -v -c $((CAP+1)) -- "$@" /dev/null 2>/dev/null
frame done; }
batch() { [ $# -gt 0 ] || return 0
frame sizes; timeout -k 1 10 stat -L -c '%s %n' -- "$@" 2>/dev/null
frame files; timeout -k 1 20 head -v -c $((CAP+1)) -- "$@" /dev/null 2>/dev/null
frame done; }
secrets() { while IFS= read -r s; do s=$(printf '%s%s' "$K" "$s" | sha256sum); printf '%.32s ' "$s"; done; }
# hide PROGRAM: standard input with its secrets replaced by keyed digests
hide() { c=$(cat; printf x); c=${"$"}{c%x}; hidden "$1"; }
# hidden PROGRAM: the same of the text c; what holds no secret is printed as it is
hidden() { D=$(printf '%s' "$c" | awk -v mode=list "$1" | secrets) || return
case $D$c in ''|*"PRIVATE KEY-----"*) ;; "$c") printf '%s' "$c"; return ;; esac
printf '%s' "$c" | D="$D" awk -v mode=hide "$1"; }
masked() { pick "$1" "$2" || return 0
if ! have awk || ! have sha256sum; then frame not "$1" tools "$2"; return 0; fi
frame text "$1" "$2"; c=$(timeout -k 1 5 head -c $((CAP+1)) <"$2"; printf x%s $?)
r=${"$"}{c##*x} c=${"$"}{c%x*}; hidden "$3" || r=1; frame ok "$1" "$r"; }
# run INDEX SECONDS MASK COMMAND...
run() { i=$1 t=$2 m=$3; shift 3
have "$1" || { frame not "$i" absent "$1"; return 0; }
if [ -n "$m" ] && { ! have awk || ! have sha256sum; }; then frame not "$i" tools "$1"; return 0; fi
ticks; T0=$T; frame out "$i"
if [ -z "$m" ]; then
{ { timeout -k 1 "$t" "$@" 2>&4; printf '\n%s' $? >&4; } | head -c $((CAP+1)) >&3; } 4>&1 | ran
else
{ { timeout -k 1 "$t" "$@" 2>&4; printf '\n%s' $? >&4; } | head -c $((CAP+1)) | hide "$m" >&3; } 4>&1 | ran
fi; }
# ran: the end of what a command complained of, and its exit status; a program for that would cost more than the command
ran() { e=
while IFS= read -r l || [ -n "$l" ]; do [ ${"$"}{#l} -le 500 ] || l=$(printf '%.500s' "$l"); [ ${"$"}{#e} -le 500 ] || e=; e="$e$l
"; l=; done
ticks; frame err "$i" "$T0" "$T"; printf '%s' "${"$"}{e%?}"; frame ran "$i"; }
# list INDEX DIGEST TREES PATH...
list() { i=$1 g=$2 r=$3; shift 3
frame list "$i"
[ $# -eq 0 ] || timeout -k 1 10 stat --printf '%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N\n' -- "$@" 2>/dev/null
if [ -n "$r" ]; then eval "for f in $r; do [ -d \"\$f\" ] && near \"\$f\" && tree \"\$f\"; done"; fi
[ "$g" = none ] || { frame sums "$i"; eval "sums $g $r -- \"\$@\""; }
frame listed "$i"; }
tree() { have find || { frame not "$i" tools find; return 0; }
timeout -k 1 10 find "$1" -xdev ! -type d -exec stat --printf '%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N\n' {} + 2>/dev/null; }
# sums plain|keyed|held TREE... -- PATH...
sums() { g=$1; shift; k=$K; [ "$g" != held ] || held || return 0; dirs=; while [ "$1" != -- ]; do [ -d "$1" ] && near "$1" && dirs="$dirs $1"; shift; done; shift
for f do shift; [ -f "$f" ] && [ -r "$f" ] && set -- "$@" "$f"; done
{ [ $# -eq 0 ] || timeout -k 1 30 sha256sum -- "$@" 2>/dev/null
[ -z "$dirs" ] || timeout -k 1 30 find $dirs -xdev -type f -size -65536k -exec sha256sum -- {} + 2>/dev/null; } |
if [ "$g" = plain ]; then cat; else while read -r s f; do d=$(printf '%s%s' "$k" "$s" | sha256sum); printf '%s  %s\n' "${"$"}{d%% *}" "$f"; done; fi; }
have timeout || { frame begin 1 "$(id -u)" 0 0; frame lacks timeout; frame end; exit 0; }
frame begin 1 "$(id -u)" "$(date +%s.%N)"`;
