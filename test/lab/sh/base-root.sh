# The base root of a suite: one Debian that is the lower layer of its hosts. Made once, kept by `down`.

PACKAGES="openssh-server openssh-client sudo iproute2 iputils-ping procps psmisc util-linux mount nftables iptables rsync rsyslog
 less vim-tiny ca-certificates python3 netcat-openbsd tcpdump dbus lsof strace file xfsprogs e2fsprogs sshfs fuse3 tini cron logrotate
 systemd systemd-sysv libpam-systemd kmod udev fish tcsh zsh openssl
 keepalived corosync pacemaker pacemaker-cli-utils crmsh pcs sbd resource-agents fence-agents heartbeat
 ipmitool freeipmi-tools openipmi csync2 lsyncd incron chrony
 user-mode-linux drbd-utils gfs2-utils dlm-controld lvm2 dmsetup mdadm multipath-tools open-iscsi tgt
 samba cifs-utils nfs-common nfs-kernel-server nfs-ganesha nfs-ganesha-vfs
 postgresql cyrus-imapd cyrus-admin sasl2-bin libsasl2-modules postfix sosreport"

# Services of those packages: a host starts what its provision says, and nothing else.
OFF_SERVICES="blk-availability chrony corosync cyrus-imapd e2scrub_reap heartbeat logd incron keepalived lvm2-monitor mdadm-shutdown
 multipathd nfs-blkmap nfs-ganesha-lock nfs-ganesha nfs-server open-iscsi pacemaker pcsd pcsd-ruby postgresql rpcbind sbd sbd_remote
 systemd-pstore tgt lsyncd openipmi saslauthd csync2 exim4 postfix dlm smbd nmbd samba-ad-dc drbd"
OFF_UNITS="dm-event.socket iscsid.socket lvm2-lvmpolld.socket multipathd.socket rpcbind.socket machines.target nfs-client.target
 apt-daily-upgrade.timer apt-daily.timer dpkg-db-backup.timer e2scrub_all.timer exim4-base.timer fstrim.timer"
MASKED_UNITS="console-getty.service getty@.service systemd-udevd.service systemd-udev-trigger.service systemd-networkd.service
 sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount
 proc-fs-nfsd.mount run-rpc_pipefs.mount systemd-modules-load.service"

base_recipe() { cat "$DIR/sh/base-root.sh" "$DIR/sh/base-users.sh" "$DIR/sh/kernel-host-init.sh" | cksum; }

# The first package source that this machine is set up with; nothing where it has none, and debootstrap takes its own.
mirror() {
  [ -z "${LAB_MIRROR:-}" ] || { echo "$LAB_MIRROR"; return; }
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/{print $2; exit}' | grep . ||
    awk '$1=="deb"{for(i=2;i<=NF;i++) if($i ~ /:\/\//){print $i; exit}}' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
    grep . || true
}

# [SUITE]: its base root is there afterwards. Labs that share LAB_BASES wait for each other.
build() {
  local suite=${1:-$SUITE}
  local base=$BASES/base-$suite
  mkdir -p "$RUN" "$BASES"
  (
    flock 7
    base_build "$suite" "$base"
  ) 7>"$(readlink -f "$base").lock" || exit
}

# BASE: is it the root of a host of this lab, or below the overlay of a running host of another lab?
in_use() {
  local h
  for h in $(hosts); do [ "$(base_of "$h")" != "$1" ] || return 0; done
  grep -qsF "lowerdir=$1," /proc/[0-9]*/mountinfo
}

# SUITE BASE
base_build() {
  local suite=$1 base=$2 log=$2.log
  [ "$(cat "$base/.complete" 2>/dev/null)" = "$(base_recipe)" ] && { say "base root $base is there"; return; }
  ! in_use "$base" || die "$base is out of date, and hosts use it: lab.sh down first"
  if [ ! -e "$base/.bootstrapped" ] && [ ! -e "$base/.complete" ]; then
    command -v debootstrap >/dev/null || die "apt-get install debootstrap"
    say "debootstrap $suite -> $base (log: $log)"
    rm -rf "$base"
    debootstrap --variant=minbase "$suite" "$base" "$(mirror)" >"$log" 2>&1 || die "debootstrap: see $log"
    touch "$base/.bootstrapped"
  fi
  cp /etc/resolv.conf "$base/etc/resolv.conf"
  if grep -qs "^VERSION_CODENAME=$suite$" /etc/os-release; then # the machine's own package sources fit
    rm -f "$base/etc/apt/sources.list"
    cp -r /etc/apt/sources.list /etc/apt/sources.list.d "$base/etc/apt/" 2>/dev/null
  fi
  printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
  chmod +x "$base/usr/sbin/policy-rc.d"
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale info >"$base/etc/dpkg/dpkg.cfg.d/lab"
  echo force-unsafe-io >>"$base/etc/dpkg/dpkg.cfg.d/lab"
  # py3compile(1) skips these 21,000 modules, of which one fence agent needs a few.
  mkdir -p "$base/usr/share/python3/bcep"
  echo 'dir|3.0-|/usr/lib/python3/dist-packages/azure' >"$base/usr/share/python3/bcep/lab"
  say "packages"
  in_base "$base" apt-get update >>"$log" 2>&1 || die "apt-get update: see $log"
  # shellcheck disable=SC2086
  in_base "$base" apt-get -y --no-install-recommends install $PACKAGES >>"$log" 2>&1 || die "apt-get install: see $log"
  say "users, sshd, services"
  prepare_base "$base" >>"$log" 2>&1 || die "preparing the base root: see $log"
  base_recipe >"$base/.complete"
  say "base root ready: $(du -sh "$base" | cut -f1)"
}

# BASE COMMAND...: runs a command in the base root, in namespaces of its own: nothing is left mounted or running.
in_base() {
  unshare --mount --pid --ipc --uts --fork --kill-child bash -c '
    B=$0
    mount --bind "$B" "$B"; mount -t proc proc "$B/proc"; mount -t sysfs -o ro sysfs "$B/sys"; mount --rbind /dev "$B/dev"
    mount -t tmpfs tmpfs "$B/run"; mkdir -p "$B/run/lock"; hostname lab-base
    exec chroot "$B" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C DEBIAN_FRONTEND=noninteractive "$@"
  ' "$@" </dev/null
}

# BASE: what is the same for all hosts: users, sshd, services off, modules of the user-mode kernel in their place.
prepare_base() {
  local base=$1 k
  install -m 755 "$DIR/sh/kernel-host-init.sh" "$base/usr/local/sbin/lab-kernel-host-init" || return
  mkdir -p "$base/lib/modules"
  for k in "$base"/usr/lib/uml/modules/*; do
    [ -d "$k" ] && ln -sfn "/usr/lib/uml/modules/${k##*/}" "$base/lib/modules/${k##*/}"
  done
  in_base "$base" env OFF_SERVICES="$OFF_SERVICES" OFF_UNITS="$OFF_UNITS" MASKED_UNITS="$MASKED_UNITS" \
    bash -ec "$(cat "$DIR/sh/base-users.sh")"
}
