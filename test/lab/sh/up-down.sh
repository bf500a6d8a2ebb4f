# Starting a set of hosts, and taking everything away again.

# HOST[:SUITE]...
up() {
  local h n suite new='' names=() t0
  t0=$(date +%s%N)
  [ $# -gt 0 ] || set -- alpha beta
  build
  for h in "$@"; do
    case $h in *:*) build "${h#*:}" ;; esac
  done
  [ "$KIND" != uml ] || [ -e "$RUN/kernel" ] || kernel_choose >/dev/null || exit 1
  mkdir -p "$HD" "$RUN/bmc"
  net_up
  n=$(for h in $(hosts); do number_of "$h"; done | sort -n | tail -1)
  n=${n:-0}
  for h in "$@"; do
    suite=$SUITE
    case $h in *:*) suite=${h#*:} ;; esac
    h=${h%%:*}
    names+=("$h")
    [ -d "$HD/$h" ] && continue
    n=$((n + 1))
    mkdir -p "$HD/$h"
    echo $n >"$HD/$h/num"
    echo "$KIND" >"$HD/$h/kind"
    echo "$suite" >"$HD/$h/suite"
    new="$new $h"
  done
  set -- "${names[@]}"
  for h in $new; do host_files "$h"; done
  [ -n "$new" ] && ssh_files
  for h in "$@"; do power "$h" on; done
  for h in "$@"; do bmc_up "$h"; done
  for h in "$@"; do wait_ssh "$h" || die "$h: no sshd: $(tail -5 "$HD/$h/console")"; done
  say "up in $((($(date +%s%N) - t0) / 1000000)) ms: $*; ssh -F $RUN/ssh_config $1"
}

# Until sshd greets; gives up when the host dies, or after 30 s (120 s for a host with its own kernel).
wait_ssh() {
  local h=$1 ip end line
  ip=$NET.0.$((10 + $(number_of "$h")))
  end=$((SECONDS + 30))
  own_kernel "$h" && end=$((SECONDS + 120))
  while [ $SECONDS -lt $end ] && running "$h"; do
    (exec 3<>"/dev/tcp/$ip/22" && read -t 1 -r line <&3 && [[ $line == SSH-* ]]) 2>/dev/null && return 0
    sleep .02
  done
  return 1
}

down() {
  local h
  fleet_down
  for h in $(hosts); do
    latency_off "$h"
    thaw "$h"
    bmc_down "$h"
    power "$h" off
    cgroup_remove "$(cgroup_of "$h")"
    unplug "$h"
  done
  disks_down
  net_down
  rm -rf "$HD" "$RUN/bmc" "$RUN/san" "$RUN/known_hosts" "$RUN/ssh_config" "$KEYS" "$RUN/fleet" "$RUN/latency"
  say "down (base roots are kept in $BASES)"
}

status() {
  local h n
  for h in $(hosts); do
    n=$(number_of "$h")
    if running "$h"; then echo "$h on, pid $(host_pid "$h"), $NET.0.$((10 + n)) $NET.1.$((10 + n)), BMC $(bmc_address "$h"), $(cat "$HD/$h/kind"), $(cat "$HD/$h/suite")"
    else echo "$h off"; fi
  done
  [ -d "$RUN/fleet" ] && echo "fleet: $(find "$RUN/fleet" -mindepth 1 -maxdepth 1 | wc -l) hosts"
  return 0
}
