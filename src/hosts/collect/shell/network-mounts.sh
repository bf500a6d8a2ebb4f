# shellcheck shell=sh
# Which mounts may hang because a machine beside this one is dead. All scripts for hosts use this list.

# networked FILESYSTEM: what the kernel's mount table says behind " - " is a network file system or an automount point
networked() {
  case "$1" in
  nfs* | 'cifs '* | smb* | 'ncpfs '* | fuse.* | gluster* | 'ceph '* | '9p '* | 'afs '* | 'coda '* | 'autofs '*) return 0 ;;
  'lustre '* | 'beegfs '* | 'gpfs '* | 'orangefs '* | 'pvfs2 '* | 'panfs '*) return 0 ;;
  esac
  return 1
}
