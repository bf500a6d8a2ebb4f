import { kernelTableFiles } from '../../../hosts/collect/kernel-tables.ts';

/** What one line of the controller means, and what happens when no line comes any more. */
export const mainShell = String.raw`done_with() { if [ $? -eq 0 ] && [ -z "$CODE" ]; then frame ok "$1"; return 0; fi; refuse "$1"; }
refuse() { frame "no" "$1" "${'$'}{CODE:-failed}" "${'$'}{WHY:-it failed}"; return 1; }
# give_up PHASE: takes back what was staged, then says why
give_up() { trap '' TERM INT; uc=${'$'}{CODE:-failed}; if undo && forget; then :; else uc=incomplete; fi; CODE=$uc; refuse "$1"; leave; }
leave() { unlock; ended; [ -z "$WATCH$GUARDIAN" ] || kill $WATCH $GUARDIAN 2>/dev/null; exit 0; }
# itself: this is the machine that the plan was made for, and root's right to write is there
itself() { [ -n "$R" ] || [ "$ME" = 0 ] || { no refused "writing needs root there; set sudo, or log in as root"; return 1; }
[ -z "$MACHINE" ] || [ "$machine" = "$MACHINE" ] || no refused "this is not the machine that the plan was made for (machine id)"; }
# collect BYTES: a script that reads and ends by itself; its text is never an argument, and none of it is left for the loop
collect() { ct=$(dd iflag=fullblock,count_bytes count="$1" bs=64k status=none 2>/dev/null); frame collected; ( trap - PIPE HUP; printf '%s' "$ct" | sh -s 2>/dev/null 9>&- ); ct=; }
# tables: what the kernel has of mounts and addresses, as kernelTables reads it
tables() { frame collected; cat ${kernelTableFiles} 2>/dev/null 9>&-; }
# take_plan BYTES: the plan of a session that has waited for one. It held no lock so far, and nobody has to watch it before it does. A short
# text is read by the shell itself: byte by byte, and yet before a program has started.
take_plan() { ct=; if [ "$1" -lt 4096 ]; then while [ "${'$'}{#ct}" -lt "$1" ] && IFS= read -r line; do ct=$ct$line$NL; done; ct=${'$'}{ct%"$NL"}
else ct=$(dd iflag=fullblock,count_bytes count="$1" bs=64k status=none 2>/dev/null); fi
[ "${'$'}{#ct}" = "$(($1-1))" ] && eval "$ct" || leave; ct=; far_away; }
opened() { [ -n "$BEGUN" ] || begin; }
# look_again: what moved is told by field, by whoever knows what was expected
look_again() { [ "$CODE" != moved ] || { la=$WHY; CODE=; look; CODE=moved WHY=$la; }; }
# hang_up: nobody is there any more. A host that was told to be ready and does not decide waits for recover; nothing else is in doubt.
hang_up() { trap '' TERM INT; if [ -n "$BEGUN" ] && [ -n "$SWAPPED" ] && [ -n "$GUARD" ]; then say "plan $PLAN: nobody confirmed it, so it is taken back"; uc=failed; undo && forget || uc=incomplete; frame no input "$uc" "nobody confirmed it, so it is taken back"
elif [ -n "$BEGUN" ] && [ -z "$SWAPPED" ]; then if [ -n "$DECIDES" ] || ! noted ready; then uc=failed; undo && forget || uc=incomplete; frame no input "$uc" "the connection ended, and what was staged is taken back"; fi; fi; leave; }
# obey: one line after the other from standard input, until there is none
obey() { while read -r word x1 x2; do CODE= WHY=
case $word in
look) itself && lock && each writable_item && attributes && room; [ -n "$CODE" ] || { look; [ -z "$BULKY" ] || frame rsync "$(rsync_protocol)"; }; done_with look || leave; [ -n "$WATCH" ] || watch ;;
send) [ "$x1" != all ] || SENDS="$SENDS $BULK"; if send; then frame sent; else frame unsent "$WHY"; fi ;;
collect) collect "$x1"; frame ok collect ;;
plan) take_plan "$x1"; frame ok plan ;;
tables) tables; frame ok tables ;;
begin) opened || give_up stage ;;
begun) frame ok stage ;;
put) { opened && put "$x1" "$x2"; } || give_up stage ;;
offer) if offer "$x1"; then frame sent; else frame unsent "$WHY"; fi ;;
fetch) { opened && fetch; } || give_up stage ;;
sent) sent "$x1" "$x2" ;;
prepare) { opened && prepare && report_new; } || give_up stage; frame ok stage ;;
base) if opened && take_base "$x1" && { [ -n "$DECIDES" ] || ready; }; then frame ok base; else look_again; give_up base; fi ;;
commit) trap '' TERM INT; if ready && commit; then guard; frame ok commit; else look_again; give_up commit; fi ;;
settle) GUARD=; trap '' TERM INT; settle; done_with settle ;;
undo) give_up undo ;;
lock) lock; done_with lock || leave ;;
survey) survey; done_with survey ;;
outcome) outcome "$x1"; done_with outcome ;;
finish) trap '' TERM INT; finish "$x1"; done_with finish ;;
abandon) trap '' TERM INT; abandon "$x1"; done_with abandon ;;
restorable) restorable "$x1"; done_with restorable ;;
mark) mark "$x1"; done_with mark ;;
restore) trap '' TERM INT; restore "$x1"; done_with restore ;;
beat) ;;
quit) leave ;;
*) CODE=failed WHY="it does not know the word $word"; refuse "$word" ;;
esac; done; }

trap 'hang_up' TERM INT
# A connection that dies without a word would leave the host locked: after EXPIRY, or when nobody speaks to it, the run takes itself back.
born() { bp=; read -r bp <"/proc/$$/stat" || return; set -- $bp; shift 21; BORN=$1; } 2>/dev/null
# unheard: it waits for a word (nothing runs beneath it but who asks), and has read none since that was asked last
unheard() { up=$uh uk=; read -r _ uh <"/proc/$$/io" && { read -r uk <"/proc/$$/task/$$/children" || [ -n "$uk" ]; } && [ "$uh" = "$up" ] || return 1
case ${'$'}{uk% } in *' '*) return 1 ;; esac; }
# end_after SECONDS [SILENCE]
end_after() { trap 'kill $w; exit' TERM; exec </dev/null >/dev/null 2>&1 9>&-; wt=0 ws=0 uh= w=
while [ $wt -lt "$1" ] && [ $ws -lt "${'$'}{2:-$1}" ]; do sleep 5 & w=$!; wait $w; wt=$((wt+5)); born && [ "$BORN" = "$mine_since" ] || exit
if unheard; then ws=$((ws+5)); else ws=0; fi; done; kill -TERM $$; }
WATCH= GUARDIAN=; born; mine_since=$BORN
watch() { ( end_after "$EXPIRY" "$SILENCE" ) & WATCH=$!; }
[ -n "$WAITS" ] || watch
# guard: a dead-man switch. The files by which a host can be cut off stay only if somebody gets through to say so.
guard() { [ -n "$GUARD" ] || return 0; trap 'hang_up' TERM INT; ( end_after "$GUARD" ) & GUARDIAN=$!; }
have timeout && have sha256sum && have stat && have find || { frame lacks "coreutils and findutils"; leave; }
machine=; [ -r "$R/etc/machine-id" ] && { read -r machine <"$R/etc/machine-id"; machine=$(printf 'halint machine id\n%s' "$machine" | sha256sum); machine=${'$'}{machine%% *}; }
frame begin 1 "$ME" "$machine"`;
