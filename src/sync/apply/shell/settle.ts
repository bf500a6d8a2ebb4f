/** The end of a transaction: the new agreed state, the clean-up, what stays for a later rollback; and `recover`. */
export const settleShell = String.raw`# take_base BYTES: the next agreed state, beside the backup until everything else is done
take_base() { [ ! -e "$B/base.new" ] || fx rm -f -- "$B/base.new"; tmp=$B/base.new tb=; fx take_bytes "$1" || { no failed "the agreed state cannot be written: $(flat <"$B/said")"; return 1; }
while read -r line tw _; do case $tw in byte*) tb=$line ;; esac; done <"$B/said"; [ "$tb" = "$1" ] || { no failed "the agreed state did not arrive whole"; return 1; }
set -- "$tmp"; if [ -f "$S/base/agreed.json" ]; then [ ! -e "$B/base.old" ] || fx rm -f -- "$B/base.old"; fx copy_to "$S/base/agreed.json" "$B/base.old" || { no failed "$said"; return 1; }; set -- "$@" "$B/base.old"; fi
# In any order, and the names of the manifest and of the journal with it: nobody decides before all of this is durable.
fx append "$J" ready && fx sync -- "$@" "$B" "$J" "$S/journal" || { no failed "the agreed state cannot be made durable"; return 1; }; }
# take_bytes BYTES: dd tells how many there were
take_bytes() { dd of="$tmp" conv=excl oflag=nofollow iflag=fullblock,count_bytes count="$1" bs=64k 2>"$B/said"; }
# new_base FILE: a copy of it beside the agreed state
new_base() { [ ! -e "$S/base/.agreed.new" ] || fx rm -f -- "$S/base/.agreed.new"; fx copy_to "$1" "$S/base/.agreed.new"; }
# place_base FILE: it becomes the agreed state in one rename
place_base() { [ -f "$1" ] || return 0; new_base "$1" && fx sync -- "$S/base/.agreed.new" && fx mv -fT -- "$S/base/.agreed.new" "$S/base/agreed.json" && fx sync -- "$S/base"; }
drop_kept() { gather_none; each drop_names && drop_gathered && drop_stages; }
drop_names() { ! is "$keep" || gather "$keep"; ! is "$tmp" || gather "$tmp"; [ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ] || drop_gathered; }
drop_gathered() { [ -z "$gb$gl" ] || with "$gb$gl" fx rm -f -- || return 1; gather_none; }
# settle: nothing can fail any more but the disk, and then recover does it again
settle() { set --; if [ -f "$B/base.new" ]; then new_base "$B/base.new" && set -- "$S/base/.agreed.new" || { no failed "$said"; return 1; }; fi
fx write_text "$B/outcome.new" applied && fx sync -- "$@" "$B/outcome.new" &&
{ [ $# -eq 0 ] || fx mv -fT -- "$1" "$S/base/agreed.json"; } && fx mv -fT -- "$B/outcome.new" "$B/outcome" && drop_kept && settled &&
fx rm -f -- "$J" && fx sync -- "$S/journal" || { no failed "the end could not be written down"; return 1; }
BEGUN=; say "plan $PLAN: finished"; prune; return 0; }
settled() { if [ "$COUNT" = 0 ]; then fx sync -- "$S/base" "$B"; else in_folders sync -- "$S/base" "$B"; fi; }
# prune: a person's last twenty plans can be taken back, and the last twenty changes that sync watch followed
prune() { set -- "$S"/backup/*; [ $# -gt 20 ] || return 0
pw=$(grep -lx 'by watch' "$S"/backup/*/about 2>/dev/null)
ls -1tN -- "$S/backup" 2>/dev/null | { po=0 pf=0; while read -r pb; do case "
$pw
" in *"
$S/backup/$pb/about
"*) pf=$((pf+1)); pn=$pf ;; *) po=$((po+1)); pn=$po ;; esac
[ "$pn" -le 20 ] || [ ! -f "$S/backup/$pb/outcome" ] || [ -e "$S/journal/$pb" ] || rm -rf -- "$S/backup/$pb"; done; }; return 0; }
# survey: every transaction that did not end, and what its journal says
survey() { for vj in "$S"/journal/*; do [ -f "$vj" ] || continue; case $vj in *.new) fx rm -f -- "$vj"; continue ;; esac
vp=${'$'}{vj##*/}; frame unfinished "$vp" "$(while IFS= read -r vl; do printf '%s' "$vl" | tr ' ' '-'; printf ' '; done <"$vj")"
frame about "$vp"; cat -- "$S/backup/$vp/about" 2>/dev/null; frame told; done
return 0; }
outcome() { if [ -f "$S/backup/$1/outcome" ]; then frame outcome "$1" "$(cat "$S/backup/$1/outcome")"; else frame outcome "$1" none; fi; }
# finish PLAN: after the commit point, whoever decided it
finish() { resume "$1" || { no failed "what was written down of the plan is damaged"; return 1; }
BEGUN=1; noted commit || note commit || return 1
if ! noted swapped; then if ! go_on; then if undo && forget; then return 1; else CODE=incomplete; return 1; fi; fi; fi
settle; }
# abandon PLAN: before the commit point, or on the way back
abandon() { resume "$1" || { no incomplete "what was written down of the plan is damaged: $S/backup/$1"; return 1; }
BEGUN=1; if noted 'roll back'; then take_back; return; fi
undo && forget || { no incomplete "not everything could be put back"; return 1; }; }
# restorable PLAN, mark PLAN, restore PLAN: takes a finished plan back, all of it or nothing; with the mark on one host the
# whole is decided for both
restorable() { [ "$(cat "$S/backup/$1/outcome" 2>/dev/null)" = applied ] || { no refused "there is no backup of that plan there"; return 1; }
resume "$1" || { no failed "what was written down of the plan is damaged"; return 1; }
digests NOW file || { no failed "a digest cannot be computed"; return 1; }
each untouched || return 1
SOUND=; each safe; }
mark() { restorable "$1" || return 1
fx rm -rf -- "$B/undone"; fx mkdir -m 700 -- "$B/undone" && each aside && fx sync_below "$B/undone" || { no failed "what is there now cannot be set aside"; return 1; }
put_text "$J" "halint journal 1
commit
swapped
roll back
" || { no failed "the journal cannot be written"; return 1; }
MARKED=1; }
MARKED=
restore() { [ -n "$MARKED" ] || mark "$1" || return 1; MARKED=; take_back; }
# aside: what the plan had written stays beside the backup: the other host may have changed since
aside() { ! is "$file" || { fx cp -a -T -- "$file" "$B/undone/$i" && { [ -L "$file" ] || fx sync -- "$B/undone/$i"; }; }; }
untouched() { eval "tn=\$NEW_$i tc=\$NOW_$i"; [ "$tn" = "$tc" ] || { no refused "$p: digest moved since the plan was carried out; what is there now would be lost"; return 1; }; }
safe() { sound "$p" || { WHY="$p: $WHY"; return 1; }; }
take_back() { BEGUN=1; undo || { no incomplete "not everything could be put back"; return 1; }
if [ -f "$B/base.old" ]; then place_base "$B/base.old"; else fx rm -f -- "$S/base/agreed.json"; fi
put_text "$B/outcome" 'rolled back' && fx rm -f -- "$J" && fx sync -- "$S/journal" || { no failed "the end could not be written down"; return 1; }
BEGUN=; say "plan $PLAN: taken back"; return 0; }`;
