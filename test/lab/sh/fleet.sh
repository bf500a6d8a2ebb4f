# A fleet: many small hosts (network, mount, pid, uts and ipc namespaces; sshd is pid 1; no systemd, no BMC), about
# 2.5 MiB and 44 ms each. f1, f2, … at 10.78.x.y; `ssh -F LAB_RUN/fleet_ssh_config f1`.

FLEET_NET=${LAB_FLEET_NET:-10.78}
fleet_address() { echo "$FLEET_NET.$(($1 / 200)).$(($1 % 200 + 10))"; }

fleet() {
  build
  local n=${1:-20} i t0 d p _ bridge=${ID}br2 at_once=4
  t0=$(date +%s%N)
  mkdir -p "$RUN/fleet"
  make_keys
  if [ ! -d "/sys/class/net/$bridge" ]; then
    ip link add "$bridge" type bridge forward_delay 0 stp_state 0 mcast_snooping 0
    ip addr add "$FLEET_NET.255.1/16" dev "$bridge"
    ip link set "$bridge" up
  fi
  exec 9</proc/self/ns/net
  for ((i = 1; i <= n; i++)); do
    d=$RUN/fleet/$i
    p=$(cat "$d/pid" 2>/dev/null) && alive "$p" && continue
    mkdir -p "$d/m"
    setsid unshare --mount --uts --ipc --pid --net --fork --kill-child=KILL "$SELF" __fleet_host "$i" </dev/null >"$d/log" 2>&1 9<&9 &
    echo $! >"$d/pid"
    disown
    ((i % at_once == 0)) && while [ ! -e "$d/ready" ] && alive "$(cat "$d/pid")"; do sleep .005; done
  done
  exec 9<&-
  for ((i = 1; i <= n; i++)); do
    for _ in {1..400}; do [ -e "$RUN/fleet/$i/ready" ] && break; sleep .01; done
    [ -e "$RUN/fleet/$i/ready" ] || die "fleet host $i: $(cat "$RUN/fleet/$i/log")"
  done
  for ((i = 1; i <= n; i++)); do echo "$(fleet_address "$i") $(cut -d' ' -f1,2 "$RUN/fleet/$i/key.pub")"; done >"$RUN/fleet_known_hosts"
  {
    for ((i = 1; i <= n; i++)); do printf 'Host f%d\n HostName %s\n' "$i" "$(fleet_address "$i")"; done
    ssh_defaults "$RUN/fleet_known_hosts" 20
  } >"$RUN/fleet_ssh_config"
  say "fleet of $n up in $((($(date +%s%N) - t0) / 1000000)) ms; ssh -F $RUN/fleet_ssh_config f1"
}

# NUMBER: inside the new namespaces. The upper layer is a small tmpfs: only pid and key lie on the machine's disk.
fleet_host() {
  local i=$1 d=$RUN/fleet/$1 m=$RUN/fleet/$1/m
  set -e
  mount --make-rprivate /
  mount -t tmpfs -o size=64m,mode=755 fleet "$m"
  mkdir "$m/u" "$m/w" "$m/r"
  mkdir -p "$m/u/etc/ssh" "$m/u/root/.ssh" "$m/u/run"
  chmod 700 "$m/u/root" "$m/u/root/.ssh"
  echo "f$i" >"$m/u/etc/hostname"
  printf '127.0.0.1 localhost\n%s f%s\n' "$(fleet_address "$i")" "$i" >"$m/u/etc/hosts"
  : >"$m/u/etc/resolv.conf"
  ssh-keygen -q -t ed25519 -N '' -C "f$i" -f "$m/u/etc/ssh/ssh_host_ed25519_key"
  cp "$m/u/etc/ssh/ssh_host_ed25519_key.pub" "$d/key.pub"
  cp "$KEYS/admin.pub" "$m/u/root/.ssh/authorized_keys"
  mount -t overlay "f$i" -o "lowerdir=$BASE,upperdir=$m/u,workdir=$m/w" "$m/r"
  m=$m/r
  mount_dev "$m" /dev/null
  mount -t tmpfs -o mode=755,size=16m tmpfs "$m/run"
  mkdir -p "$m/run/sshd" "$m/run/lock"
  ip -batch - <<E
link set lo up
link add eth0 address $(printf '02:78:00:00:%02x:%02x' $((i / 256)) $((i % 256))) type veth peer name ${ID}f$i netns /proc/self/fd/9
addr add $(fleet_address "$i")/16 dev eth0
link set eth0 up
E
  nsenter --net=/proc/self/fd/9 ip link set "${ID}f$i" master "${ID}br2" up
  mount_kernel_views "$m"
  hostname "f$i"
  cd "$m"
  mkdir -p .old
  pivot_root . .old
  : >".old$d/ready"
  umount -l /.old
  exec 9<&- /usr/bin/env -i PATH=$HOST_PATH /usr/bin/setpriv --bounding-set=$DROP --inh-caps=$DROP -- /usr/sbin/sshd -D -e
}

fleet_down() {
  local d p _
  [ -d "$RUN/fleet" ] || return 0
  for d in "$RUN"/fleet/*/; do
    p=$(cat "$d/pid" 2>/dev/null)
    alive "$p" && grep -qa __fleet_host "/proc/$p/cmdline" && kill -KILL "$p"
  done
  for d in "$RUN"/fleet/*/; do
    p=$(cat "$d/pid" 2>/dev/null)
    for _ in {1..500}; do alive "$p" || break; sleep .01; done
  done
  for p in /sys/class/net/"${ID}"f[0-9]*; do [ -e "$p" ] && ip link del "${p##*/}" 2>/dev/null; done
  [ -d "/sys/class/net/${ID}br2" ] && ip link del "${ID}br2"
  rm -rf "$RUN/fleet" "$RUN"/fleet_*
}
