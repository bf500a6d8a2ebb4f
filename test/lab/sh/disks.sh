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
  local h=$1 loop mm
  loop=$(losetup -f --show "$3") || die losetup
  mm=$(cat "/sys/block/${loop#/dev/}/dev")
  # The host sees the LUN under its own name and, as in every /dev, under the kernel's.
  printf '%s %s %s\n' "$2" "${mm%:*}" "${mm#*:}" "${loop#/dev/}" "${mm%:*}" "${mm#*:}" >>"$HD/$h/luns"
  tail -2 "$HD/$h/luns" | while read -r node major minor; do
    nsenter -t "$(host_pid "$h")" -m -r -w -- /bin/sh -c 'umask 022; mkdir -p "${1%/*}"; umask 117; mknod "$@"' \
      sh "/dev/$node" b "$major" "$minor"
  done
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
