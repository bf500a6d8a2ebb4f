# shellcheck shell=sh
# The server of that version reads the staged folder, as in a check.
version=${target#"$root/etc/postgresql/"}
folder=/etc/postgresql/${version%/*}
version=${version%%/*}
postgresql_server "$version" || {
  echo "PostgreSQL $version is not installed"
  exit 3
}
copy_tree "$folder"
[ -f "$tree/postgresql.conf" ] || exit 0
find "$tree" -type f -exec sed -i "s#^\([[:blank:]]*include[a-z_]*[[:blank:]=]*'\)$folder/#\1$tree/#" {} +
answer=$(ask_postgresql "$tree/postgresql.conf")
status_of "$answer"
in_time 'postgres -C'
[ "$answer_status" != 0 ] || exit 0
printf '%s\n' "$answer" | grep -v -e 'LOG:  skipping missing' -e '^==' | sed "s/^.*\(LOG\|FATAL\): *//; s#$tree/#$folder/#g" |
  head -n 3
exit 1
