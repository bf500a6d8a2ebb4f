# How a host starts: in namespaces over the machine's kernel, or as a kernel of its own.

# HOST: runs inside the new namespaces, builds the root and becomes systemd.
host_root() {
  local h=$1 d=$HD/$1 m=$HD/$1/root base n
  set -e
  n=$(number_of "$h")
  base=$(base_of "$h")
  mount --make-rprivate /
  mount -t overlay "$ID-$h" -o "lowerdir=$base,upperdir=$d/upper,workdir=$d/work" "$m"
  mount_kernel_views "$m"
  mount_dev "$m" "$d/luns"
  mount -t tmpfs -o mode=755,nosuid,nodev,size=256m tmpfs "$m/run"
  mkdir -p "$m/run/lock" "$m/run/sshd" "$m/run/udev/data"
  [ ! -d "$d/udev" ] || cp "$d/udev/"* "$m/run/udev/data/" # see disks.sh: what udev would know of the LUNs
  mount -t tmpfs -o mode=1777,nosuid,nodev,size=512m tmpfs "$m/tmp"
  mount -t cgroup2 cgroup2 "$m/sys/fs/cgroup"
  hostname "$h"
  ip link set lo up
  read -r _ <"$d/go" # the supervisor has plugged the cables
  ip addr add "$NET.0.$((10 + n))/24" brd + dev eth0
  ip addr add "$NET.1.$((10 + n))/24" brd + dev eth1
  ip link set eth0 up
  ip link set eth1 up
  ip route add default via "$NET.0.1"
  cd "$m"
  mkdir -p .old
  pivot_root . .old
  umount -l /.old
  rmdir /.old 2>/dev/null || true
  exec /usr/bin/env -i container=lab PATH=$HOST_PATH /usr/bin/setpriv --bounding-set=$DROP --inh-caps=$DROP -- \
    /lib/systemd/systemd --log-level=notice --show-status=0
}

# ROOT: /proc and /sys, with everything out of reach that would act on the machine
mount_kernel_views() {
  local m=$1
  mount -t proc -o nosuid,nodev,noexec proc "$m/proc"
  mount --bind "$m/proc/sys" "$m/proc/sys"
  mount -o remount,bind,ro "$m/proc/sys"
  mount --bind "$m/proc/sys/net" "$m/proc/sys/net"
  mount -o remount,bind,rw "$m/proc/sys/net" # of the host's own network namespace
  # `echo b >/proc/sysrq-trigger`, which sbd and drbd handlers do, would reboot the machine.
  [ ! -e "$m/proc/sysrq-trigger" ] || mount --bind /dev/null "$m/proc/sysrq-trigger"
  mount -t sysfs -o nosuid,nodev,noexec,ro sysfs "$m/sys"
}

# ROOT LUNS: a small /dev with the host's own disks
mount_dev() {
  local m=$1 node major minor x
  mount -t tmpfs -o mode=755,nosuid tmpfs "$m/dev"
  for x in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0 fuse:10:229 loop-control:10:237; do
    IFS=: read -r node major minor <<<"$x"
    mknod -m 666 "$m/dev/$node" c "$major" "$minor"
  done
  mkdir "$m/dev/net" "$m/dev/pts" "$m/dev/shm" "$m/dev/mqueue"
  mknod -m 666 "$m/dev/net/tun" c 10 200
  while read -r node major minor; do make_lun_node "$m/dev/$node" "$major" "$minor"; done < <(cat "$2" 2>/dev/null)
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$m/dev/pts"
  ln -s pts/ptmx "$m/dev/ptmx"
  ln -s /proc/self/fd "$m/dev/fd"
  ln -s fd/0 "$m/dev/stdin"
  ln -s fd/1 "$m/dev/stdout"
  ln -s fd/2 "$m/dev/stderr"
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$m/dev/shm"
  mount -t mqueue mqueue "$m/dev/mqueue"
}

# PATH MAJOR MINOR: the node, under its stable name and (as tools find it through /sys) under its kernel name
make_lun_node() {
  mkdir -p "$(dirname "$1")"
  [ -e "$1" ] || mknod -m 660 "$1" b "$2" "$3"
}

# HOST: becomes the user-mode kernel of HOST (user-mode-kernel.sh; nfs, nfsd, drbd, gfs2, dlm and more as modules).
kernel_start() {
  local h=$1 d=$HD/$1 n name disks='' luns='' letter=b f
  n=$(number_of "$h")
  echo $BASHPID >"$(cgroup_of "$h")/cgroup.procs" 2>/dev/null
  [ -e "$d/disk.img" ] || kernel_host_disk "$d"
  plug_taps "$h"
  for f in "$RUN"/san/*.img; do
    [ -e "$f" ] || continue
    name=$(basename "$f" .img)
    disks="$disks ubd${letter}c=$f"
    luns="$luns${luns:+,}$name:ubd$letter"
    letter=$(tr a-y b-z <<<$letter)
  done
  # gro=1: without it each large frame is logged and transfers crawl. noreboot: the supervisor restarts it.
  export TMPDIR=/dev/shm HOME="$d"
  # shellcheck disable=SC2086
  kernel_exec "$(cat "$RUN/kernel")" mem=768M umid="$ID-$h" uml_dir="$d/" ubda="$d/disk.img" $disks \
    root=/dev/root rootfstype=hostfs rootflags="$(base_of "$h")" ro init=/usr/local/sbin/lab-kernel-host-init \
    labnet="$NET.0.$((10 + n)),$NET.1.$((10 + n)),$NET.0.1" labhost="$h" labluns="$luns" \
    vec0:transport=tap,ifname="$(cable "$h" 0)",depth=128,gro=1,mac="$(mac "$h" 0)" \
    vec1:transport=tap,ifname="$(cable "$h" 1)",depth=128,gro=1,mac="$(mac "$h" 1)" \
    con=null ssl=null con0=null,fd:1 noreboot panic=1 quiet </dev/null >>"$d/console" 2>&1
}

# DIR: an ext4 image made from the host's upper layer
kernel_host_disk() {
  mkdir -p "$1/img/work"
  mv "$1/upper" "$1/img/upper"
  truncate -s 8G "$1/disk.img"
  mkfs.ext4 -q -F -E lazy_itable_init=1,lazy_journal_init=1 -d "$1/img" "$1/disk.img"
  mv "$1/img/upper" "$1/upper"
  rm -rf "$1/img"
}
