# Two bridges in the machine's own network namespace: eth0 of the hosts is NET.0.0/24 (ssh, BMCs, the virtual IP),
# eth1 is NET.1.0/24 (cluster interconnect). The machine is NET.0.1. A bridge without an address of its own takes the least
# of its ports', which changes when a fenced host's cable is plugged in again: the other host would then talk to the machine
# and to the BMCs on it by an address that is gone, until its ARP cache notices.

BRIDGES=("${ID}br0" "${ID}br1")

net_up() {
  local i b
  for i in 0 1; do
    b=${BRIDGES[i]}
    [ -d "/sys/class/net/$b" ] && continue
    ip link add "$b" address "$(printf '02:77:%02x:ff:00:%02x' "${NET##*.}" "$i")" type bridge forward_delay 0 stp_state 0 mcast_snooping 0 || die "bridge $b"
    ip addr add "$NET.$i.1/24" dev "$b"
    ip link set "$b" up
  done
}

net_down() {
  local b
  for b in "${BRIDGES[@]}"; do [ -d "/sys/class/net/$b" ] && ip link del "$b"; done
  return 0
}

# HOST CARD: the machine's end of the host's cable
cable() { echo "$ID$2-$1"; }

# HOST CARD: a rebooted host keeps its MAC, otherwise its peers would talk to the old one for 10 s (stale ARP)
mac() { printf '02:77:%02x:00:%02x:%02x' "${NET##*.}" "$2" "$(number_of "$1")"; }

# HOST PID: gives the namespace of PID its two cards
plug_cables() {
  local x
  for x in 0 1; do
    ip link del "$(cable "$1" $x)" 2>/dev/null
    ip link add "$(cable "$1" $x)" type veth peer name "eth$x" address "$(mac "$1" $x)" netns "$2" &&
      ip link set "$(cable "$1" $x)" master "${BRIDGES[x]}" up
  done
}

# HOST: the same for a host with its own kernel, which opens TAP devices by name
plug_taps() {
  local x
  for x in 0 1; do
    ip link del "$(cable "$1" $x)" 2>/dev/null
    ip tuntap add dev "$(cable "$1" $x)" mode tap && ip link set "$(cable "$1" $x)" master "${BRIDGES[x]}" up
  done
}

unplug() { local x; for x in 0 1; do ip link del "$(cable "$1" $x)" 2>/dev/null; done; return 0; }
