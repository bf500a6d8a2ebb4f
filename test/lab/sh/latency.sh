# Latency without the kernel's netem, which many kernels lack: a relay in user space between the cable and the bridge.

latency_on() {
  local h=$1 ms=$2 outer=${ID}d-$1 inner=${ID}e-$1
  own_kernel "$h" && { in_host "$h" tc qdisc replace dev eth0 root netem delay "$((2 * ms))ms"; return; }
  latency_off "$h"
  mkdir -p "$RUN/latency"
  ip link add "$outer" type veth peer name "$inner" && ip link set "$outer" master "${BRIDGES[0]}" up && ip link set "$inner" up promisc on
  ip link set "$(cable "$h" 0)" nomaster
  ip link set "$(cable "$h" 0)" promisc on
  setsid python3 "$DIR/relay.py" "$(cable "$h" 0)" "$inner" "$ms" </dev/null >"$RUN/latency/$h.log" 2>&1 &
  echo $! >"$RUN/latency/$h.pid"
  disown
}

latency_off() {
  local p
  p=$(cat "$RUN/latency/$1.pid" 2>/dev/null) || return 0
  alive "$p" && grep -qa relay.py "/proc/$p/cmdline" && kill "$p"
  rm -f "$RUN/latency/$1.pid"
  ip link del "${ID}d-$1" 2>/dev/null
  ip link set "$(cable "$1" 0)" master "${BRIDGES[0]}" 2>/dev/null
}
