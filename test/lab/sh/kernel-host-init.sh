#!/bin/sh
# Pid 1 of a host with its own kernel: lays the overlay (lower: the base root through hostfs, upper: the host's disk
# ubda), sets the addresses that the kernel's command line names, and becomes systemd.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
argument() { tr ' ' '\n' </proc/cmdline | sed -n "s/^$1=//p"; }
modprobe overlay
mkdir /run/d /run/r
mount -t ext4 /dev/ubda /run/d || exec sh
mount -t overlay overlay -o lowerdir=/,upperdir=/run/d/upper,workdir=/run/d/work /run/r || exec sh
ip link set vec0 name eth0
ip link set vec1 name eth1
ip link set lo up
IFS=,
set -- $(argument labnet)
unset IFS
ip addr add "$1/24" brd + dev eth0
ip addr add "$2/24" brd + dev eth1
ip link set eth0 up
ip link set eth1 up
ip route add default via "$3"
hostname "$(argument labhost)"
for lun in $(argument labluns | tr , ' '); do ln -s "${lun#*:}" "/dev/${lun%%:*}"; done
# These are masked for hosts that share the machine's kernel.
for unit in systemd-udevd.service systemd-modules-load.service proc-fs-nfsd.mount run-rpc_pipefs.mount; do
  rm -f "/run/r/etc/systemd/system/$unit"
done
mount --move /dev /run/r/dev
mount --move /proc /run/r/proc
mount --move /sys /run/r/sys
cd /run/r || exec sh
mkdir -p .old
pivot_root . .old
umount -l /.old
exec /lib/systemd/systemd --log-level=notice --show-status=0 </dev/null >/dev/console 2>&1
