# shellcheck shell=sh
# postgres(1): -C reads the whole configuration and prints one setting. It needs no data folder, which only the active
# host has, and root may ask as long as -C is the first argument.

# postgresql_server VERSION: sets server to the program of that version: in the folders of Debian, of the PostgreSQL
# project (PGDG) and of SUSE, else a program of that version where programs of no version are
postgresql_server() {
  for server in "/usr/lib/postgresql/$1/bin/postgres" "/usr/pgsql-$1/bin/postgres" \
    "/usr/lib/postgresql$1/bin/postgres" "/opt/pgsql-$1/bin/postgres" "/opt/postgresql/$1/bin/postgres"; do
    [ ! -x "$server" ] || return 0
  done
  for server in /usr/bin/postgres /usr/local/bin/postgres /usr/local/pgsql/bin/postgres /opt/pgsql/bin/postgres; do
    [ -x "$server" ] || continue
    case $(timeout -k 1 2 "$server" --version 2>/dev/null) in
      *" $1" | *" $1."* | *" $1 "*) return 0 ;;
    esac
  done
  return 1
}

# ask_postgresql FILE: what server says of a postgresql.conf. The text near a syntax error could be part of a secret.
ask_postgresql() {
  {
    timeout -k 1 4 "$server" -C config_file --config-file="$1" --data-directory=/ \
      --hba-file=/dev/null --ident-file=/dev/null 2>&1 >/dev/null
    echo "==exit $?"
  } | sed 's/, near token .*//'
}

# ask_each_postgresql: every cluster whose configuration is in /etc
ask_each_postgresql() {
  echo '==not-asked there is no postgresql.conf in /etc/postgresql whose server is installed'
  for configuration in /etc/postgresql/*/*/postgresql.conf; do
    [ -f "$configuration" ] || continue
    version=${configuration#/etc/postgresql/}
    postgresql_server "${version%%/*}" || continue
    ask_postgresql "$configuration"
  done
}

# ask_each_postgresql_data: every cluster whose configuration is in its data folder, as on Red Hat and SUSE
ask_each_postgresql_data() {
  echo '==not-asked there is no postgresql.conf in /var/lib/pgsql whose server is installed'
  for configuration in /var/lib/pgsql/data/postgresql.conf /var/lib/pgsql/*/data/postgresql.conf; do
    [ -f "$configuration" ] || continue
    [ -f "${configuration%/*}/PG_VERSION" ] || continue
    read -r version <"${configuration%/*}/PG_VERSION" || continue
    postgresql_server "$version" || continue
    ask_postgresql "$configuration"
  done
}
