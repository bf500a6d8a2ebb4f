// corosync(8), keepalived(8), postgres(1)
import type { ValidatorId } from '../plan/plan.ts';
import type { Validator } from './validator.ts';
import corosyncTest from './shell/validators/corosync-test.sh';
import nodeNames from './shell/validators/node-names.sh';
import { apart, inTree, staged, tool, whole } from './validator.ts';

/** Daemons that read their own configuration and end, without any effect on one that runs. */
export const serviceValidators: Readonly<
  Record<Extract<ValidatorId, 'corosync' | 'keepalived' | 'postgresql'>, Validator>
> = {
  // `corosync -t` writes to the cluster's log and to syslog, and asks DNS for the names of nodes without a limit.
  corosync: staged(`${tool('corosync')}
${nodeNames}
${apart('-m', corosyncTest)}`),
  // The manual's exit statuses are not those of 2.2 (5 and 6 for its 4 and 5), so what it says counts, and of that only
  // what it does not say of the files as they are: an interface that this host lacks is no fault of the staged file.
  keepalived: whole(String.raw`${tool('keepalived')}
case $(keepalived --help 2>&1) in *config-test*) ;; *) echo 'keepalived there is too old to test a configuration'; exit 3 ;; esac
${inTree('/etc/keepalived')}
d=$3
[ -f "$d/tree/keepalived.conf" ] || { echo 'there is no /etc/keepalived/keepalived.conf that could be tested with it'; exit 1; }
cp -a -- "$4/etc/keepalived" "$d/now" || exit 1
ask() { find "$d/$1" -type f -exec sed -i "s#^\([[:blank:]]*include[a-z]*[[:blank:]]\{1,\}\)/etc/keepalived/#\1$d/$1/#" {} +
keepalived -t -f "$d/$1/keepalived.conf" >"$d/$1.said" 2>&1; rc=$?
sed "s/^([^)]*[Ll]ine [0-9]*) *//; s#$d/$1/#/etc/keepalived/#g; /^SECURITY VIOLATION/d; /^ *$/d" "$d/$1.said" >"$d/$1.lines"; }
ask tree; [ "$rc" != 0 ] || exit 0
[ -s "$d/tree.lines" ] || { grep -q '^SECURITY VIOLATION' "$d/tree.said" && exit 0; echo "keepalived -t ends with $rc"; exit 1; }
ask now
grep -vxF -f "$d/now.lines" -- "$d/tree.lines" >"$d/new.lines" || exit 0
head -n 3 "$d/new.lines"; exit 1`),
  // -C reads the whole configuration and prints one setting: it needs no data folder, which only the active host has.
  postgresql: whole(String.raw`v=${'$'}{2#"$4/etc/postgresql/"}; f=/etc/postgresql/${'$'}{v%/*}; v=${'$'}{v%%/*}
server=/usr/lib/postgresql/$v/bin/postgres; [ -x "$server" ] || server=/usr/pgsql-$v/bin/postgres
[ -x "$server" ] || { echo "PostgreSQL $v is not installed"; exit 3; }
${inTree('"$f"')}
[ -f "$3/tree/postgresql.conf" ] || exit 0
find "$3/tree" -type f -exec sed -i "s#^\([[:blank:]]*include[a-z_]*[[:blank:]=]*'\)$f/#\1$3/tree/#" {} +
said=$("$server" -C config_file --config-file="$3/tree/postgresql.conf" --data-directory="$3" --hba-file=/dev/null --ident-file=/dev/null 2>&1) && exit 0
printf '%s\n' "$said" | grep -v 'LOG:  skipping missing' | sed "s/^.*\(LOG\|FATAL\): *//; s#$3/tree/#$f/#g" | head -n 3; exit 1`),
};
