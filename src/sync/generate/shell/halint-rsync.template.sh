#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# Copies the shared files to the other host if this host is the active one:
#   @RSYNC@ --files-from=LIST --exclude-from=LIST / USER@HOST:/
# Many changes in a short time lead to one or two copies: a run that starts during a copy leaves a mark and waits, and
# the first run to get the lock copies for all of them. A copy that fails is logged and ends with the status of rsync;
# the next run repeats it. Deletions are not copied: a file that was deleted by mistake must stay on the other host.
# halint sync plan shows deletions.
@OPTION_COMMENTS@
# --relative --no-implied-dirs: paths stay the same, and the folders above them are not changed on the other host.
set -u
umask 077
@ACTIVE@ || exit 0
mark=/run/halint-rsync.wanted
: >"$mark"
exec 9>/run/halint-rsync.lock
flock 9
[ -e "$mark" ] || exit 0
sleep 1 # until an editor that saves in several steps has finished
rm -f "$mark"

# list_paths LIST: the files and folders that the patterns of the list match, because rsync does not expand patterns in
# a list
list_paths() {
  while IFS= read -r pattern; do
    case $pattern in
      '' | '#'*) continue ;;
    esac
    for path in $pattern; do
      if [ -e "$path" ] || [ -L "$path" ]; then
        printf '%s\n' "$path"
      fi
    done
  done <"$1"
}

list_paths "${1#--files-from=}" |
  rsync --recursive --relative --no-implied-dirs @OPTIONS@ \
    --rsh='@SSH@' --files-from=- "$2" "$3" "$4"
status=$?
[ $status -eq 0 ] || {
  : >"$mark"
  logger -t halint-rsync -p daemon.err "copying to $4 failed with status $status"
}
exit $status
