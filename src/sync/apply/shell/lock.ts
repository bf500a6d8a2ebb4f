/**
 * One writer at a time on a host, and what it is about to do written down before it does anything. The lock dies with
 * the process that holds it (flock); where there is no flock, a folder with an owner, a boot id and an expiry.
 */
export const lockShell = String.raw`BOOT=; [ ! -r /proc/sys/kernel/random/boot_id ] || read -r BOOT </proc/sys/kernel/random/boot_id
# home: the folder of halint's own files, for root only
home() { for hd in "$R/var" "$R/var/lib"; do [ -d "$hd" ] && [ ! -L "$hd" ] || { no refused "${'$'}{hd#"$R"} is no folder"; return 1; }; done
near "$S" || { no refused "$S lies on a network file system: what halint remembers of a host must stay on it"; return 1; }
for hd in "$S" "$S/base" "$S/backup" "$S/journal"; do
[ ! -L "$hd" ] || { no refused "$hd is a symbolic link"; return 1; }
if [ ! -d "$hd" ]; then fx mkdir -m 700 -- "$hd" 2>/dev/null && fx sync -- "${'$'}{hd%/*}" || { no failed "$hd cannot be made"; return 1; }; fi; done
owned "$S"; whose "$OWNER_OF"; { [ "$wu" = 0 ] || [ "$wu" = "$ME" ]; } && [ "$wm" = 448 ] || { no refused "$S must be root's alone (mode 700)"; return 1; }; }
lock() { home || return 1
if have flock; then
( : >>"$S/lock" ) 2>/dev/null || { no failed "$S/lock cannot be written"; return 1; }
exec 9>>"$S/lock"
flock -n 9 || { no refused "another halint is at work there: $(flat 2>/dev/null <"$S/owner")"; return 1; }
else
mkdir "$S/lock.d" 2>/dev/null || { stale || { no refused "another halint is at work there: $(flat 2>/dev/null <"$S/owner")"; return 1; }; }
LOCKED=$S/lock.d; fi
lu=; [ -z "$LOCKED" ] || lu=", until $(($(date +%s) + EXPIRY))"
fx write_text "$S/owner" "$OWNER, process $$, boot $BOOT$lu
" || { no failed "$S/owner cannot be written"; return 1; }
managers && sweep || return 1
for lj in "$S"/journal/*; do [ -f "$lj" ] || continue; case $lj in *.new) continue ;; esac
[ "$UNFINISHED" = allowed ] || { no refused "an earlier run did not end there (plan ${'$'}{lj##*/}); halint sync recover ends it"; return 1; }; done; return 0; }
# stale: whoever made the lock folder is gone
stale() { so=$(flat 2>/dev/null <"$S/owner"); [ -n "$so" ] || return 1
sb=${'$'}{so##*boot }; sb=${'$'}{sb%%,*}; sp=${'$'}{so##*process }; sp=${'$'}{sp%%,*}; st=${'$'}{so##*until }
[ "$sb" != "$BOOT" ] || [ ! -d "/proc/$sp" ] || [ "$(date +%s)" -gt "${'$'}{st%% *}" ]; }
# managers: no package manager holds its lock, and no configuration manager is at work
managers() { set --; for mf in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/lib/rpm/.rpm.lock; do [ ! -e "$R$mf" ] || set -- "$@" "$R$mf"; done
[ $# -eq 0 ] || ml=$(stat -c '%i %n' -- "$@" 2>/dev/null); [ $# -eq 0 ] || while read -r mi mf; do
while read -r _ _ _ _ _ mx _; do [ "${'$'}{mx##*:}" != "$mi" ] || { no refused "a package manager is at work there (${'$'}{mf#"$R"} is held)"; return 1; }; done </proc/locks; done <<EOF_MANAGERS
$ml
EOF_MANAGERS
mf=$R/opt/puppetlabs/puppet/cache/state/agent_catalog_run.lock
if [ -s "$mf" ] && read -r mi <"$mf" && [ -d "/proc/$mi" ]; then no refused "Puppet is at work there"; return 1; fi
return 0; }
unlock() { [ -z "$LOCKED" ] || rm -rf -- "$LOCKED"; LOCKED=; }
LOCKED=
# note LINE: into the journal, durable before anything that follows
note() { fx append "$J" "$1" && fx sync -- "$J"; }
append() { printf '%s\n' "$2" 2>/dev/null >>"$1"; }
# noted WORD: whether the journal has that line; a last line that was cut off does not count
noted() { nr=1; while IFS= read -r nl; do [ "$nl" != "$1" ] || nr=0; done <"$J"; return $nr; }
# begin: the transaction is written down as a whole, then the journal says that it is there
begin() { B=$S/backup/$PLAN J=$S/journal/$PLAN
first_line "$B/outcome"; if [ "$fl" = 'rolled back' ]; then fx mv -T -- "$B" "$B.$TOKEN"; fi
[ ! -e "$B" ] || { [ ! -e "$J" ] && [ ! -e "$B/outcome" ] && fx rm -rf -- "$B"; } || { no refused "this plan was carried out there already (halint sync rollback takes it back)"; return 1; }
set -- "$B" "$B/files"; [ -z "$WORKS" ] || set -- "$@" "$B/work"
fx mkdir -m 700 -- "$@" || { no failed "the backup folder cannot be made"; return 1; }
fx write_text "$B/about" "$ABOUT
" && fx write_text "$B/items" "$ITEMS
" && fx sync -- "$B/about" "$B/items" "$B" "$S/backup" || { no failed "the plan cannot be written down there"; return 1; }
# From here on there may be folders beside the targets. The journal itself is durable before anything is decided.
fx write_text "$J" "halint journal 1
" || { no failed "the journal cannot be begun"; return 1; }; BEGUN=1
make_stages || { no failed "a folder for what is staged cannot be made: $said"; return 1; }; }
BEGUN=
# sweep: what an earlier run had prepared, and a journal was not written for or a power loss has taken. It has decided nothing:
# all that there may be of it are its backup and what it staged.
sweep() { for vb in "$S"/backup/*; do [ -d "$vb" ] || continue
[ -e "$vb/outcome" ] || [ -e "$S/journal/${'$'}{vb##*/}" ] || { ( ! resume "${'$'}{vb##*/}" || { gather_none; each left_over && drop_gathered; drop_stages; } ); fx rm -rf -- "$vb"; }; done; return 0; }
left_over() { real "${'$'}{p%/*}" || { CODE=; return 0; }; [ -L "$dir/$STAGE" ] || ! is "$tmp" || gather "$tmp"; }
# resume PLAN: takes up what an earlier run wrote down
resume() { PLAN=$1 B=$S/backup/$1 J=$S/journal/$1
[ -f "$B/about" ] && [ -f "$B/items" ] || return 1
while IFS= read -r rl; do case $rl in 'token '*) token "${'$'}{rl#token }" ;; 'key '*) K=${'$'}{rl#key } ;; 'activation '*) ACTIVATIONS="$ACTIVATIONS ${'$'}{rl#activation }" ;; esac; done <"$B/about"
ITEMS=$(cat "$B/items"); load; manifest; }
# manifest: the digests that were there before and shall be there after, by item. It is whole once the journal goes on after it.
manifest() { [ -f "$B/manifest" ] && { [ ! -e "$J" ] || noted prepared || noted commit; } || return 0
KEYED=1
while IFS=' ' read -r mi mo mn; do eval "OLD_$mi=\$mo NEW_$mi=\$mn"; done <"$B/manifest"; }`;
