# shellcheck shell=sh
# Becomes inotifywait(1), which prints the files that change and nothing of their contents. A folder that does not exist
# is waited for in the nearest one that does. Nothing is watched on a network file system, which does not see the
# changes of others. Writes nothing. NONCE, ROOT, EVENTS, and FOLDERS and TREES (a path on each line) are set before.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C
export PATH LC_ALL
NL='
'
IFS=$NL
set -f
cd /

# frame WORD [VALUE]: one line
frame() {
  printf '@%s %s\n' "$NONCE" "$1${2:+ $2}"
}

command -v inotifywait >/dev/null 2>&1 || {
  frame lacks
  exit 0
}
read -r queue 2>/dev/null </proc/sys/fs/inotify/max_queued_events && frame queue "$queue"

find_remote_mounts

# find_present FOLDER: present is it, or the nearest folder above it that exists
find_present() {
  present=$1
  is_local "$ROOT$present" || return 1
  while [ -n "$present" ] && [ ! -d "$ROOT$present" ]; do
    present=${present%/*}
  done
  present=$ROOT$present
  [ -n "$present" ] || present=/
}

set --
for folder in $FOLDERS; do
  find_present "$folder" && set -- "$@" "$present"
done
for tree in $TREES; do
  find_present "$tree" || continue
  if [ "$present" != "$ROOT$tree" ]; then
    set -- "$@" "$present"
    continue
  fi
  # The names are split at newlines only, and a folder whose name has one is not watched.
  # shellcheck disable=SC2044
  for folder in $(find "$present" -xdev -type d 2>/dev/null); do
    set -- "$@" "$folder"
  done
done
[ $# -gt 0 ] || {
  frame nothing
  exit 0
}
frame folders $#

# It ends when the connection does: standard input ends then.
exec 4<&0 0</dev/null
(
  while read -r _ <&4; do :; done
  read -r name <"/proc/$$/comm" && [ "$name" = inotifywait ] && kill $$
) >/dev/null 2>&1 &
exec inotifywait -m -e "$EVENTS" --format "@$NONCE event %e %w%f" -- "$@" 4<&- 2>&1
