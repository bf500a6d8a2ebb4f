/**
 * From the commit point on. Each target is replaced by one rename; the file that was there keeps a second name beside
 * it until the end, so that an edit which comes in the last moment is seen and not lost, and so that taking back is one
 * rename as well. Every step can be done again: `finish` and `undo` look at what is there and not at what they
 * remember.
 */
export const swapShell = String.raw`# swap_all: in order; items that follow each other in one folder and come about in one way share their programs
swap_all() { sw= sd= sl= sr= sm= sc=0
each sorted && swap_some && sync_folders && digests KEPT keep NOW file || { no failed "a digest cannot be computed"; return 1; }
each_number kept_one && each_number placed_one; }
sorted() { case $a in delete) sx=gone ;; *) sx=old; [ "$o" != absent ] || sx=new ;; esac
[ "$sx $dir" = "$sw $sd" ] && [ "$sc" -lt 100 ] || { swap_some || return 1; real "${'$'}{p%/*}" || { WHY="$p: $WHY"; return 1; }; sw=$sx sd=$dir; }
"sort_$sx" || return 1; sc=$((sc+1)); }
# swap_some: what was sorted since the last time. Of sl the names are given to or taken from what is there, those in sr
# are removed, those in sm put in place. What was done already is in none of them.
swap_some() { [ "$sc" = 0 ] || "swap_$sw" || return 1; sl= sr= sm= sc=0; }
# on NAMES COMMAND...: with these names, where there are any
on() { [ -z "$1" ] || { ol=$1; shift; with "$ol" fx quiet "$@"; }; }
lost() { is "$file" || { no failed "$p: what was staged is gone"; return 1; }; }
# A power loss can bring back the name from which a file was renamed, beside the new one: both are one file then.
sort_gone() { if is "$file" && same "$file" "$keep"; then sr=$sr$NL$file; elif is "$file" || ! is "$keep"; then sl=$sl$NL$file; fi; }
swap_gone() { on "$sr" rm -f -- && on "$sl" mv -f -t "$sd/$STAGE.old" -- || { no failed "$said"; return 1; }; }
sort_new() { is "$tmp" || { lost; return; }; sr=$sr$NL$tmp; same "$file" "$tmp" || sl=$sl$NL$tmp; }
swap_new() { on "$sl" ln -P -t "$sd" -- || { IFS=$NL; for line in $sl; do file=$sd/${'$'}{line##*/}; ! is "$file" || same "$file" "$line" || no refused "${'$'}{file#"$R"}: somebody made it meanwhile"; done; IFS=$IFS_; no failed "$said"; return 1; }
on "$sr" rm -f --; }
sort_old() { if ! is "$tmp"; then lost; elif same "$file" "$tmp"; then sr=$sr$NL$tmp
else sm=$sm$NL$tmp; is "$keep" || sl=$sl$NL$file; fi; }
swap_old() { on "$sr" rm -f -- && on "$sl" ln -P -t "$sd/$STAGE.old" -- || { no failed "$said"; return 1; }
IFS=$NL; for line in $sm; do line=${'$'}{line##*/}; same "$sd/$line" "$sd/$STAGE.old/$line" || no refused "${'$'}{sd#"$R"}/$line: somebody replaced it meanwhile" || break; done; IFS=$IFS_
[ -z "$CODE" ] || return 1
on "$sm" mv -f -t "$sd" -- || { no failed "$said"; return 1; }; }
# kept_one: what was replaced is what the plan was made for; an edit of the last moment is put back by undo
kept_one() { eval "ko=\$OLD_$x kk=\$KEPT_$x"; [ "$kk" = absent ] || [ "$kk" = "$ko" ] || { item "$x"; no refused "$p: digest moved between the last look and the swap"; return 1; }; }
# placed: what is there now is what was staged
placed() { digests NOW file || { no failed "a digest cannot be computed"; return 1; }; each_number placed_one; }
placed_one() { eval "pn=\$NEW_$x pc=\$NOW_$x"; [ "$pn" = "$pc" ] || { item "$x"; no failed "$p: digest is not what was staged"; return 1; }; }
# commit: the only line that decides
commit() { note commit || { no failed "the journal cannot be written"; return 1; }; go_on; }
# ready: the last moment in which nothing has changed
ready() { SOUND=; unmoved || { CODE=; no moved "something moved after it was looked at"; return 1; }; rd=; each ready_one; }
ready_one() { [ "$dir" = "$rd" ] || sound "$p" || { WHY="$p: $WHY"; return 1; }; rd=$dir; [ "$a" = delete ] || is "$tmp" || { no failed "$p: what was staged is gone"; return 1; }; }
go_on() { swap_all && { [ -z "$ACTIVATIONS" ] || { activate_all && placed; }; } && note swapped || { [ -n "$CODE" ] || no failed "the swap could not be carried out"; return 1; }
SWAPPED=1; [ "$COUNT" -eq 0 ] || tell_items | logger -t halint 2>/dev/null 9>&-; return 0; }
tell_items() { each tell_item; }
tell_item() { printf 'plan %s: %s %s\n' "$PLAN" "$a" "$p"; }
SWAPPED=
# activate_all: a ledger in the journal; what is not crossed out is done (again), even when no file is left to change
activate_all() { for id in $ACTIVATIONS; do noted "activated $id" && continue
act_text "$id" || { no failed "no activation is called $id"; return 1; }
fx limited "$CS" sh -c "$CT" halint-activate "$R" "$B"; printable
case $lr in 0|3) note "activated $id" || return 1 ;; *) no failed "$id failed${'$'}{said:+: $said}"; return 1 ;; esac
case $lr in 3) frame activation "$id" nothing ;; *) frame activation "$id" "$(printf '%s' "$said" | head -c 200)" ;; esac; done; return 0; }
# undo: everything as it was, last item first; what somebody else has changed meanwhile is left alone and told
undo() { [ -n "$BEGUN" ] || return 0
noted undo || { note undo || return 1; }
manifest; SPOILED=; UNDONE=; [ ! -f "$B/manifest" ] || digests KEPT keep
reversed unswap; drop_stages; sync_folders
restored || SPOILED=1
if [ -n "$UNDONE" ]; then for id in $ACTIVATIONS; do act_text "$id" && { limited "$CS" sh -c "$CT" halint-activate "$R" "$B" back; case $lr in 0|3) ;; *) SPOILED=1; frame spoiled "$id failed after the files were put back" ;; esac; }; done; fi
[ -z "$SPOILED" ]; }
unswap() { real "${'$'}{p%/*}" || { ! elsewhere || return 0; spoil "its folder is not what it was; the former one is in $copy"; return 1; }
case $a in
delete) is "$keep" || { from_copy; return; }
if is "$file" && same "$file" "$keep"; then fx rm -f -- "$keep"; return; fi
if is "$file"; then spoil "somebody made it anew; the former one is kept as $keep"; return 1; fi
put_back; fx quiet mv -fT -- "$keep" "$file" ;;
*) if [ "$o" = absent ]; then unmake; return; fi
! is "$tmp" || ! same "$file" "$tmp" || fx rm -f -- "$tmp"
if ! is "$keep"; then if is "$tmp"; then fx rm -f -- "$tmp"; else from_copy; fi
elif same "$file" "$keep"; then fx rm -f -- "$keep" && fx rm -f -- "$tmp"
elif mine; then put_back; fx quiet mv -fT -- "$keep" "$file" && fx rm -f -- "$tmp"
else spoil "somebody has changed it since; the former one is kept as $keep"; return 1; fi ;; esac; }
# elsewhere: the folder went away, or a link came in its place, before any of its items was swapped: nothing of it has
# changed, and what was staged is found by its inode and the name that only this plan knows, without following a link
elsewhere() { case $WENT in *"$NL$dir$NL"*) return 0 ;; esac
en=$i ed=$dir ei= ef=; IFS=$NL; for line in $STAGES; do [ "${'$'}{line#* }" != "$dir/$STAGE" ] || ei=${'$'}{line%% *}; done; IFS=$IFS_
eq=${'$'}{p%/*}; while [ -n "$eq" ]; do eq=${'$'}{eq%/*}; CODE=; [ -z "$eq" ] || ! real "$eq" || break; done; CODE=
[ -z "$ei" ] || [ -z "$eq" ] || ef=$(find "$R$eq" -xdev -inum "$ei" -type d -name "$STAGE" -print -quit 2>/dev/null); ef=${'$'}{ef%/*}
er=1; [ -z "$ef" ] || { er=0 x=1; while [ "$x" -le "$COUNT" ]; do item "$x"; [ "$dir" != "$ed" ] || still_there || er=1; x=$((x+1)); done; }
item "$en"; [ "$er" = 0 ] && fx find "$ef/$STAGE" "$ef/$STAGE.old" -xdev -delete && fx sync -- "$ef" && WENT=$WENT$dir$NL; }
still_there() { e1=$ef/${'$'}{file##*/} e2=$ef/$STAGE/${'$'}{file##*/}; ! is "$ef/$STAGE.old/${'$'}{file##*/}" || return 1
[ "$a" = delete ] || [ "$o" != absent ] || ! is "$e1" || { is "$e2" && ! same "$e1" "$e2"; }; }
WENT=$NL STAGES=
unmake() { if is "$tmp"; then ! same "$file" "$tmp" || { put_back; fx rm -f -- "$file"; }; fx rm -f -- "$tmp"
elif ! is "$file"; then return 0
elif mine; then put_back; fx rm -f -- "$file"
else eval "un=\$NEW_$i"; [ -z "$un" ] || { spoil "somebody has changed it since, so it stays"; return 1; }; fi; }
# mine: the target is what this plan put there
mine() { eval "mn=\$NEW_$i"; digest_of "$file"; [ -n "$mn" ] && [ "$dh" = "$mn" ]; }
digest_of() { dh=absent; if [ -L "$1" ]; then dh=$(readlink -n -- "$1" | sha256sum); dh=link-${'$'}{dh%% *}; return 0; fi; [ -f "$1" ] || return 0; dh=$(sha256sum <"$1" 2>/dev/null); dh=${'$'}{dh%% *}; keyed; }
spoil() { SPOILED=1; frame spoiled "$p: $1"; }
# from_copy: neither name of the old file is left beside the target, so it comes from the backup
from_copy() { eval "fo=\$OLD_$i"; digest_of "$file"
[ -n "$fo" ] && [ "$fo" != absent ] || return 0
[ "$dh" != "$fo" ] || [ "$(stat -c '%f %u %g' -- "$copy")" != "$(stat -c '%f %u %g' -- "$file")" ] || return 0
mine || { [ "$a" = delete ] && [ "$dh" = absent ]; } || { spoil "somebody has changed it since; the former one is in $copy"; return 1; }
cd "$dir" 2>/dev/null && cd / && real "${'$'}{p%/*}" || { spoil "its folder is not what it was; the former one is in $copy"; return 1; }
digest_of "$copy"; [ "$dh" = "$fo" ] || { spoil "its backup $copy is damaged"; return 1; }
[ -d "$dir/$STAGE" ] || fx mkdir -m 700 -- "$dir/$STAGE"; fx rm -f -- "$tmp"; fx quiet cp -a --sparse=never -T -- "$copy" "$tmp" && fx sync -- "$tmp" && fx quiet mv -fT -- "$tmp" "$file" || { spoil "it cannot be restored: $said"; return 1; }
put_back; }
put_back() { UNDONE=1; eval "BACK_$i=1"; }
# restored: by digest, not by the return code of a copy
restored() { [ -f "$B/manifest" ] || return 0
digests NOW file || return 1; each restored_one; }
restored_one() { eval "ro=\$OLD_$i rc=\$NOW_$i rk=\$KEPT_$i rb=\$BACK_$i"; [ -n "$rb" ] || return 0; [ "$rc" = "$ro" ] || { [ -n "$rk" ] && [ "$rc" = "$rk" ]; } || spoil "it is not what it was before"; return 0; }
# forget: after a verified undo nothing is left of the transaction
forget() { [ -n "$BEGUN" ] || return 0; fx rm -f -- "$J" && fx sync -- "$S/journal" && fx rm -rf -- "$B" && fx sync -- "$S/backup"; BEGUN=; }`;
