/**
 * What every phase on a host stands on. The script is POSIX sh with coreutils, util-linux where it is there; content
 * never goes through a shell variable, and nothing that anybody must not see is ever an argument.
 *
 * Every change of the file system goes through `fx`, so that tests can stop the script after any one of them.
 */
export const groundShell = String.raw`LC_ALL=C LANG=C TZ=UTC QUOTING_STYLE=c SYSTEMD_COLORS=0 SYSTEMD_PAGER=
export PATH LC_ALL LANG TZ QUOTING_STYLE SYSTEMD_COLORS SYSTEMD_PAGER
unset CDPATH ENV BASH_ENV
NL='
'
TAB='	'
IFS=" $TAB$NL"
umask 077
cd /
trap '' PIPE HUP
S=$R/var/lib/halint
ME=$(id -u)
frame() { printf '\n@%s %s\n' "$N" "$*" 2>/dev/null; }
have() { command -v "$1" >/dev/null 2>&1; }
flat() { tr '\n\t' '  ' | tr -dc '\040-\176' | head -c 400; }
# no CODE REASON...: remembers why a phase does not go on; the first reason counts
no() { [ -n "$CODE" ] || { CODE=$1; shift; WHY=$*; }; return 1; }
CODE= WHY=
fx() { "$@"; fxr=$?; after; return $fxr; }
# put_text FILE TEXT: a small file, whole or not there at all, durable
put_text() { fx write_text "$1.new" "$2" && fx sync -- "$1.new" && fx mv -fT -- "$1.new" "$1" && fx sync -- "${'$'}{1%/*}"; }
write_text() { printf '%s' "$2" 2>/dev/null >"$1"; }
# A shell looks a variable up among all that share its hash, the oldest first: what is used often is there before the items.
COUNT=0 LOOKS=0 DIGESTS=0 IFS_=$IFS FOLDERS= PICKED= a= ac= ao= at= cc= dh= di= dir= dk= dl= dn= dp= dv= dw= el= fc= file= fl= from= g= i= keep= kk= ko= line= m= n= np= o= p= pc= pf= pg= pick= pm= pn= pr= r= rq= s= sf= sq= tmp= u= wc= wn= wo= y= x=
# Items: lines of number, action, digest kind, mode, user, group, state before, recipe, its text, path.
load() { COUNT=0 FOLDERS= SECRETS=; case $NL$ITEMS in *"${'$'}{TAB}h$TAB"*) SECRETS=1 ;; esac; IFS=$NL; for line in $ITEMS; do COUNT=$((COUNT+1)); eval "I_$COUNT=\$line"; done; IFS=$IFS_; }
item() { IFS=$TAB; eval "fields \$I_$1"; IFS=$IFS_; }
# What is staged, and the former file from the swap to the end, stand under their own names in folders beside the targets.
fields() { i=$1 a=$2 s=$3 m=$4 u=$5 g=$6 o=$7 r=$8 y=$9 p=${'$'}{10}; file=$R$p; dir=${'$'}{file%/*}; tmp=$dir/$STAGE/${'$'}{file##*/}; keep=$dir/$STAGE.old/${'$'}{file##*/}; copy=$B/files$p; }
token() { TOKEN=$1 STAGE=.halint.$1; }
# first_line FILE: into the variable fl; empty where there is none
first_line() { fl=; [ ! -f "$1" ] || read -r fl <"$1" || :; }
is() { [ -e "$1" ] || [ -L "$1" ]; }
# same ONE OTHER: two names of one file; -ef would follow links
same() { if [ -L "$1" ] || [ -L "$2" ]; then [ "$(stat -c %d:%i -- "$1" 2>/dev/null)" = "$(stat -c %d:%i -- "$2" 2>/dev/null)" ]; else [ "$1" -ef "$2" ]; fi; }
# each FUNCTION: for every item in order, until one fails
each() { at=1; while [ "$at" -le "$COUNT" ]; do item "$at"; "$1" || return 1; at=$((at+1)); done; }
# reversed FUNCTION: for every item, last one first, whatever fails
reversed() { at=$COUNT all=0; while [ "$at" -ge 1 ]; do item "$at"; "$1" || all=1; at=$((at-1)); done; return $all; }
# pack PICK RUN: what PICK finds in each item, to RUN as arguments, at most a hundred at a time: a program costs more than
# a hundred files, and a longer list would be copied again with every word. PICKED are the items' numbers.
pack() { packed item "$COUNT" "$1" "$2"; }
packed() { pg=$1 pm=$2 pf=$3 pr=$4 pn=1 PICKED=; set --
while [ "$pn" -le "$pm" ]; do "$pg" "$pn"; pick=; "$pf"; [ -z "$pick" ] || { set -- "$@" "$pick"; PICKED="$PICKED $pn"; }
[ $# -lt 100 ] || { "$pr" "$@" || return 1; set --; PICKED=; }; pn=$((pn+1)); done
[ $# -eq 0 ] || "$pr" "$@"; }
# digests VARIABLE WHICH...: the digest of each item's file, tmp, keep or copy; absent, or other for what is no file. All
# that is asked for together is one program's work.
digests() { DIGESTS=$(($#/2)) dw=$*; packed digested $((COUNT*DIGESTS)) digest_of_one digest_all; }
digested() { dn=$((($1-1)/DIGESTS+1)); item "$dn"; dn=$((($1-1)%DIGESTS)); set -- $dw; shift $((2*dn)); dv=$1; eval "dp=\$$2"; }
digest_of_one() {
if [ -L "$dp" ]; then dh=$(readlink -n -- "$dp" | sha256sum); eval "${'$'}{dv}_$i=link-${'$'}{dh%% *}"
elif [ -f "$dp" ]; then pick=$dp; eval "${'$'}{dv}_$i=unreadable"
elif [ -e "$dp" ]; then eval "${'$'}{dv}_$i=other"; else eval "${'$'}{dv}_$i=absent"; fi; }
# sums_of FILE...: the tool of coreutils, or openssl's where there is much: several times quicker, and written alike
sums_of() { if [ -n "$BULKY" ] && have openssl; then openssl dgst -sha256 -r "$@"; else sha256sum -- "$@"; fi; }
digest_all() { dl=$(sums_of "$@" 2>/dev/null) || return 1
IFS=$IFS_; set -- $PICKED; IFS=$NL; for dh in $dl; do IFS=$IFS_; dh=${'$'}{dh%% *}; dh=${'$'}{dh#\\}; digested "$1"; keyed; eval "${'$'}{dv}_$i=\$dh"; shift; done; }
# keyed: the digest of a secret stands on the disk under the key of this transaction only. What is compared with that is
# keyed as well; before anything was read from there, digests are compared as they are, in memory.
keyed() { [ -z "$KEYED" ] || key_digest; }
KEYED=
key_digest() { case $s$dh in p*|?absent|?other|?unreadable|?link-*) ;; *) dh=$(printf '%s%s' "$K" "$dh" | sha256sum); dh=${'$'}{dh%% *} ;; esac; }
folders() { [ -z "$FOLDERS" ] || return 0; FOLDERS=$NL x=; each folder; }
folder() { [ "$dir" != "$x" ] || return 0; x=$dir; case $FOLDERS in *"$NL$dir$NL"*) ;; *) FOLDERS=$FOLDERS$dir$NL ;; esac; }
# in_folders COMMAND...: with the items' folders that are there, a hundred at a time
in_folders() { folders; fc=$*; set --; IFS=$NL
for sf in $FOLDERS; do [ ! -d "$sf" ] || set -- "$@" "$sf"; [ $# -lt 100 ] || { IFS=$IFS_; fx $fc "$@" || return 1; set --; IFS=$NL; }; done; IFS=$IFS_
[ $# -eq 0 ] || fx $fc "$@"; }
# sync_folders: what was renamed, made or removed in the items' folders is durable afterwards
sync_folders() { in_folders sync --; }
say() { have logger && logger -t halint -- "$1" </dev/null 2>/dev/null 9>&-; :; }
far=$NL
while read -r _ _ _ _ point rest; do
case "$rest" in *' - nfs'*|*' - cifs '*|*' - smb'*|*' - fuse.'*|*' - gluster'*|*' - ceph '*|*' - 9p '*|*' - afs '*|*' - autofs '*|*' - lustre '*|*' - beegfs '*)
[ "$point" = / ] || far="$far$point$NL" ;; esac
done </proc/self/mountinfo
near() { [ "$far" != "$NL" ] || return 0; np=$1; while [ -n "$np" ]; do case "$far" in *"$NL$np$NL"*) return 1 ;; esac; np=${'$'}{np%/*}; done; return 0; }`;
