#!/bin/bash
# Prepares alpha and beta (kind uml: own kernels) and gamma (kind systemd, an NFS server and no member of the pair) for
# what needs a kernel of one's own. Nothing is mounted yet: `kernel-pair.sh nfs|drbd|split-brain|gfs2` does each.
. "$(dirname "$(readlink -f "$0")")/pair.sh"

base() { # the server exports an ext4 LUN over NFSv4
  "$LAB" disk export 64 ext4
  on gamma sh -ec 'mkdir -p /srv/mail /run/ganesha; mount /dev/export /srv/mail'
  put gamma /etc/ganesha/ganesha.conf <<'E'
NFS_CORE_PARAM { Protocols = 4; }
NFSv4 { Graceless = true; } # no client of an earlier life has to be waited for
EXPORT {
  Export_Id = 1;
  Path = /srv/mail;
  Pseudo = /mail;
  Access_Type = RW;
  Squash = No_root_squash;
  Protocols = 4;
  SecType = sys;
  FSAL { Name = VFS; }
}
E
  on gamma systemctl start nfs-ganesha
}

nfs() {
  on alpha sh -ec "modprobe nfs; mkdir -p /var/spool/cyrus; mount -t nfs -o vers=4.2 $NET.0.13:/mail /var/spool/cyrus; touch /var/spool/cyrus/x"
}

both() { # COMMAND...: on both at once
  "$LAB" exec beta "$@" >/dev/null 2>&1 </dev/null &
  on alpha "$@"
  wait $!
}
drbd_says() { "$LAB" exec "$1" grep -q "$2" /proc/drbd; }

drbd() { # a small resource, in step, primary nowhere
  local h
  for h in alpha beta; do
    put $h /etc/drbd.d/r0.res <<E
resource r0 {
  net {
    protocol C;
    after-sb-0pri disconnect;
  }
  on alpha { device /dev/drbd0; disk /dev/loop0; address $NET.1.11:7788; meta-disk internal; }
  on beta  { device /dev/drbd0; disk /dev/loop0; address $NET.1.12:7788; meta-disk internal; }
}
E
  done
  both sh -ec 'modprobe -a drbd loop; truncate -s 16M /var/lib/r0.img; losetup /dev/loop0 /var/lib/r0.img; drbdadm create-md --force r0; drbdadm up r0'
  on alpha drbdadm primary --force r0
  until_ok 60 drbd_says alpha UpToDate/UpToDate
}

split_brain() { # the cable of the replication network is pulled, both sides are written to, and it is plugged in again
  "$LAB" fault link-down beta eth1
  until_ok 60 drbd_says beta WFConnection
  both sh -ec 'drbdadm primary --force r0; hostname | dd of=/dev/drbd0 bs=512 seek=2048 conv=sync oflag=direct'
  both drbdadm secondary r0
  "$LAB" fault link-up beta eth1
  until_ok 60 drbd_says alpha StandAlone
}

gfs2() { # a cluster file system on both hosts, with a lock manager that was told not to wait for fencing
  local h key
  key=$(mktemp)
  head -c 256 /dev/urandom >"$key"
  for h in alpha beta; do
    put $h /etc/corosync/authkey 400 <"$key"
    put $h /etc/corosync/corosync.conf <<E
totem {
  version: 2
  cluster_name: labmail
  transport: knet
  crypto_cipher: aes256
  crypto_hash: sha256
}
nodelist {
  node {
    name: alpha
    nodeid: 1
    ring0_addr: $NET.1.11
    ring1_addr: $NET.0.11
  }
  node {
    name: beta
    nodeid: 2
    ring0_addr: $NET.1.12
    ring1_addr: $NET.0.12
  }
}
quorum {
  provider: corosync_votequorum
  two_node: 1
}
E
    put $h /etc/dlm/dlm.conf <<<'enable_fencing=0'
  done
  rm "$key"
  both systemctl start corosync
  until_ok 60 quorate
  both sh -ec 'modprobe -a dlm gfs2; systemctl start dlm'
  on alpha mkfs.gfs2 -O -q -p lock_dlm -t labmail:docs -j 2 -J 8 /dev/docs
  both sh -ec 'mkdir -p /var/spool/bm-docs; timeout 60 mount -t gfs2 /dev/docs /var/spool/bm-docs'
}
quorate() { "$LAB" exec alpha corosync-quorumtool -s | grep -q 'Nodes: *2'; }

case ${1:-base} in
base | nfs | drbd | gfs2) ${1:-base} ;;
split-brain) split_brain ;;
*) exit 2 ;;
esac
