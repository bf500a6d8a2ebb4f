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
put_text() { fx write_text "$1.new" "$2" && fx sync -- "$1.new" && fx mv -fT -- "$1.new" "$1" && fx sync -- "$(dirname -- "$1")"; }
write_text() { printf '%s' "$2" 2>/dev/null >"$1"; }
# Items: lines of number, action, digest kind, mode, user, group, state before, recipe, its text, path.
COUNT=0
load() { COUNT=0
while IFS="$TAB" read -r i a s m u g o r y p; do [ -n "$i" ] || continue; COUNT=$i
eval "A_$i=\$a S_$i=\$s M_$i=\$m U_$i=\$u G_$i=\$g O_$i=\$o R_$i=\$r Y_$i=\$y P_$i=\$p"; done; }
item() { eval "a=\$A_$1 s=\$S_$1 m=\$M_$1 u=\$U_$1 g=\$G_$1 o=\$O_$1 r=\$R_$1 y=\$Y_$1 p=\$P_$1"
i=$1 file=$R$p; dir=${'$'}{file%/*}; tmp=$dir/.${'$'}{file##*/}.halint.$TOKEN; keep=$tmp.old; copy=$B/files$p; }
is() { [ -e "$1" ] || [ -L "$1" ]; }
# same ONE OTHER: two names of one file; -ef would follow links
same() { if [ -L "$1" ] || [ -L "$2" ]; then [ "$(stat -c %d:%i -- "$1" 2>/dev/null)" = "$(stat -c %d:%i -- "$2" 2>/dev/null)" ]; else [ "$1" -ef "$2" ]; fi; }
# each FUNCTION: for every item in order, until one fails
each() { at=1; while [ "$at" -le "$COUNT" ]; do item "$at"; "$1" || return 1; at=$((at+1)); done; }
# reversed FUNCTION: for every item, last one first, whatever fails
reversed() { at=$COUNT all=0; while [ "$at" -ge 1 ]; do item "$at"; "$1" || all=1; at=$((at-1)); done; return $all; }
# digests VARIABLE WHICH: the digest of each item's file, tmp, keep or copy; absent, or other for what is no file
digests() { dv=$1 dw=$2 dx=; set --
di=1; while [ "$di" -le "$COUNT" ]; do item "$di"; eval "dp=\$$dw"
if [ -L "$dp" ]; then dh=$(readlink -n -- "$dp" | sha256sum); eval "${'$'}{dv}_$di=link-${'$'}{dh%% *}"
elif [ -f "$dp" ]; then set -- "$@" "$dp"; dx="$dx $di"; eval "${'$'}{dv}_$di=unreadable"
elif [ -e "$dp" ]; then eval "${'$'}{dv}_$di=other"; else eval "${'$'}{dv}_$di=absent"; fi; di=$((di+1)); done
[ $# -gt 0 ] || return 0
dout=$(sha256sum -- "$@" 2>/dev/null) || return 1
set -- $dx
while IFS=' ' read -r dh _; do dh=${'$'}{dh#\\}; keyed "$1"; eval "${'$'}{dv}_$1=\$dh"; shift; done <<EOF_DIGESTS
$dout
EOF_DIGESTS
}
# keyed ITEM: what is secret is remembered under the key of this transaction only
keyed() { eval "dk=\$S_$1"; [ "$dk" = p ] || { dh=$(printf '%s%s' "$K" "$dh" | sha256sum); dh=${'$'}{dh%% *}; }; }
folders() { FOLDERS=$NL; each folder; }
folder() { case $FOLDERS in *"$NL$dir$NL"*) ;; *) FOLDERS=$FOLDERS$dir$NL ;; esac; }
# sync_folders: what was renamed, made or removed in the items' folders is durable afterwards
sync_folders() { folders; set --; IFS=$NL; for sf in $FOLDERS; do [ -d "$sf" ] && set -- "$@" "$sf"; done; IFS=" $TAB$NL"
[ $# -eq 0 ] || fx sync -- "$@"; }
say() { have logger && logger -t halint -- "$1" </dev/null 2>/dev/null 9>&-; :; }
far=$NL
while read -r _ _ _ _ point rest; do
case "$rest" in *' - nfs'*|*' - cifs '*|*' - smb'*|*' - fuse.'*|*' - gluster'*|*' - ceph '*|*' - 9p '*|*' - afs '*|*' - autofs '*|*' - lustre '*|*' - beegfs '*)
[ "$point" = / ] || far="$far$point$NL" ;; esac
done </proc/self/mountinfo
near() { np=$1; while [ -n "$np" ]; do case "$far" in *"$NL$np$NL"*) return 1 ;; esac; np=${'$'}{np%/*}; done; return 0; }`;
