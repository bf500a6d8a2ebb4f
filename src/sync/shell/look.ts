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
writable_item() { sound "$p" || { WHY="$p: $WHY"; return 1; }; }
target() { ! is "$file" || pick=$file; }
# attributes: no target and no folder of one is immutable or append-only, no target has a second name. Whatever of it
# changes later moves the time stamp that is looked at before the swap.
attributes() { ACLS=$NL; pack target attributes_of && { ! have lsattr || in_folders unchangeable; }; }
attributes_of() { ao=$(ls -ld -- "$@" 2>/dev/null)
while read -r _ line an; do [ "${'$'}{line:-1}" = 1 ] || { an=${'$'}{an#*\"}; no refused "${'$'}{an%%\"*}: it has another name (hard links), and replacing one would part them"; return 1; }; done <<EOF_LINKS
$ao
EOF_LINKS
case $NL$ao in *"$NL"??????????+*) ao=$(printf '%s\n' "$ao" | sed -n 's/^..........+[^"]*"\(.*\)".*/\1/p')
[ -z "$ao" ] || { have getfacl && have setfacl; } || { no refused "a target has an access control list, and there is no setfacl to keep it"; return 1; }
ACLS=$ACLS$ao$NL ;; esac
! have lsattr || unchangeable "$@"; }
unchangeable() { ao=$(lsattr -d -- "$@" 2>/dev/null); IFS=$NL; for line in $ao; do case ${'$'}{line%% *} in *[ia]*) IFS=$IFS_
no refused "${'$'}{line#* }: it is immutable or append-only (lsattr: ${'$'}{line%% *})"; return 1 ;; esac; done; IFS=$IFS_; }
# room: the content fits beside the targets and in the backup, with a margin
room() { [ "$COUNT" -gt 0 ] || return 0; room_in "$S" && in_folders room_in; }
room_in() { ro=$(stat -f -c '%a %S %d %c %n' -- "$@" 2>/dev/null)
while read -r ra rb rc rd rf; do [ -n "$rf" ] || continue
[ $((ra * rb / 1024)) -gt $((BYTES / 1024 + 256)) ] || { no refused "$rf: $((ra * rb / 1024)) KiB are free, and $((BYTES / 1024 + 256)) KiB are needed"; return 1; }
[ "$rd" = 0 ] || [ "$rc" -gt $((COUNT + 16)) ] || { no refused "$rf: only $rc inodes are free"; return 1; }
done <<EOF_ROOM
$ro
EOF_ROOM
}
# Looks: lines of number, kind of digest (p plain, h held, n none), path.
load_looks() { LOOKS=0; IFS=$NL; for line in $LOOKED; do LOOKS=$((LOOKS+1)); eval "L_$LOOKS=\$line"; done; IFS=$IFS_; }
glance() { IFS=$TAB; eval "glanced \$L_$1"; IFS=$IFS_; }
glanced() { i=$1 s=$2 p=$3 file=$R$3; }
look() { packed glance "$LOOKS" look_near look_nothing
frame agreed; [ ! -f "$S/base/agreed.json" ] || cat -- "$S/base/agreed.json"
frame stats; packed glance "$LOOKS" look_there look_stats
frame sums plain; packed glance "$LOOKS" look_plain look_sums
if [ "$HELD" = 1 ] && held; then lk=$k; frame sums held; packed glance "$LOOKS" look_held look_held_sums; fi
frame looked
PRINT=$(prints); }
look_near() { if ! near "$file"; then frame far "$p"; elif ! is "$file"; then frame gone "$p"; fi; }
look_nothing() { :; }
look_there() { ! is "$file" || ! near "$file" || pick=$file; }
look_stats() { stat --printf '%f\t%U\t%G\t%s\t%h\t%N\n' -- "$@" 2>/dev/null; :; }
look_sum() { [ "$s" != "$1" ] || [ -L "$file" ] || [ ! -f "$file" ] || ! near "$file" || pick=$file; }
look_plain() { look_sum p; }
look_held() { look_sum h; }
look_sums() { sums_of "$@" 2>/dev/null; :; }
look_held_sums() { sha256sum -- "$@" 2>/dev/null | while read -r dh line; do dh=$(printf '%s%s' "$lk" "${'$'}{dh#\\}" | sha256sum); printf '%s  %s\n' "${'$'}{dh%% *}" "$line"; done; }
prints() { packed glance "$LOOKS" target print_of; }
print_of() { stat -c '%d %i %s %f %u %g %h %y %z %n' -- "$@" 2>/dev/null; :; }
# unmoved: nothing that was looked at has changed since; a digest is more than a time stamp, so look again at both
unmoved() { [ "$(prints)" = "$PRINT" ]; }
# moved_path: the first path that is not what it was; nothing: none
moved_path() { un=$(prints); [ "$un" != "$PRINT" ] || return 0
un=$(printf '%s\n%s\n' "$un" "$PRINT" | sort | uniq -u | head -n 1); un=/${'$'}{un#*/}; printf '%s' "${'$'}{un#"$R"}"; }`;
