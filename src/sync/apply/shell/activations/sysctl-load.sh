# shellcheck shell=sh
# sysctl(8) does not reset what a file no longer sets: the values from before are kept, and set again on the way back.
command -v sysctl >/dev/null 2>&1 || {
  echo 'sysctl is not installed'
  exit 1
}
values=$backup/sysctl.old
if [ "$direction" = back ]; then
  [ ! -s "$values" ] || sysctl -q -e -p "$values" 2>&1
  exit
fi

# keep_values FILE...: the present values of all keys that the files set
keep_values() {
  awk -F= '/^[ \t]*-?[A-Za-z0-9_.\/-]+[ \t]*=/ { gsub(/[ \t-]/, "", $1); print $1 }' "$@" | sort -u |
    while read -r key; do
      value=$(sysctl -n -e "$key" 2>/dev/null) && [ -n "$value" ] && printf '%s = %s\n' "$key" "$value"
    done >"$backup/sysctl.part" && mv -f "$backup/sysctl.part" "$values"
}

set --
for file in "$root/etc/sysctl.d/01-bluemind.conf" "$root/etc/sysctl.conf"; do
  [ ! -f "$file" ] || set -- "$@" "$file"
done
for file; do
  [ -e "$values" ] || keep_values "$@"
  sysctl -q -e -p "$file" 2>&1 || exit 1
done
