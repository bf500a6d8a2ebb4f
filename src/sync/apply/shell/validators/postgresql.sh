# shellcheck shell=sh
# postgres(1): -C reads the whole configuration and prints one setting. It needs no data folder, which only the active
# host has.
version=${target#"$root/etc/postgresql/"}
folder=/etc/postgresql/${version%/*}
version=${version%%/*}
server=/usr/lib/postgresql/$version/bin/postgres
[ -x "$server" ] || server=/usr/pgsql-$version/bin/postgres
[ -x "$server" ] || {
  echo "PostgreSQL $version is not installed"
  exit 3
}
copy_tree "$folder"
[ -f "$tree/postgresql.conf" ] || exit 0
find "$tree" -type f -exec sed -i "s#^\([[:blank:]]*include[a-z_]*[[:blank:]=]*'\)$folder/#\1$tree/#" {} +
errors=$("$server" -C config_file --config-file="$tree/postgresql.conf" --data-directory="$scratch" \
  --hba-file=/dev/null --ident-file=/dev/null 2>&1) && exit 0
printf '%s\n' "$errors" | grep -v 'LOG:  skipping missing' | sed "s/^.*\(LOG\|FATAL\): *//; s#$tree/#$folder/#g" |
  head -n 3
exit 1
