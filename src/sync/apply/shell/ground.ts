import networkMounts from '../../../hosts/collect/shell/network-mounts.sh';

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
while read -r fl _ ME _; do [ "$fl" != Uid: ] || break; ME=; done </proc/self/status
[ -n "$ME" ] || ME=$(id -u)
frame() { printf '\n@%s %s\n' "$N" "$*" 2>/dev/null; }
have() { command -v "$1" >/dev/null 2>&1; }
flat() { tr '\n\t' '  ' | tr -dc '\040-\176' | head -c 400; }
# no CODE REASON...: remembers why a phase does not go on; the first reason counts. A program may fail without a message.
no() {
  [ -z "$CODE" ] || return 1
  CODE=$1
  shift
  WHY=$*
  case $WHY in *:|*': ') WHY="${'$'}{WHY% } the program that failed printed no message" ;; esac
  return 1
}
CODE= WHY=
fx() { "$@"; fxr=$?; after; return $fxr; }
# put_text FILE TEXT: a small file, whole or not there at all, durable
put_text() { fx write_text "$1.new" "$2" && fx sync -- "$1.new" && fx mv -fT -- "$1.new" "$1" && fx sync -- "${'$'}{1%/*}"; }
write_text() { printf '%s' "$2" 2>/dev/null >"$1"; }
# A shell looks a variable up among all that share its hash, the oldest first: what is used often is there before the items.
COUNT=0 LOOKS=0 IFS_=$IFS FOLDERS= PICKED= a= ac= ao= at= cc= dh= di= dir= dk= dl= dn= dp= dv= dw= fc= file= fl= from= g= gb= gl= i= keep= kk= ko= line= m= n= nl= np= o= p= pc= pf= pg= pick= pm= pn= pr= r= rq= s= sf= si= sl= sm= sq= sr= sw= tmp= u= wc= wl= wn= wo= y= x=
# Items: lines of number, action, digest kind, mode, user, group, state before, recipe, its text, path.
load() { COUNT=0 FOLDERS= OWNED= SECRETS=; case $NL$ITEMS in *"${'$'}{TAB}h$TAB"*) SECRETS=1 ;; esac; IFS=$NL; for line in $ITEMS; do COUNT=$((COUNT+1)); eval "I_$COUNT=\$line"; done; IFS=$IFS_; }
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
each() { IFS=$NL; for line in $ITEMS; do IFS=$TAB; fields $line; IFS=$IFS_; "$1" || return 1; done; IFS=$IFS_; }
# each_number FUNCTION: the same, of what can do without the item: with its number in x
each_number() { x=1; while [ "$x" -le "$COUNT" ]; do "$1" || return 1; x=$((x+1)); done; }
# reversed FUNCTION: for every item, last one first, whatever fails
reversed() { at=$COUNT all=0; while [ "$at" -ge 1 ]; do item "$at"; "$1" || all=1; at=$((at-1)); done; return $all; }
# pack PICK RUN: what PICK finds in each item, to RUN as arguments, some hundreds at a time: a program costs more than a
# hundred files. PICKED are the items' numbers.
pack() { packed item "$COUNT" "$1" "$2"; }
packed() { case $1 in item) pg=fields pm=$ITEMS ;; *) pg=glanced pm=$LOOKED ;; esac; pf=$3 pr=$4 PICKED= nl=; gather_none
IFS=$NL; for line in $pm; do IFS=$TAB; "$pg" $line; IFS=$IFS_ pick=; "$pf"; [ -z "$pick" ] || { nl="$nl $i"; gather "$pick"; }
[ -n "$gl" ] || { PICKED=$PICKED$nl nl=; [ ${'$'}{#gb} -lt $FULL ] || pack_off || return 1; }; done; IFS=$IFS_
pack_off; }
pack_off() { [ -n "$gb$gl" ] || return 0; PICKED=$PICKED$nl; with "$gb$gl" "$pr" || return 1; PICKED= nl=; gather_none; }
# gather LINE: to what is gathered, gb and then gl. A shell copies all of a text to make it longer by a word, so the long
# one becomes longer only when the short one is full.
gather() { gl=$gl$NL$1; [ ${'$'}{#gl} -lt 1000 ] || gb=$gb$gl gl=; }
gather_none() { gb= gl=; }
# FULL: bytes of paths that are enough for one program, far below what it may be given
FULL=50000
# with LINES COMMAND...: with each line as an argument
with() { wl=$1; shift; set -f; IFS=$NL; set -- "$@" $wl; IFS=$IFS_; set +f; "$@"; }
# digests VARIABLE WHICH...: the digest of each item's file, tmp, keep or copy; absent, or other for what is no file. All
# that is asked for together is one program's work.
digests() { dw= dv= nl=; while [ $# -gt 0 ]; do dw="$dw digested $1 \"\$$2\";"; shift 2; done
eval "digest_item() { $dw digest_full; }"; gather_none; each digest_item && digest_all; }
digest_full() { [ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ] || digest_all; }
digested() { dp=$2; if [ -f "$dp" ] && [ ! -L "$dp" ]; then nl="$nl ${'$'}{1}_$i"; gather "$dp"; [ -n "$gl" ] || dv=$dv$nl nl=
elif [ -L "$dp" ]; then dh=$(readlink -n -- "$dp" | sha256sum); eval "${'$'}{1}_$i=link-${'$'}{dh%% *}"
elif [ -e "$dp" ]; then eval "${'$'}{1}_$i=other"; else eval "${'$'}{1}_$i=absent"; fi; }
digest_all() { [ -n "$gb$gl" ] || return 0; dl=$(with "$gb$gl" sums_of 2>/dev/null) || return 1
set -- $dv$nl; set -f; IFS=$NL; for dh in $dl; do dh=${'$'}{dh%% *}; dh=${'$'}{dh#\\}; [ -z "$KEYED" ] || { item "${'$'}{1##*_}"; key_digest; }; eval "$1=\$dh"; shift; done; set +f; IFS=$IFS_; dv= nl=; gather_none; }
# sums_of FILE...: the tool of coreutils, or openssl's where there is much: several times quicker, and written alike
sums_of() { if [ -n "$BULKY" ] && have openssl; then openssl dgst -sha256 -r "$@"; else sha256sum -- "$@"; fi; }
# keyed: the digest of a secret stands on the disk under the key of this transaction only. What is compared with that is
# keyed as well; before anything was read from there, digests are compared as they are, in memory.
keyed() { [ -z "$KEYED" ] || key_digest; }
KEYED=
key_digest() { case $s$dh in p*|?absent|?other|?link-*) ;; *) dh=$(printf '%s%s' "$K" "$dh" | sha256sum); dh=${'$'}{dh%% *} ;; esac; }
folders() { [ -z "$FOLDERS" ] || return 0; FOLDERS=$NL x=; each folder; }
folder() { [ "$dir" != "$x" ] || return 0; x=$dir; case $FOLDERS in *"$NL$dir$NL"*) ;; *) FOLDERS=$FOLDERS$dir$NL ;; esac; }
# in_folders COMMAND...: with the items' folders that are there, some hundreds at a time
in_folders() { folders; fc=$*; gather_none; IFS=$NL; for sf in $FOLDERS; do [ ! -d "$sf" ] || gather "$sf"
[ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ] || { IFS=$IFS_; in_these || return 1; IFS=$NL; }; done; IFS=$IFS_; in_these; }
in_these() { [ -z "$gb$gl" ] || { with "$gb$gl" fx $fc && gather_none; }; }
# sync_folders: what was renamed, made or removed in the items' folders is durable afterwards
sync_folders() { in_folders sync --; }
say() { have logger && logger -t halint -- "$1" </dev/null 2>/dev/null 9>&-; :; }
${networkMounts}
# far_away: the mount points of network file systems, as they are now
far_away() { far=$NL
while read -r _ _ _ _ point rest; do
[ "$point" = / ] || ! networked "${'$'}{rest#* - }" || far="$far$point$NL"
done </proc/self/mountinfo; }
far_away
near() { [ "$far" != "$NL" ] || return 0; np=$1; while [ -n "$np" ]; do case "$far" in *"$NL$np$NL"*) return 1 ;; esac; np=${'$'}{np%/*}; done; return 0; }`;
