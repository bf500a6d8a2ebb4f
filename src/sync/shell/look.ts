/**
 * What is there: the states of all paths that a plan speaks of, and whether the folders above the targets are such that
 * root may write in them. A folder that somebody else can change lets him lead root elsewhere between two steps, so
 * such a path is refused whatever its content.
 */
export const lookShell = String.raw`SOUND=
# sound PATH: the path below R may be written as root
sound() { case $1 in *//*|*/../*|*/./*|*/..|*/.) no refused "$1 is no plain path"; return 1 ;; esac
near "$R$1" || { no refused "$1 lies on a network file system"; return 1; }
sq=${'$'}{1%/*} sk=$NL${'$'}{1%/*}/$NL; case "$SOUND" in *"$sk"*) return 0 ;; esac
real "$sq" || return 1
set -- "$R/"; while [ -n "$sq" ]; do set -- "$@" "$R$sq"; sq=${'$'}{sq%/*}; done
so=$(stat -c '%u %a %n' -- "$@" 2>/dev/null) || { no refused "a folder above it cannot be examined"; return 1; }
while IFS=' ' read -r su sm sn; do sn=${'$'}{sn#"$R"}
[ "$su" = 0 ] || [ "$su" = "$ME" ] || no refused "the folder $sn belongs to another account (uid $su), which could redirect what root writes"
case $sm in *[2367]|*[2367]?) no refused "the folder $sn is writable by others than its owner (mode $sm)" ;; esac
done <<EOF_SOUND
$so
EOF_SOUND
[ -z "$CODE" ] && SOUND="$SOUND$sk"; }
# real FOLDER: every step down to it is a folder and no link; shell builtins only, so that it can be asked often
real() { rq=$1; while [ -n "$rq" ]; do
[ ! -L "$R$rq" ] || { no refused "the folder $rq is a symbolic link"; return 1; }
[ -d "$R$rq" ] || { no refused "the folder $rq is not there"; return 1; }
rq=${'$'}{rq%/*}; done; return 0; }
# writable_item: the item's own target is one that a rename replaces whole
writable_item() { sound "$p" || { WHY="$p: $WHY"; return 1; }
! is "$tmp" && ! is "$keep" || { no refused "$p: a temporary file of this plan is there already"; return 1; }; }
# attributes: no target and no folder of one is immutable or append-only, no target has a second name
attributes() { set --; ai=1; while [ "$ai" -le "$COUNT" ]; do item "$ai"; is "$file" && set -- "$@" "$file"; ai=$((ai+1)); done
if [ $# -gt 0 ]; then ao=$(stat -c '%h %n' -- "$@" 2>/dev/null | grep -v '^1 ' | head -n 1)
[ -z "$ao" ] || { no refused "${'$'}{ao#* }: it has ${'$'}{ao%% *} names (hard links), and replacing one would part them"; return 1; }
ao=$(ls -ld -- "$@" 2>/dev/null | grep '^..........+' | head -n 1)
[ -z "$ao" ] || { have getfacl && have setfacl; } || { no refused "a target has an access control list, and there is no setfacl to keep it"; return 1; }; fi
have lsattr || return 0
folders; IFS=$NL; for af in $FOLDERS; do set -- "$@" "$af"; done; IFS=" $TAB$NL"
[ $# -gt 0 ] || return 0
ao=$(lsattr -d -- "$@" 2>/dev/null | grep '^[^ ]*[ia][^ ]* ' | head -n 1)
[ -z "$ao" ] || { no refused "${'$'}{ao#* }: it is immutable or append-only (lsattr: ${'$'}{ao%% *})"; return 1; }; }
# room: the content fits beside the targets and in the backup, with a margin
room() { folders; [ "$COUNT" -gt 0 ] || return 0; IFS=$NL; for rf in "$S" $FOLDERS; do [ -d "$rf" ] || continue
IFS=' '; set -- $(stat -f -c '%a %S %d %c' -- "$rf" 2>/dev/null)
[ $# -eq 4 ] || continue
[ $(($1 * $2 / 1024)) -gt $((BYTES / 1024 + 256)) ] || { IFS=" $TAB$NL"; no refused "$rf: $(($1 * $2 / 1024)) KiB are free, and $((BYTES / 1024 + 256)) KiB are needed"; return 1; }
[ "$4" = 0 ] || [ "$3" -gt $((COUNT + 16)) ] || { IFS=" $TAB$NL"; no refused "$rf: only $3 inodes are free"; return 1; }
done; IFS=" $TAB$NL"; return 0; }
# Looks: lines of number, kind of digest (p plain, h held, n none), path.
LOOKS=0
load_looks() { while IFS="$TAB" read -r i s p; do [ -n "$i" ] || continue; LOOKS=$i; eval "LK_$i=\$s LP_$i=\$p"; done; }
look() { set --; lk=1 lplain= lheld=
while [ "$lk" -le "$LOOKS" ]; do eval "p=\$LP_$lk s=\$LK_$lk"
if ! near "$R$p"; then frame far "$p"
elif is "$R$p"; then set -- "$@" "$R$p"; else frame gone "$p"; fi; lk=$((lk+1)); done
PRINT=
frame agreed; [ ! -f "$S/base/agreed.json" ] || cat -- "$S/base/agreed.json"
[ $# -gt 0 ] || return 0
frame stats; stat --printf '%f\t%U\t%G\t%s\t%h\t%N\n' -- "$@" 2>/dev/null
sums p; sums h
frame looked
PRINT=$(stat -c '%n %d %i %s %f %u %g %h %y %z' -- "$@" 2>/dev/null); }
# sums KIND: digests of the files whose digest is of that kind
sums() { set -- "$1"; lk=1; while [ "$lk" -le "$LOOKS" ]; do eval "p=\$LP_$lk s=\$LK_$lk"
[ "$s" = "$1" ] && [ ! -L "$R$p" ] && [ -f "$R$p" ] && near "$R$p" && set -- "$@" "$R$p"; lk=$((lk+1)); done
lkind=$1; shift; [ $# -gt 0 ] || return 0
if [ "$lkind" = p ]; then frame sums plain; sha256sum -- "$@" 2>/dev/null; return 0; fi
held || return 0
frame sums held; lhk=$k
sha256sum -- "$@" 2>/dev/null | while read -r dh lf; do dh=$(printf '%s%s' "$lhk" "${'$'}{dh#\\}" | sha256sum); printf '%s  %s\n' "${'$'}{dh%% *}" "$lf"; done; }
# unmoved: nothing that was looked at has changed since; a digest is more than a time stamp, so look again at both
unmoved() { up=$PRINT; set --; lk=1; while [ "$lk" -le "$LOOKS" ]; do eval "p=\$LP_$lk"
if is "$R$p"; then set -- "$@" "$R$p"; fi; lk=$((lk+1)); done
un=; [ $# -eq 0 ] || un=$(stat -c '%n %d %i %s %f %u %g %h %y %z' -- "$@" 2>/dev/null)
[ "$un" = "$up" ]; }`;
