# Functions for a program that runs in a mount namespace of its own (unshare -m): local file systems are read-only
# there, and the places where daemons put pid files, sockets, logs and temporary files are empty and in memory. What the
# program does in them, the host never sees.

# not_private REASON: ends, because nothing may be run outside such a namespace.
not_private() {
  echo "it cannot be tested apart from the running system: $1"
  exit 4
}

# in_memory FOLDER MODE: an empty folder in memory in the place of one that is there.
in_memory() {
  [ -d "$1" ] || return 0
  mount -t tmpfs -o "mode=$2,size=32m" halint "$1" 2>/dev/null || not_private "no tmpfs can be mounted at $1"
}

# read_only: every local file system of this namespace. Those of the network are not touched: a dead server would hang
# it.
read_only() {
  mount -o remount,bind,ro / 2>/dev/null || not_private 'the root file system cannot be made read-only'
  while read -r _ _ _ _ mount_point _ rest; do
    file_system=${rest#*- }
    case ${file_system%% *} in
      ext2 | ext3 | ext4 | xfs | btrfs | overlay | f2fs | zfs | tmpfs) ;;
      *) continue ;;
    esac
    case $mount_point in
      # What the kernel writes as an octal escape is no place where a daemon writes.
      / | *\\*) continue ;;
    esac
    mount -o remount,bind,ro "$mount_point" 2>/dev/null || not_private "$mount_point cannot be made read-only"
  done </proc/self/mountinfo
}

# make_private: /var/log keeps its folders, without which a program could not tell a log that it may make from one that
# it may not.
make_private() {
  log_folders=$(find /var/log -xdev -type d 2>/dev/null)
  read_only
  in_memory /run 755
  in_memory /dev/shm 1777
  in_memory /var/log 755
  in_memory /var/lib/nginx 755
  in_memory /var/cache/nginx 755
  (
    IFS='
'
    # The names are split at line feeds on purpose.
    # shellcheck disable=SC2086
    mkdir -p -- $log_folders
  )
  # A syslog socket that is no link into /run would still lead to the host's log.
  [ ! -e /dev/log ] || [ -L /dev/log ] || mount --bind /dev/null /dev/log 2>/dev/null ||
    not_private 'the log socket cannot be hidden'
}

# names_from_files: host names come from /etc/hosts alone, because an unreachable name server would hang the program.
names_from_files() {
  [ -f /etc/nsswitch.conf ] || not_private 'there is no /etc/nsswitch.conf by which DNS could be left out'
  sed 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf >/run/halint-nsswitch.conf
  mount --bind /run/halint-nsswitch.conf /etc/nsswitch.conf 2>/dev/null || not_private 'DNS cannot be left out'
}
