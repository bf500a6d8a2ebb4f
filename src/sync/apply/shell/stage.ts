/**
 * Before the commit point: the new files stand whole, with owner and mode, beside their targets; what is there now is
 * copied and compared; everything is durable; the validators have looked at it. Nothing that a service reads has
 * changed so far.
 */
export const stageShell = String.raw`# put ITEM BYTES: takes so many bytes of standard input; the shell never sees them
# The file for messages is made first: under the mode of a file that its owner may not write, only root could write it again.
put() { item "$1"; [ -e "$B/said" ] || : >"$B/said"; made_with_mode; fx receive "$2"; pe=$?; umask 077; [ "$pe" = 0 ] || { no failed "$p: writing it beside the target failed: $(printf '%s' "$said" | flat)"; return 1; }; }
# made_with_mode: what is made next has the mode that it shall have, where dd can give it: in a folder that is root's alone
made_with_mode() { case $m in [0-7][0-7][0-7]) mk=${'$'}{m#?}; umask "$((7-${'$'}{m%??}))$((7-${'$'}{mk%?}))$((7-${'$'}{m#??}))" ;; esac; }
receive() { dd of="$tmp" conv=excl oflag=nofollow iflag=fullblock,count_bytes count="$1" bs=64k status=none 2>"$B/said" || { said=$(cat "$B/said"); return 1; }; }
copy_to() { said=$(dd if="$1" of="$2" iflag=nofollow oflag=nofollow conv=excl bs=64k status=none 2>&1 </dev/null); }
# make_stages, drop_stages: folders of root's alone beside the targets, invisible to whatever reads *.conf there
make_stages() { in_folders make_some; }
make_some() { ds=; for sq do real "${'$'}{sq#"$R"}" || return 1; ds=$ds$NL$sq/$STAGE$NL$sq/$STAGE.old; done
with "$ds" fx quiet mkdir -m 700 -- && STAGES=$STAGES$(with "$ds" stat -c '%i %n' --)$NL; }
drop_stages() { in_folders drop_some; return 0; }
drop_some() { ds=; for sq do for sq in "$sq/$STAGE" "$sq/$STAGE.old"; do [ ! -d "$sq" ] || ds=$ds$NL$sq; done; done; [ -z "$ds" ] || with "$ds" rmdir -- 2>/dev/null; return 0; }
# The content stays, mode and owner change: made beside the target too, so that both change at once.
own_content() { [ "$a" != set-access ] || fx copy_to "$file" "$tmp" || { no failed "$p: $(printf '%s' "$said" | flat)"; return 1; }; }
make_link() { [ "$r" != link ] || fx quiet ln -s -- "$y" "$tmp" || { no failed "$p: $said"; return 1; }; }
# staged PATH: where the content of a path is that this plan writes, or where it is now
staged() { from=$R$1; case $NL$ITEMS$NL in *"$TAB$1$NL"*) sq=$from; from=${'$'}{sq%/*}/$STAGE/${'$'}{sq##*/}; [ -e "$from" ] || from=$sq ;; esac; }
# The key store that BlueMind's node agent reads: certificate, chain and key as a JKS under the product's own fixed password.
key_store() { have openssl || { no refused "$p: openssl is not installed there"; return 1; }
kt=; for kc in keytool /usr/lib/jvm/bm-jdk/bin/keytool /usr/lib/jvm/*/bin/keytool /usr/lib/jvm/*/jre/bin/keytool; do [ -n "$kt" ] || ! have "$kc" || kt=$kc; done
[ -n "$kt" ] || { no refused "$p: there is no keytool (of a Java) to make it with"; return 1; }
staged "$y"; rw=$B/work/$i
fx mkdir -m 700 -- "$rw" && fx copy_to "$from" "$rw/pem" || { no failed "$p: $(printf '%s' "$said" | flat)"; return 1; }
fx limited 60 openssl pkcs12 -export -in "$rw/pem" -inkey "$rw/pem" -certfile "$rw/pem" -name 'bm certificate' -password pass:bluemind -out "$rw/p12" &&
fx limited 60 "$kt" -importkeystore -noprompt -srckeystore "$rw/p12" -srcstoretype PKCS12 -srcstorepass bluemind -destkeystore "$rw/jks" -deststoretype JKS -deststorepass bluemind || { no failed "$p: it cannot be made from $y"; return 1; }
fx copy_to "$rw/jks" "$tmp" || { no failed "$p: keytool made nothing"; return 1; }; }
regenerate() { [ "$a" = regenerate ] || return 0
case $r in bm-key-store) key_store; return ;; esac
case $r in postalias) rt=postalias ;; postmap|postmap-flat) rt=postmap ;; *) no refused "$p: halint cannot make it anew ($r)"; return 1 ;; esac
have "$rt" || { no refused "$p: $rt is not installed there"; return 1; }
case $p in *.lmdb) rk=lmdb rs=lmdb ;; *.cdb) rk=cdb rs=cdb ;; *) rs=db; rk=$(postconf -h default_database_type 2>/dev/null); [ "$rk" = btree ] || rk=hash ;; esac
staged "$y"; rw=$B/work/$i rn=${'$'}{y##*/}
fx mkdir -m 700 -- "$rw" && fx copy_to "$from" "$rw/$rn" || { no failed "$p: $(printf '%s' "$said" | flat)"; return 1; }
fx limited 60 "$rt" "$rk:$rw/$rn" || { printable "$rw"; no failed "$p: $rt: $said"; return 1; }
fx copy_to "$rw/$rn.$rs" "$tmp" || { no failed "$p: $rt made no $rn.$rs"; return 1; }; }
# limited SECONDS COMMAND...: with a deadline, without input; said is what it printed, cut, and not for others to see
limited() { lt=$1; shift
said=$( { timeout -k 2 "$lt" "$@" </dev/null 2>&1 9>&-; printf '%s\n' $? >&4; } 4>"$B/exit" | head -c 70000 | tr '\000' '\001')
read -r lr <"$B/exit"; [ "$lr" = 0 ]; }
# printable [FOLDER]: of what a program printed (said), what may leave the host: one line without the secrets that stand in the plan's
# files or in those of the folder. Where that cannot be told apart, nothing leaves it.
printable() { [ -n "$said" ] || return 0
[ -n "$FILTER" ] && have awk || { said=; return 0; }
said=$( { printf '%s\n@%s secret\n' "$N" "$N"; [ -z "$SECRETS" ] || known h
printf '\n@%s text\n' "$N"; known p; [ ! -d "$1" ] || find "$1" -type f -exec head -v -c 262144 -- {} +
printf '\n@%s message\n%s\n' "$N" "$said"; } 2>/dev/null | tr '\000' '\001' | awk "$FILTER" 2>/dev/null | flat); }
# known KIND: the contents of the plan's files whose digests are of that kind, before and after
known() { kd=$1; gather_none; each known_item; known_all; }
known_item() { [ "$s" = "$kd" ] || return 0; for kf in "$tmp" "$file" "$keep"; do [ ! -f "$kf" ] || [ -L "$kf" ] || gather "$kf"; done; [ ${'$'}{#gb} -lt $FULL ] || known_all; }
known_all() { [ -z "$gb$gl" ] || with "$gb$gl" head -v -c 262144 --; gather_none; }
# Owner and mode, in as few processes as there are different ones; before the rename, so that nobody ever sees others.
# What is right already is left: SEEN_1 and so on are what stat says of what is staged.
access() { AGAIN= ac=; pack fresh see && gather_none && each access_of && grant && label_all && { [ -z "$AGAIN" ] || pack fresh see; }; }
see() { ns=$(stat -c '%a %f %U %G %s' -- "$@") || { no failed "what was staged cannot be examined"; return 1; }
set -- $PICKED; IFS=$NL; for line in $ns; do eval "SEEN_$1=\$line"; shift; done; IFS=$IFS_; }
access_of() { [ "$a" != delete ] && [ "$r" != link ] || return 0
[ "$m" != - ] || { AGAIN=1; like; return; }
eval "line=\$SEEN_$i"; case $line in "$m "*" $u $g "*) return 0 ;; esac; AGAIN=1
[ "$ac" = "$m $u:$g" ] && { [ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ]; } || { grant || return 1; ac="$m $u:$g"; }; gather "$tmp"; }
grant() { [ -n "$gb$gl" ] || return 0
with "$gb$gl" fx quiet chown -h -- "${'$'}{ac#* }" && with "$gb$gl" fx quiet chmod -- "${'$'}{ac%% *}" || { no failed "owner and mode $ac cannot be set: $said"; return 1; }; gather_none; }
# One process each: with thousands of files every further one is felt.
quiet() { said=$("$@" 2>&1 </dev/null) && [ -z "$said" ] && return 0; said=$(printf '%s' "$said" | flat); return 1; }
# The plan does not say: as the file that is there, or as root's own.
like() { if [ "$o" = absent ]; then fx quiet chmod 644 -- "$tmp"; else fx quiet chown -h --reference="$file" -- "$tmp" && fx quiet chmod --reference="$file" -- "$tmp"; fi || { no failed "$p: $said"; return 1; }; }
produce() { own_content && make_link && regenerate; }
# Access control lists stay what they are there; the security label is what the policy gives the target, not the temporary name.
label_all() { [ "$ACLS" = "$NL" ] && { [ ! -d /sys/fs/selinux ] || [ ! -e /sys/fs/selinux/enforce ]; } || each labels; }
labels() { [ "$a" != delete ] && [ "$r" != link ] || return 0
case $ACLS in *"$NL$file$NL"*) la=$(getfacl -cps -- "$file" 2>/dev/null)
[ -z "$la" ] || fx set_list || { no failed "$p: its access control list cannot be kept"; return 1; } ;; esac
[ -d /sys/fs/selinux ] && [ -e /sys/fs/selinux/enforce ] && have chcon || return 0
lc=; have matchpathcon && lc=$(matchpathcon -n -- "$p" 2>/dev/null)
if [ -n "$lc" ]; then fx quiet chcon -h -- "$lc" "$tmp"; elif [ -e "$file" ]; then fx quiet chcon -h --reference="$file" -- "$tmp"; fi || { no failed "$p: $said"; return 1; }; }
set_list() { AGAIN=1; printf '%s\n' "$la" | setfacl --set-file=- -- "$tmp" 2>/dev/null; }
# Many files in one go of the file system: each by itself would be a commit of the journal. syncfs(2) tells what it could
# not write since Linux 5.8; for few files it is never used, because it also writes whatever else waits there.
durable() { if [ "$COUNT" -gt 100 ]; then fx sync -f -- "$B/files" && in_folders sync -f --
else gather_none; each lasting; ancestors; if [ -z "$aa" ]; then with "$gb$gl" fx sync -- "$B/manifest" && in_folders sync_some && fx sync_below "$B/files"
else IFS=$NL; for sf in $FOLDERS; do gather "$sf/$STAGE"; gather "$sf"; done
for sf in $aa; do sq=$B/files${'$'}{sf#"$R"}; [ ! -d "$sq" ] || gather "$sq"; done; IFS=$IFS_; with "$gb$gl" fx sync -- "$B/manifest"; fi; fi; }
lasting() { for sq in "$tmp" "$copy"; do [ -L "$sq" ] || [ ! -f "$sq" ] || gather "$sq"; done; }
sync_some() { for sq do shift; set -- "$@" "$sq/$STAGE" "$sq"; done; sync -- "$@"; }
fresh() { [ "$a" = delete ] || [ -L "$tmp" ] || pick=$tmp; }
# Copies, never hard links: a second name would share the fate of the file.
back_up() { pack former copy_all || { no failed "the backup failed: $said"; return 1; }; }
former() { ! is "$file" || pick=.$p; }
copy_all() { fx copy_below "$@" && [ -z "$said" ]; }
copy_below() { said=$(cd "$R/" && cp -a --parents --sparse=never -t "$B/files" -- "$@" 2>&1 </dev/null); [ -z "$said" ] || said=$(printf '%s' "$said" | flat); }
sync_below() { find "$1" -type d -exec sync -- {} +; }
# weigh: what the backup holds is what is there, and what was staged is what was sent
weigh() { digests OLD copy NOW file NEW tmp || { no failed "a digest cannot be computed"; return 1; }
each_number weighed_one || return 1
fx write_manifest "$B/manifest" || { no failed "the manifest cannot be written"; return 1; }; }
write_manifest() { { if [ -n "$SECRETS" ]; then each keyed_line; else each_number plain_line; fi; } 2>/dev/null >"$1"; }
plain_line() { eval "printf '%s %s %s\n' $x \$OLD_$x \$NEW_$x"; }
keyed_line() { eval "dh=\$OLD_$i"; key_digest; wo=$dh; eval "dh=\$NEW_$i"; key_digest; printf '%s %s %s\n' "$i" "$wo" "$dh"; }
# What was sent, arrived, and took the place of what was saved is seen by its numbers alone.
weighed_one() { eval "wo=\$OLD_$x wc=\$NOW_$x wn=\$NEW_$x dh=\$SENT_$x"; [ "$wo" = "$wc" ] && [ "$wn" = "$dh" ] || { item "$x"; weighed; }; }
weighed() { eval "wo=\$OLD_$i wc=\$NOW_$i wn=\$NEW_$i"
[ "$wo" = "$wc" ] || { no refused "$p: digest moved while it was backed up"; return 1; }
case $a in delete) [ "$wn" = absent ] ;; write) [ "$r" = link ] || { eval "dh=\$SENT_$i"; keyed; [ "$wn" = "$dh" ]; } ;; set-access) [ "$wn" = "$wo" ] ;; *) [ "$wn" != absent ] ;; esac ||
{ no failed "$p: what arrived is not what was sent (digest)"; return 1; }; }
# sent ITEM DIGEST: what the controller has sent. sent many BYTES: lines of these follow; read by itself, a shell takes
# every byte of a line one by one.
sent() { if [ "$1" = many ]; then IFS=$NL; for line in $(dd iflag=fullblock,count_bytes count="$2" bs=64k status=none 2>/dev/null); do sv=${'$'}{line#* }; eval "SENT_${'$'}{line%% *}=\$sv"; done; IFS=$IFS_; else eval "SENT_$1=\$2"; fi; }
# check VALIDATOR ITEM: 0 is fit, 3 is a tool that is not there, 4 is no namespace to test it in, anything else is a no
check() { item "$2"; check_text "$1" || { no refused "$p: no validator is called $1"; return 1; }
cw=$B/work/check; fx rm -rf -- "$cw"; fx mkdir -m 700 -- "$cw"
limited "$CS" sh -c "$CT" halint-check "$tmp" "$file" "$cw" "$R" "$B/work/staged" && return 0
cs=; if [ "$s" = p ]; then printable "$cw"; cs=${'$'}{said:+: $said}; fi
case $lr in 3) no refused "$p: it cannot be validated ($1): a tool is missing there$cs" ;; 4) no refused "$p: it cannot be validated ($1)$cs" ;; 124|137) no refused "$p: validating it ($1) did not end within $CS s" ;;
*) no refused "$p: $1 says no$cs" ;; esac; return 1; }
list_staged() { { each staged_line; } 2>/dev/null >"$B/work/staged"; }
staged_line() { [ "$a" = delete ] || printf '%s\t%s\n' "$tmp" "$p"; }
# report_new: what the new files are, for the next agreed state; what is not secret was digested before
report_new() { k=; [ -z "$SECRETS" ] || held; lk=$k; pack fresh report_all; }
report_all() { for i in $PICKED; do s=p; [ -z "$SECRETS" ] || item "$i"; eval "dh=\$NEW_$i line=\$SEEN_$i"
if [ "$s" != p ]; then dh=$(sha256sum <"$tmp") || { no failed "$p: it cannot be read"; return 1; }; dh=${'$'}{dh%% *}; [ -z "$lk" ] || { dh=$(printf '%s%s' "$lk" "$dh" | sha256sum); dh=${'$'}{dh%% *}; }; fi
printf '\n@%s new %s %s %s %s\n' "$N" "$i" "$s" "$dh" "${'$'}{line#* }" 2>/dev/null; done; }
# send: what the other host shall have, as it was looked at. What it is was told before, so many can follow each other;
# what cannot be compared from outside goes alone, and never through a link. A pipe in its place would hang its reader.
send() { sn=; gather_none; for x in $SENDS; do glance "$x"
[ -f "$file" ] && [ ! -L "$file" ] || { no failed "$p is no regular file any more"; return 1; }
if [ "$s" = p ]; then sn="$sn $x"; gather "$file"; [ -n "$gl" ] || [ ${'$'}{#gb} -lt $FULL ] || send_some || return 1
else send_some || return 1; frame content "$x"; dd if="$file" iflag=nofollow bs=64k status=none 2>/dev/null || { no failed "$p: it cannot be read"; return 1; }; fi; done
send_some || return 1
un=$(moved_path); [ -z "$un" ] || { no failed "$un moved while it was read"; return 1; }; }
send_some() { [ -n "$gb$gl" ] || return 0; frame content$sn; with "$gb$gl" cat -- 2>/dev/null || { un=$(moved_path); no failed "${'$'}{un:-one of the files up to $p} cannot be read"; return 1; }; sn=; gather_none; }
# prepare: everything after the content has arrived, up to the vote
prepare() { case $ITEMS in *"$TAB"set-access"$TAB"*|*"$TAB"link"$TAB"*|*"$TAB"regenerate"$TAB"*) each produce ;; esac && access && back_up && weigh || { [ -n "$CODE" ] || no failed "staging failed"; return 1; }
[ -z "$WORKS" ] || fx list_staged; checks || return 1
{ [ -z "$WORKS" ] || fx rm -rf -- "$B/work"; } && durable || { no failed "what was staged cannot be made durable"; return 1; }
fx append "$J" prepared || { no failed "the journal cannot be written"; return 1; }; }`;
