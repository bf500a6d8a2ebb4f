# shellcheck shell=sh
# Prints the requirements of sync that this host does not meet, one a line, and writes nothing.
# NONCE is set by the caller.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export PATH
has() {
  command -v "$1" >/dev/null 2>&1
}
printf '%s begin\n' "$NONCE"
[ "$(id -u)" = 0 ] || printf '%s lacks root\n' "$NONCE"
for tool in timeout sha256sum stat find awk mv; do
  has "$tool" || printf '%s lacks %s\n' "$NONCE" "$tool"
done
# Not required: other ways are used without them, or a feature is off.
for tool in unshare rsync inotifywait; do
  has "$tool" || printf '%s without %s\n' "$NONCE" "$tool"
done
state=/var/lib
[ -w "$state" ] || printf '%s lacks writable %s\n' "$NONCE" "$state"
free=$(df -Pk "$state" 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${free:-0}" -ge 10240 ] || printf '%s lacks space in %s\n' "$NONCE" "$state"
printf '%s end\n' "$NONCE"
