# shellcheck shell=sh
# Functions of the shell in a private mount namespace. The lists of mounts (mounts.sh) hold what the script knows of
# them.

# private_mounts: nothing that a program does from here on reaches a file of the host. Fails where that cannot be made
# sure.
private_mounts() {
  detach && read_only && in_memory && names_from_files || return 1
  mkdir -m 700 /run/halint && cd /run/halint && cat <&8 >live-cib && exec 8<&-
}

# detach: removes from this namespace the mounts that could hang or were not asked for. The host's stay as they are.
detach() {
  set --
  # shellcheck disable=SC2154  # mounts.sh sets the lists, reading.sh nl
  for point in $far $others; do
    # a mount that holds programs or what they need
    decode "$point"
    case $point in
      /usr | /usr/* | /var | /var/lib | /etc | /opt | /home | /root) within "$silent$far" "$decoded" || continue ;;
      *) ! within "$proven" "$decoded" || [ "$mount" != "$point" ] || continue ;;
    esac
    set -- "$@" "$point"
  done
  [ $# = 0 ] || {
    # shellcheck disable=SC2154
    gone=$nl
    for point; do
      gone="$gone$point$nl"
      # the kernel writes blanks in octal
      set -- "$@" "$(printf '%b' "$point")"
      shift
    done
    umount -n -l -c -- "$@" 2>/dev/null
    ! still_there
  }
}

# still_there: one of gone is mounted in this namespace
still_there() {
  while read -r _ _ _ _ point _; do
    case "$gone" in
      *"$nl$point$nl"*) return 0 ;;
    esac
  done </proc/self/mountinfo
  return 1
}

# read_only: every file system that is left, but for those that in_memory covers and those of the kernel
read_only() {
  while read -r _ _ _ _ point options _; do
    case $point in
      /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | /run | /run/* | /tmp | /tmp/* | /var/tmp | /var/tmp/*) continue ;;
    esac
    case $options in
      ro | ro,*) continue ;;
    esac
    mount -n -o remount,bind,ro "$(printf '%b' "$point")" 2>/dev/null || return 1
  done </proc/self/mountinfo
}

# in_memory: empty folders in the places where programs keep sockets, locks, logs and temporary files. /var/log keeps
# its folders: a program could not tell otherwise a log that it may make from one that it may not.
in_memory() {
  logs=$(
    cd /var/log 2>/dev/null &&
      find . -xdev -maxdepth 3 -type d
  )
  cover 755 /run &&
    cover 1777 /dev/shm &&
    cover 1777 /tmp &&
    cover 1777 /var/tmp &&
    cover 755 /var/log &&
    cover 755 /var/lib/nginx &&
    cover 755 /var/cache/nginx || return 1
  [ -z "$logs" ] || (
    IFS=$nl
    cd /var/log || exit
    # shellcheck disable=SC2086  # one name a line
    mkdir -p -- $logs
  )
  # A link into /run leads nowhere now; a socket would still be that of the host's log.
  [ ! -e /dev/log ] || [ -L /dev/log ] || mount -n --bind /dev/null /dev/log 2>/dev/null
}

# cover MODE FOLDER
cover() {
  [ -d "$2" ] || return 0
  [ ! -L "$2" ] || return 0
  mount -n -t tmpfs -o "mode=$1,size=32m" halint "$2" 2>/dev/null
}

# names_from_files: a dead name server would make a program wait
names_from_files() {
  [ -f /etc/nsswitch.conf ] || return 1
  sed 's/^[[:space:]]*hosts:.*/hosts: files/' /etc/nsswitch.conf >/run/nsswitch.conf
  chmod 644 /run/nsswitch.conf
  mount -n --bind /run/nsswitch.conf /etc/nsswitch.conf 2>/dev/null
}
