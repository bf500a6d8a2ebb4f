/**
 * The shell functions of the collection script (`script.ts`), in POSIX sh. They write nothing, every program that they
 * start has a time limit, and nothing reads the script's own input.
 *
 * Starting a program costs a host more than anything else that is done here, so what can be shared is: one stat(1) for
 * all listings, one sha256sum(1) for all files of a kind, one timeout(1) and one head(1) for a whole lane of commands.
 */

/** What is set once, before any function is called. */
export const environment = String.raw`PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C LANG=C TZ=UTC QUOTING_STYLE=c SYSTEMD_COLORS=0 SYSTEMD_PAGER=
export PATH LC_ALL LANG TZ QUOTING_STYLE SYSTEMD_COLORS SYSTEMD_PAGER
unset CDPATH ENV BASH_ENV
IFS=' 	
'
umask 077
cd /
exec </dev/null
Q= DONE= far='
'
while read -r _ _ _ _ point rest; do
case "$rest" in *' - nfs'*|*' - cifs '*|*' - smb'*|*' - fuse.'*|*' - gluster'*|*' - ceph '*|*' - 9p '*|*' - afs '*|*' - autofs '*|*' - lustre '*|*' - beegfs '*)
# systemd has an automount point there everywhere, and nothing that is read lies below it
case "$point" in /|/proc/sys/fs/binfmt_misc) ;; *) far="$far$point
" ;; esac ;; esac
done </proc/self/mountinfo
while read -r fl _ U _; do [ "$fl" != Uid: ] || break; U=; done </proc/self/status
[ -n "$U" ] || U=$(id -u)`;

/**
 * Functions that the shell of a lane has as well. There Q is 1: the lane's own limits hold, and what it starts is not
 * watched one by one. Descriptor 3 is the script's output; 4 takes what a command complains of, and notes about it.
 */
export const sharedFunctions = String.raw`nl='
'
frame() { printf '\n@%s %s\n' "$N" "$*"; }
ticks() { read -r T _ </proc/uptime; }
have() { command -v "$1" >/dev/null 2>&1; }
# limit SECONDS COMMAND...
limit() { if [ -n "$Q" ]; then shift; "$@"; else timeout -k 1 "$@"; fi; }
# near PATH: it does not lie below a network mount or an automount point
near() { [ "$far" != "$nl" ] || return 0
p=$1
while [ -n "$p" ]; do case "$far" in *"$nl$p$nl"*) return 1 ;; esac; p=${"$"}{p%/*}; done
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
# seven TEXT...: the digest of each text under the key k. Up to seven share a program, which reads each from a pipe of its
# own: exec takes descriptors of one digit, and three are taken.
seven() { n=3 fds=; deep "$@"; }
deep() { printf '%s%s' "$k" "$1" | { eval "exec $n<&0"; fds="$fds /proc/self/fd/$n" n=$((n+1)); shift
if [ $# -gt 0 ]; then deep "$@"; else sha256sum $fds; fi; }; }
# secrets: each line of standard input as the beginning of its digest
secrets() { k=$K; set --
{ while IFS= read -r s; do set -- "$@" "$s"; [ $# -lt 7 ] || { seven "$@"; set --; }; done; [ $# -eq 0 ] || seven "$@"; } |
while read -r s _; do printf '%.32s ' "$s"; done; }
# hide PROGRAM: standard input, up to the cap, with its secrets replaced by keyed digests
hide() { c=$(head -c $((CAP+1)); printf x); c=${"$"}{c%x}; hidden "$1"; }
# hidden PROGRAM: the same of the text c; what holds no secret is printed as it is
hidden() { D=$(printf '%s' "$c" | awk -v mode=list "$1" | secrets) || return
case $D$c in ''|*"PRIVATE KEY-----"*) ;; "$c") printf '%s' "$c"; return ;; esac
printf '%s' "$c" | D="$D" awk -v mode=hide "$1"; }
tools() { have awk && have sha256sum; }
masked() { pick "$1" "$2" || return 0
tools || { frame not "$1" tools "$2"; return 0; }
frame text "$1" "$2"; c=$(limit 5 head -c $((CAP+1)) <"$2"; printf x%s $?)
r=${"$"}{c##*x} c=${"$"}{c%x*}; hidden "$3" || r=1; frame ok "$1" "$r"; }
# masks INDEX PROGRAM PATH...
masks() { frame glob "$1"; j=$1 h=$2; shift 2; for f do [ -e "$f" ] && masked "$j" "$f" "$h"; done; }
# told INDEX PATH COMMAND...: a command that prints one line, which the kernel has in a file as well
told() { if [ -r "$2" ] && IFS= read -r l <"$2" && [ -n "$l" ]; then
frame out "$1"; printf '%s\n' "$l"; frame err "$1" 0 0; printf '\n0'; frame ran "$1"
else i=$1; shift 2; run "$i" 10 '' "$@"; fi; }
# run INDEX SECONDS MASK COMMAND...: but for what has come to its end in a lane
run() { i=$1 t=$2 m=$3; shift 3
case $DONE in *" $i "*) return 0 ;; esac
have "$1" || { frame not "$i" absent "$1"; return 0; }
[ -z "$m" ] || tools || { frame not "$i" tools "$1"; return 0; }
ticks; T0=$T
if [ -n "$Q" ]; then
frame start "$i" "$T" "$t" >&4; frame out "$i"
if [ -z "$m" ]; then ended "$@"; else ended "$@" | hide "$m" || printf '\nnot hidden' >&4; fi
ticks; frame end "$T" >&4
else
frame out "$i"
if [ -z "$m" ]; then { ended timeout -k 1 "$t" "$@" | head -c $((CAP+1)) >&3; } 4>&1 | ran
else { ended timeout -k 1 "$t" "$@" | hide "$m" >&3 || printf '\nnot hidden' >&4; } 4>&1 | ran; fi
fi; }
# ended COMMAND...: runs it; what it complains of goes to descriptor 4, and its exit status after that
ended() { "$@" 2>&4 3>&- 4>&-; printf '\n%s' $? >&4; }`;

/** Functions of the script alone. */
export const scriptFunctions = String.raw`lines() { IFS=$nl; set -f; }
words() { IFS=" 	$nl"; set +f; }
# want INDEX PATH: adds it to F, whose lines are the files that are read at once
want() { case $2 in *"$nl"*) frame not "$1" special 'a name of two lines'; return 0 ;; esac; pick "$1" "$2" && F="$F$2$nl"; }
# wants INDEX PATH...
wants() { frame glob "$1"; j=$1; shift; for f do [ -e "$f" ] && want "$j" "$f"; done; }
# batch: /dev/null comes last, because its header tells that those before it are whole
batch() { [ -n "$F" ] || return 0
lines
frame sizes; timeout -k 1 10 stat -L -c '%s %n' -- $F 2>/dev/null
frame files; timeout -k 1 20 head -v -c $((CAP+1)) -- $F /dev/null 2>/dev/null
words; frame done; }
# ran: the end of what a command complained of, and its exit status; a program for that would cost more than the command
ran() { e=
while IFS= read -r l || [ -n "$l" ]; do kept; l=; done
ticks; frame err "$i" "$T0" "$T"; printf '%s' "${"$"}{e%?}"; frame ran "$i"; }
kept() { [ ${"$"}{#l} -le 500 ] || l=$(printf '%.500s' "$l"); [ ${"$"}{#e} -le 500 ] || e=; e="$e$l$nl"; }
# lane SECONDS TEXT: its commands one after the other in one shell, under one time limit and one size cap. What does not
# come to its end in there runs once more, each under limits of its own: what hangs or floods does not hide the others.
# timeout ends when its shell does: so the shell itself kills what is left of its process group a second after the signal.
lane() { { { printf '%s\n' "{ trap 'trap \"\" TERM; sleep 1; kill -KILL 0' TERM; exec </dev/null; Q=1 DONE= N='$N' K='$K' CAP=$CAP far=\$FAR; unset FAR" "$P" "$2" 'frame all >&4; }' |
FAR="$far" timeout -k 1 "$1" sh -s 2>/dev/null; } | { head -c $((4*CAP)); if IFS= read -r l || [ -n "$l" ]; then frame cut >&4; fi; } >&3; } 4>&1 |
{ gather; exec </dev/null; [ -n "$all" ] || eval "$2"; }; }
# gather: the notes of a lane. All of one that was cut is void; a command that had more than its own time is known to hang.
gather() { all= O= DONE=' ' i=
while IFS= read -r l || [ -n "$l" ]; do case $l in
"@$N start "*) set -- $l; i=$3 T0=$4 t=$5 e= ;;
"@$N end "*) over "${"$"}{l##* }" ;;
"@$N all"*) all=1 ;;
"@$N cut"*) all= O= DONE=' ' i=; break ;;
*) [ -z "$i" ] || kept ;;
esac; l=; done
if [ -n "$i" ]; then ticks; [ $((${"$"}{T%.*}-${"$"}{T0%.*})) -le "$t" ] || { e="$e${"$"}{nl}124$nl"; over "$T"; }; fi
[ -z "$O" ] || { printf '%s' "$O"; frame ran; }; }
over() { O="$O$nl@$N err $i $T0 $1$nl${"$"}{e%?}" DONE="$DONE$i " i=; }
# add: f belongs to a listing, and g says which digest of it
add() { case $f in *"$nl"*) return 0 ;; esac; near "$f" || return 0
L="$L$f$nl"; [ "$g" = none ] || ! [ -f "$f" ] || ! [ -r "$f" ] || S="$S$f$nl"; }
adds() { for f do add; done; }
# below TREE...: D, those that are there
below() { D=; for f do [ -d "$f" ] && near "$f" && D="$D$f$nl"; done; [ -n "$D" ]; }
about='%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N\n'
# lists INDEX...: what stat tells of the paths L. A line about /./ stands before those of each listing and after the last.
lists() { stats "$L" "$@" || [ $? -lt 124 ] || apart "$@"; }
# stats PATHS INDEX...
stats() { o=$1; shift; frame list "$@"; lines; timeout -k 1 10 stat --printf "$about" -- $o /./ 2>/dev/null; r=$?; words; frame listed; return $r; }
# apart INDEX...: one of them hangs, and the others are not to suffer from that
apart() { for x do L=${"$"}{L#/./"$nl"}; y=${"$"}{L%%/./"$nl"*}; L=${"$"}{L#"$y"}; stats "/./$nl$y" "$x"; done; }
# tree INDEX TREE...
tree() { i=$1; shift; below "$@" || return 0
have find || { frame not "$i" tools find; return 0; }
frame tree "$i"; lines; timeout -k 1 10 find $D -xdev ! -type d -exec stat --printf "$about" {} + 2>/dev/null
r=$?; words; frame grown "$i" "$r"; }
# sums plain|keyed|held TREE...: digests of the files S and of those below the trees
sums() { g=$1; shift; k=$K; below "$@"; [ -n "$S$D" ] || return 0
[ "$g" != held ] || held || return 0
frame sums "$g"; lines
if [ "$g" = plain ]; then summed; else summed | { words; rekeyed; }; fi
words; }
summed() { [ -z "$S" ] || timeout -k 1 30 sha256sum -- $S 2>/dev/null
[ -z "$D" ] || timeout -k 1 30 find $D -xdev -type f -size -65536k -exec sha256sum -- {} + 2>/dev/null; }
# rekeyed: lines of sha256sum, each digest once more under the key k. Before it is told which path has which descriptor.
rekeyed() { set --; while read -r s f; do set -- "$@" "$s"; printf '%s %s\n' $(($#+2)) "$f"; [ $# -lt 7 ] || { seven "$@"; set --; }; done
[ $# -eq 0 ] || seven "$@"; }`;
