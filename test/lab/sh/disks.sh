# LUNs: one file, and one loop device per host over it. Two loop devices are two block layers, as on a SAN: a file
# system mounted in both hosts is really corrupted, which one shared loop device would hide.

# NAME SIZE_MB FSTYPE|none; MKFS_OPTS: further options of mkfs
disk() {
  local name=$1 mb=$2 fs=$3 h img=$RUN/san/$1.img
  mkdir -p "$(dirname "$img")"
  if [ ! -e "$img" ]; then
    truncate -s "${mb}M" "$img"
    # shellcheck disable=SC2086
    [ "$fs" = none ] || "mkfs.$fs" -q -F ${MKFS_OPTS:-} "$img" || die "mkfs.$fs"
  fi
  for h in $(hosts); do
    own_kernel "$h" && { say "$h: /dev/$name appears at its next power on"; continue; }
    running "$h" && attach "$h" "$name" "$img"
  done
}

attach() {
  local h=$1 loop mm node major minor
  loop=$(losetup -f --show "$3") || die losetup
  mm=$(cat "/sys/block/${loop#/dev/}/dev")
  # The host sees the LUN under its own name and, as in every /dev, under the kernel's.
  printf '%s %s %s\n' "$2" "${mm%:*}" "${mm#*:}" "${loop#/dev/}" "${mm%:*}" "${mm#*:}" >>"$HD/$h/luns"
  udev_record "$h" "$2" "$3" "$mm"
  tail -2 "$HD/$h/luns" | while read -r node major minor; do
    nsenter -t "$(host_pid "$h")" -m -r -w -- /bin/sh -c 'umask 022; mkdir -p "${1%/*}"; umask 117; mknod "$@"' \
      sh "/dev/$node" b "$major" "$minor"
  done
}

# HOST NAME IMAGE MAJOR:MINOR: what udev would know of the LUN, for lsblk: content, and an identity that is the same on
# every host. No udev runs in the hosts, so its database is written for it (and again at each boot of the host).
udev_record() {
  local d=$HD/$1/udev serial
  serial=$(echo "$ID $2" | md5sum | cut -c1-25)
  mkdir -p "$d"
  {
    echo I:1
    blkid -p -o udev "$3" | sed 's/^/E:/'
    printf '%s\n' "E:ID_SERIAL=36000$serial" "E:ID_SERIAL_SHORT=6000$serial" "E:ID_WWN=0x6000${serial:0:12}" "E:ID_WWN_WITH_EXTENSION=0x6000$serial"
  } >"$d/b$4"
  nsenter -t "$(host_pid "$1")" -m -r -w -- /bin/sh -c 'mkdir -p /run/udev/data; cat >"$1"' sh "/run/udev/data/b$4" <"$d/b$4"
}

disks_down() {
  local l
  for l in $(losetup -n -O NAME,BACK-FILE 2>/dev/null | awk -v d="$RUN/" 'index($2,d)==1{print $1}'); do losetup -d "$l"; done
}

# HOST NAME: the kernel name of the host's loop device
lun_device() {
  local mm
  mm=$(awk -v n="$2" '$1==n{print $2":"$3}' "$HD/$1/luns" | tail -1)
  basename "$(readlink "/sys/dev/block/$mm")"
}
