# shellcheck shell=sh
# psql(1): each server that runs is asked over its socket, as its own account, in a transaction that cannot write, with
# limits on time. It is never given a password. Values of strings could be secrets, so they stay on the host.

pending="select 'pending', s.name,
  case when s.vartype = 'string' then '' else current_setting(s.name) end,
  case when s.vartype = 'string' then '' else f.setting end,
  f.sourcefile, f.sourceline
from pg_settings s
left join (select distinct on (name) * from pg_file_settings order by name, seqno desc) f on f.name = s.name
where s.pending_restart"

refused_settings="select 'file', name, sourcefile, sourceline, error
from pg_file_settings where error is not null and error not like 'setting could not be applied%'"

refused_access="select 'hba', current_setting('hba_file'), line_number, error
from pg_hba_file_rules where error is not null"

# newest_psql: the program itself; the one in /usr/bin of Debian is a script that starts Perl
newest_psql() {
  client=
  for candidate in /usr/pgsql-*/bin/psql /usr/lib/postgresql/*/bin/psql; do
    [ ! -x "$candidate" ] || client=$candidate
  done
  [ -n "$client" ] || client=$(command -v psql)
}

# ask_socket SOCKET: three queries to the server that listens there
ask_socket() {
  folder=${1%/*}
  port=${1##*.}
  owner=$(stat -c %u:%g "$1") || return
  [ "${owner%:*}" != 0 ] || return
  timeout -k 1 8 setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups \
    env -i PATH=/usr/bin:/bin HOME=/nonexistent LC_ALL=C PGCONNECT_TIMEOUT=3 \
    PGOPTIONS='-c default_transaction_read_only=on -c statement_timeout=3000 -c lc_messages=C' \
    "$client" -XAtqw -F '|' -v ON_ERROR_STOP=1 -h "$folder" -p "$port" -d postgres \
    -c "$pending" -c "$refused_settings" -c "$refused_access" 2>&1
}

# ask_running_postgresql: every server with a socket in the folder of the distribution
ask_running_postgresql() {
  newest_psql
  sockets=
  worst=0
  for socket in /run/postgresql/.s.PGSQL.*; do
    [ -S "$socket" ] || continue
    [ -n "$client" ] || break
    sockets=1
    ask_socket "$socket" || worst=$?
  done
  if [ -z "$sockets" ]; then
    echo '==not-asked no PostgreSQL runs on this host'
  else
    echo "==exit $worst"
  fi
}
