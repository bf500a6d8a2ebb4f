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
sv=$1; set -- "$R/"; while [ -n "$sq" ]; do set -- "$@" "$R$sq"; sq=${'$'}{sq%/*}; done
above "$OWNED"; [ "$sc" = $# ] || { [ -n "$CODE" ] || above "$(stat --printf "$PRINTED" -- "$@" 2>/dev/null)"; [ -n "$CODE" ] || [ "$sc" = $# ] || no refused "a folder above it cannot be examined"; }
[ -z "$CODE" ] && SOUND="$SOUND$sk"; }
# above LINES: those among what was printed of folders that lie above the path sv; sc is their number. The slash stands in
# the quotes: bash matches nothing with a pattern that begins with an empty quoted text.
above() { sc=0; while read -r line; do [ -n "$line" ] || continue; whose "$line"; case $sv in "${'$'}{wn%/}/"*) ;; *) continue ;; esac; sc=$((sc+1))
[ "$wu" = 0 ] || [ "$wu" = "$ME" ] || no refused "the folder $wn belongs to another account (uid $wu), which could redirect what root writes"
[ $((wm & 18)) = 0 ] || no refused "the folder $wn is writable by others than its owner (mode $(printf %o "$wm"))"; done <<EOF_ABOVE
$1
EOF_ABOVE
}
# What stat prints of a path, and whose LINE: uid, permissions (a number) and path of it
PRINTED='%d %i %u %g %y %z\t%f\t%U\t%G\t%s\t%h\t%N\n'
whose() { IFS=$TAB; set -- $1; IFS=$IFS_; wm=$((0x${'$'}{2:-0} & 4095)) wn=${'$'}{7#\"}; wn=${'$'}{wn%%\"*}; wn=${'$'}{wn#"$R"}; set -- $1; wu=$3; }
# ancestors: the folders above all items, the root first; none where they are too many for one program, or not all near
ancestors() { folders; aa= an=0; IFS=$NL; for sf in $FOLDERS; do near "$sf" || an=99; sf=${'$'}{sf#"$R"}
while [ -n "$sf" ]; do case $aa$NL in *"$NL$R$sf$NL"*) break ;; esac; aa=$aa$NL$R$sf an=$((an+1)) sf=${'$'}{sf%/*}; done; [ $an -le 50 ] || break; done; IFS=$IFS_
if [ "$COUNT" -eq 0 ] || [ $an -gt 50 ]; then aa=; else aa=$R/$aa; fi; }
OWNED=
# owned PATH: what stat prints of it, into OWNER_OF, and of the folders above all items
owned() { ancestors; OWNED=$(with "$aa" stat --printf "$PRINTED" -- "$1" 2>/dev/null); OWNER_OF=${'$'}{OWNED%%"$NL"*}; }
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
attributes() { ACLS=$NL; pack target attributes_of || return 1; have lsattr || return 0
[ "$COUNT" -le 50 ] || { pack target unchangeable && in_folders unchangeable; return; }
folders; gather_none; each there; al=$FOLDERS$gb$gl; [ "$al" = "$NL" ] || with "$al" unchangeable; }
there() { ! is "$file" || gather "$file"; }
attributes_of() { ao=$(ls -ld -- "$@" 2>/dev/null)
IFS=$NL; for line in $ao; do case $line in d*) continue ;; esac; case ${'$'}{line#* } in '1 '*) ;; *) al=${'$'}{line#* }; al=${'$'}{al#"${'$'}{al%%[! ]*}"}
case $al in '1 '*) ;; *) IFS=$IFS_; al=${'$'}{al#*\"}; no refused "${'$'}{al%%\"*}: it has another name (hard links), and replacing one would part them"; return 1 ;; esac ;; esac; done; IFS=$IFS_
case $NL$ao in *"$NL"??????????+*) ao=$(printf '%s\n' "$ao" | sed -n 's/^..........+[^"]*"\(.*\)".*/\1/p')
[ -z "$ao" ] || { have getfacl && have setfacl; } || { no refused "a target has an access control list, and there is no setfacl to keep it"; return 1; }
ACLS=$ACLS$ao$NL ;; esac; }
unchangeable() { ao=$(lsattr -d -- "$@" 2>/dev/null); IFS=$NL; for line in $ao; do case ${'$'}{line%% *} in *[ia]*) IFS=$IFS_
no refused "${'$'}{line#* }: it is immutable or append-only (lsattr: ${'$'}{line%% *})"; return 1 ;; esac; done; IFS=$IFS_; }
# room: the content fits beside the targets and in the backup, with a margin
room() { [ "$COUNT" -gt 0 ] || return 0; in_folders room_in "$S"; }
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
# Before the digests: whatever moves from now on is seen.
PRINT=$(prints) OWNED=
frame stats; printf '%s\n' "$PRINT" 2>/dev/null
frame sums plain; packed glance "$LOOKS" look_plain look_sums
if [ "$HELD" = 1 ] && held; then lk=$k; frame sums held; packed glance "$LOOKS" look_held look_held_sums; fi
frame looked; }
look_near() { if ! near "$file"; then frame far "$p"; elif ! is "$file"; then frame gone "$p"; fi; }
look_nothing() { :; }
look_there() { ! is "$file" || ! near "$file" || pick=$file; }
look_sum() { [ "$s" != "$1" ] || [ -L "$file" ] || [ ! -f "$file" ] || ! near "$file" || pick=$file; }
look_plain() { look_sum p; }
look_held() { look_sum h; }
look_sums() { sums_of "$@" 2>/dev/null; :; }
look_held_sums() { sha256sum -- "$@" 2>/dev/null | while read -r dh line; do dh=$(printf '%s%s' "$lk" "${'$'}{dh#\\}" | sha256sum); printf '%s  %s\n' "${'$'}{dh%% *}" "$line"; done; }
prints() { packed glance "$LOOKS" look_there print_of; }
print_of() { stat --printf "$PRINTED" -- "$@" 2>/dev/null; :; }
# unmoved: nothing that was looked at has changed since; a digest is more than a time stamp, so look again at both. Where
# there is little, the folders above the items are looked at by the same program, before them. Lines are counted, not
# searched for: a shell compares a pattern in the middle of a text at every byte of it.
unmoved() { OWNED= aa=; [ "$LOOKS" -gt 50 ] || ancestors; [ -n "$aa" ] || { [ "$(prints)" = "$PRINT" ]; return; }
gather_none; ui=1; while [ "$ui" -le "$LOOKS" ]; do glance "$ui"; ui=$((ui+1)) pick=; look_there; [ -z "$pick" ] || gather "$pick"; done
un=$(with "$aa$gb$gl" stat --printf "$PRINTED" -- 2>/dev/null); set -f; IFS=$NL; set -- $un
while [ "$an" -ge 0 ] && [ $# -gt 0 ]; do OWNED=$OWNED$1$NL an=$((an-1)); shift; done
un=$*; set +f; IFS=$IFS_; [ "$an" -lt 0 ] && [ "$un" = "$PRINT" ]; }
# moved_path: the first path that is not what it was; nothing: none
moved_path() { un=$(prints); [ "$un" != "$PRINT" ] || return 0
un=$(printf '%s\n%s\n' "$un" "$PRINT" | sort | uniq -u | head -n 1); un=${'$'}{un#*\"}; un=${'$'}{un%%\"*}; printf '%s' "${'$'}{un#"$R"}"; }`;
