# shellcheck shell=sh
# Mounts that hang if another machine is dead. All scripts for hosts use this list, and a lane's shell has it as well.
# Facts use the list of facts/storage/mount-table.ts; a test compares the two.

# networked FILESYSTEM: what the kernel's mount table says behind " - " is a network file system or an automount point
networked() {
  case "$1" in
    'fuse.lxcfs '* | 'fuse.gvfsd-fuse '* | 'fuse.portal '*) return 1 ;;
    'nfs '* | 'nfs4 '* | 'cifs '* | 'smb3 '* | 'smbfs '* | 'ncpfs '* | fuse.* | 'glusterfs '* | 'ceph '* | '9p '*) return 0 ;;
    'afs '* | 'coda '* | 'lustre '* | 'beegfs '* | 'gpfs '* | 'orangefs '* | 'pvfs2 '* | 'panfs '* | 'autofs '*) return 0 ;;
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
