# shellcheck shell=sh
# Mounts that hang if another machine is dead. All scripts for hosts use these functions, and a lane's shell has them as
# well. NETWORK_TYPES and LOCAL_FUSE_TYPES are lists of words, see sdk/network-file-systems.ts.

# networked FILESYSTEM: what the kernel's mount table says behind " - " is a network file system or an automount point
networked() {
  case " $LOCAL_FUSE_TYPES " in
    *" ${1%% *} "*) return 1 ;;
  esac
  case "$1" in
    fuse.* | 'autofs '*) return 0 ;;
  esac
  case " $NETWORK_TYPES " in
    *" ${1%% *} "*) return 0 ;;
  esac
  return 1
}

# decode POINT: decoded is the path of a mount point. The kernel's mount table has blanks and backslashes in octal.
decode() {
  decoded=$1
  case $1 in
    *\\*) decoded=$(printf '%b' "$1") ;;
  esac
}
