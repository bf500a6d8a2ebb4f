# Faults on demand. `heal` ends those that leave the hosts running.

fault_list() {
  cat <<'E'
link-down HOST [eth0|eth1]   pull a cable              link-up HOST [eth0|eth1]
vrrp-block                   drop VRRP (protocol 112) both ways: two masters
partition                    no packet between any two hosts; the machine still reaches both
loss HOST PERCENT            packets lost at random    rate HOST KBIT    a slow link
delay HOST MS                latency each way
freeze HOST | thaw HOST      the host hangs: its kernel answers ping, no process runs
crash HOST                   power cut; `lab.sh power HOST on` boots it again
bmc-dead HOST                its BMC does not answer   bmc-up HOST
disk-full HOST DIR           1 MiB tmpfs over DIR, filled       readonly HOST DIR
fs-error HOST DISK           a real ext4 error on /dev/DISK
kill-ssh HOST                kill -9 every sshd session, not the listener
heal                         end link, vrrp, partition, loss, rate, delay, freeze, disk-full, readonly
E
}

nft_host() { local h=$1; shift; in_host "$h" nft "$@"; }

fault() {
  local f=${1:-} h=${2:-} a=${3:-}
  case $f in
  '') fault_list ;;
  link-down | link-up) cable_fault "$f" "$h" "${a:-eth0}" ;;
  vrrp-block) for h in $(hosts); do nft_host "$h" -f - <<<'table ip labvrrp {
    chain i { type filter hook input priority -300; ip protocol vrrp drop; }
    chain o { type filter hook output priority -300; ip protocol vrrp drop; }
    }'; done ;;
  partition) partition ;;
  loss) nft_host "$h" -f - <<<"table ip labloss {
    chain i { type filter hook input priority -300; iifname \"eth0\" numgen random mod 100 < $a drop; }
    }" ;;
  rate) in_host "$h" tc qdisc replace dev eth0 root tbf rate "${a}kbit" burst 16kb latency 400ms &&
    tc qdisc replace dev "$(cable "$h" 0)" root tbf rate "${a}kbit" burst 16kb latency 400ms ;;
  delay) latency_on "$h" "$a" ;;
  freeze) echo 1 >"$(cgroup_of "$h")/cgroup.freeze" ;;
  thaw) thaw "$h" ;;
  crash) power "$h" off ;;
  bmc-dead) bmc_down "$h" ;;
  bmc-up) bmc_up "$h" ;;
  disk-full) in_host "$h" sh -c 'mkdir -p "$1"; mount -t tmpfs -o size=1m labfull "$1"; dd if=/dev/zero of="$1/.fill" bs=64k 2>/dev/null; true' sh "$a" &&
    echo "$a" >>"$HD/$h/fault-mounts" ;;
  readonly) in_host "$h" sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"' sh "$a" && echo "$a" >>"$HD/$h/fault-mounts" ;;
  fs-error) echo 1 >"/sys/fs/ext4/$(lun_device "$h" "$a")/trigger_fs_error" ;;
  kill-ssh) kill_ssh_sessions "$h" ;;
  heal) for h in $(hosts); do heal "$h"; done ;;
  *) die "no fault $f; there are:"$'\n'"$(fault_list)" ;;
  esac
}

cable_fault() {
  local x=${3#eth}
  # A TAP that was set down stays dead for the user-mode kernel, so its cable is pulled at the bridge.
  if ! own_kernel "$2"; then ip link set "$(cable "$2" "$x")" "${1#link-}"
  elif [ "$1" = link-down ]; then ip link set "$(cable "$2" "$x")" nomaster
  else ip link set "$(cable "$2" "$x")" master "${BRIDGES[x]}"; fi
}

partition() {
  local h other n addresses
  for h in $(hosts); do
    addresses=
    for other in $(hosts); do
      [ "$other" = "$h" ] && continue
      n=$((10 + $(number_of "$other")))
      addresses="$addresses${addresses:+, }$NET.0.$n, $NET.1.$n"
    done
    nft_host "$h" -f - <<<"table ip labpart {
      chain i { type filter hook input priority -300; ip saddr { $addresses } drop; }
      chain o { type filter hook output priority -300; ip daddr { $addresses } drop; }
      }"
  done
}

thaw() {
  local c
  c=$(cgroup_of "$1")/cgroup.freeze
  [ -e "$c" ] && echo 0 >"$c" 2>/dev/null
  return 0
}

kill_ssh_sessions() {
  local p ns
  ns=$(cat "$HD/$1/pidns")
  [ "$ns" != "$(readlink /proc/self/ns/pid)" ] || return 0
  for p in /proc/[0-9]*; do
    [ "$(readlink "$p/ns/pid" 2>/dev/null)" = "$ns" ] || continue
    # sshd-session and sshd-auth since OpenSSH 9.8
    case $(cat "$p/comm" 2>/dev/null) in sshd | sshd-*) ;; *) continue ;; esac
    tr '\0' ' ' <"$p/cmdline" | grep -q '\[listener\]\|/usr/sbin/sshd' || kill -KILL "${p#/proc/}" 2>/dev/null
  done
  return 0
}

heal() {
  local h=$1 x
  latency_off "$h"
  thaw "$h"
  running "$h" || return 0
  for x in 0 1; do
    ip link set "$(cable "$h" $x)" master "${BRIDGES[x]}" up 2>/dev/null
    tc qdisc del dev "$(cable "$h" $x)" root 2>/dev/null
  done
  in_host "$h" sh -c 'tc qdisc del dev eth0 root; for t in labvrrp labpart labloss; do nft delete table ip $t; done' 2>/dev/null
  [ -e "$HD/$h/fault-mounts" ] || return 0
  tac "$HD/$h/fault-mounts" | while read -r x; do in_host "$h" umount -l "$x" </dev/null; done
  rm -f "$HD/$h/fault-mounts"
}
