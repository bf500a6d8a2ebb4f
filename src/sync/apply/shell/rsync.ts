/** Contents by rsync, whose protocol passes through the controller: see `rsync-relay.ts`. */
export const rsyncShell = String.raw`# rsync_protocol: the one that rsync speaks here, 0 where there is none
rsync_protocol() { have rsync || { printf 0; return 0; }; rv=$(rsync --version 2>/dev/null </dev/null | head -n 1); rv=${'$'}{rv##*protocol version }; case $rv in ''|*[!0-9]*) printf 0 ;; *) printf %s "$rv" ;; esac; }
# relayed: what the controller delivers, piece by piece, each with its size before it
relayed() { while read -r rn && [ "$rn" -gt 0 ]; do dd iflag=fullblock,count_bytes count="$rn" bs=64k status=none 2>/dev/null || return 1; done; }
# offer FLAGS: the sender, for the files of the plan alone; the list is ours, whatever the other side asks for. It would
# make the session's output non-blocking for all that follows, so cat stands between.
offer() { frame relay; case $1 in -*) ;; *) frame carried 1; no failed "the other host could not begin"; return 1 ;; esac
rl=; for x in $BULK; do glance "$x"; rl="$rl.$p$NL"; done
relayed | { rsync --server --sender "$1" --timeout=300 --files-from /dev/fd/8 --no-implied-dirs . "$R/" 2>/dev/null 9>&- 8<<EOF_LIST
$rl
EOF_LIST
frame carried $?; } | cat
un=$(moved_path); [ -z "$un" ] || { no failed "$un moved while it was read"; return 1; }; }
# fetch: the client. The shell that it starts to reach the source speaks through this session's own input and output, and
# its descriptor 5 tells when nothing of it is left.
fetch() { fx mkdir -m 700 -- "$B/work/tree" && fx write_text "$B/work/relay" "$RELAY" || { no failed "the folder for rsync cannot be made"; return 1; }
exec 6<&0 7>&1
rs=$(rsync -rI --blocking-io --no-implied-dirs --no-specials --no-devices --no-links --timeout=300 --files-from=:/halint --copy-dest="$R/" -e "sh $B/work/relay" halint:/ "$B/work/tree/" 5>&1 >/dev/null 2>"$B/said" </dev/null 9>&-; printf %s $?)
exec 6<&- 7>&-
[ "$rs" = 0 ] || { no failed "rsync ended with $rs: $(flat <"$B/said")"; return 1; }
fd=; gather_none; each arrived_one && arrived && frame fetched; }
arrived_one() { ft=$B/work/tree$p; [ "$a" = write ] && [ -f "$ft" ] && [ ! -L "$ft" ] && ! is "$tmp" || return 0
[ "$dir" = "$fd" ] && { [ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ]; } || { arrived || return 1; fd=$dir; }; gather "$ft"; }
arrived() { [ -z "$gb$gl" ] || with "$gb$gl" fx quiet mv -n -t "$fd/$STAGE" -- || { no failed "what rsync brought cannot be staged: $said"; return 1; }; gather_none; }
RELAY="printf '\n@%s relay %s\n' '$N' \"\$*\" >&7
exec 3<&0
{ cat <&3 >&7; printf '\n@%s over\n' '$N' >&7; } >&- &
while read -r n <&6 && [ \"\$n\" -gt 0 ]; do dd iflag=fullblock,count_bytes count=\"\$n\" bs=64k status=none <&6 2>/dev/null || exit 1; done"`;
