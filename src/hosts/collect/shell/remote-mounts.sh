# shellcheck shell=sh
# The mounts of network file systems at this moment. Needs network-mounts.sh.
nl='
'

# find_remote_mounts: remote_mounts are their mount points, and automount points, each on a line of its own with a
# newline before the first.
find_remote_mounts() {
  remote_mounts=$nl
  while IFS=' ' read -r _ _ _ _ point rest; do
    decode "$point"
    [ "$point" = / ] || ! networked "${rest#* - }" || remote_mounts="$remote_mounts$decoded$nl"
  done </proc/self/mountinfo
}

# is_local PATH: it is not on a network file system
is_local() {
  [ "$remote_mounts" != "$nl" ] || return 0
  above=$1
  while [ -n "$above" ]; do
    case "$remote_mounts" in
      *"$nl$above$nl"*) return 1 ;;
    esac
    above=${above%/*}
  done
}
