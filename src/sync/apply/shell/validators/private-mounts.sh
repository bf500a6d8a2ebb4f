# shellcheck shell=sh
# Functions for a program that runs in a mount namespace of its own (unshare -m), with the private mounts of a check
# (hosts/collect/shell/private-mounts.sh): local file systems are read-only, and the places where daemons put pid files,
# sockets, logs and temporary files are empty and in memory.

# not_private REASON: ends, because nothing may be run outside such a namespace.
not_private() {
  echo "it cannot be tested apart from the running system: $1"
  exit 4
}

# make_private: nothing that a program does from here on reaches a file of the host.
make_private() {
  leave_far_mounts || not_private 'a network file system cannot be left out'
  read_only || not_private 'a file system cannot be made read-only'
  in_memory || not_private 'no folders in memory can be made'
  names_from_files || not_private 'DNS cannot be left out'
}

# leave_far_mounts: without network file systems, of which a dead one would hang the program
leave_far_mounts() {
  find_remote_mounts
  [ "$remote_mounts" != "$nl" ] || return 0
  printf '%s' "${remote_mounts#?}" | while IFS= read -r point; do
    umount -n -l -c -- "$point" 2>/dev/null || exit 1
  done
}
