# shellcheck shell=sh
# postgres(1): -C reads the whole configuration and prints one setting. It needs no data folder, which only the active
# host has, and root may ask as long as -C is the first argument.

# postgresql_server VERSION: sets server to the program of that version
postgresql_server() {
  for server in "/usr/lib/postgresql/$1/bin/postgres" "/usr/pgsql-$1/bin/postgres"; do
    [ ! -x "$server" ] || return 0
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
