# BMCs: OpenIPMI's simulator, one per host, on its own address NET.0.(100+n) port 623. Its chassis control calls back
# into this script, so that "power off" really ends the host. fence/bmcpass may do everything; viewer/viewpass only look,
# which bmc-door.py sees to.

bmc_address() { echo "$NET.0.$((100 + $(number_of "$1")))"; }

bmc_up() {
  local h=$1 d=$RUN/bmc/$1 ip p
  p=$(tail -1 "$d/pid" 2>/dev/null) && alive "$p" && return
  ip=$(bmc_address "$h")
  mkdir -p "$d/state/$h"
  ip addr add "$ip/32" dev "${BRIDGES[0]}" 2>/dev/null
  bmc_files "$h" "$d" "$ip"
  # The base root's own binary with the base root's own libraries: the machine needs no package for it. Both are in
  # sessions of their own: they outlive whoever brought the lab up.
  setsid "$BASE/lib64/ld-linux-x86-64.so.2" --library-path "$BASE/lib/x86_64-linux-gnu:$BASE/usr/lib/x86_64-linux-gnu" \
    "$BASE/usr/bin/ipmi_sim" -n -c "$d/lan.conf" -f "$d/emu" -s "$d/state" </dev/null >"$d/log" 2>&1 &
  echo $! >"$d/pid"
  setsid python3 "$DIR/bmc-door.py" "$ip" 623 6230 viewer=2 </dev/null >"$d/door.log" 2>&1 &
  echo $! >>"$d/pid"
  disown -a
}

bmc_files() {
  local h=$1 d=$2 ip=$3
  cat >"$d/chassis" <<E
#!/bin/bash
export LAB_RUN=$(printf %q "$RUN") LAB_BASES=$(printf %q "$BASES") LAB_ID=$(printf %q "$ID") LAB_NET=$(printf %q "$NET")
exec $(printf %q "$SELF") __chassis $(printf %q "$h") "\$@" 2>>$(printf %q "$d/chassis.log")
E
  chmod +x "$d/chassis"
  cat >"$d/lan.conf" <<E
name "$h"
set_working_mc 0x20
  startlan 1
    addr $ip 6230
    priv_limit admin
    allowed_auths_callback md5 straight
    allowed_auths_user md5 straight
    allowed_auths_operator md5 straight
    allowed_auths_admin md5 straight
    guid a123456789abcdefa1234567890000$(printf %02x "$(number_of "$h")")
  endlan
  chassis_control "$d/chassis"
  user 1 false "" "" user 10 md5 straight
  user 2 true "fence" "bmcpass" admin 10 md5 straight
  user 3 true "viewer" "viewpass" user 10 md5 straight
E
  printf '%s\n' 'mc_setbmc 0x20' 'mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02' 'sel_enable 0x20 1000 0x0a' 'mc_enable 0x20' >"$d/emu"
}

bmc_down() {
  local p
  for p in $(cat "$RUN/bmc/$1/pid" 2>/dev/null); do
    alive "$p" && grep -qaE 'ipmi_sim|bmc-door' "/proc/$p/cmdline" && kill "$p" 2>/dev/null
  done
  rm -f "$RUN/bmc/$1/pid"
}

# Called by the simulator: HOST get|set|check PARAMETER [VALUE]...
chassis() {
  local h=$1 operation=$2
  shift 2
  while [ $# -gt 0 ]; do
    case $operation:$1 in
    get:power) { running "$h" || [ -e "$HD/$h/post" ]; } && echo power:1 || echo power:0 ;;
    get:boot) echo boot:default ;;
    get:*) echo "$1:0" ;;
    set:power)
      echo "$(date +%T.%N) power $2" >&2
      if [ "$2" = 0 ]; then power "$h" off >&2; else power_on_self_test "$h"; fi
      shift
      ;;
    set:reset)
      echo "$(date +%T.%N) reset" >&2
      power "$h" off >&2
      power_on_self_test "$h"
      shift
      ;;
    set:*) shift ;;
    check:power | check:boot | check:reset) ;;
    check:*) exit 1 ;;
    esac
    shift
  done
  exit 0
}

# HOST: powered, but not booted yet. Without the delay a host would be back in the cluster before the cluster has heard
# that fencing it succeeded, which no machine with firmware can do; Pacemaker then stops on it.
power_on_self_test() {
  running "$1" && return
  touch "$HD/$1/post"
  setsid "$SELF" __boot "$1" </dev/null >/dev/null 2>&1 &
}

boot_after_self_test() {
  local fd
  for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && [ "$fd" != 255 ] && eval "exec $fd>&-"; done
  sleep 10
  [ -e "$HD/$1/post" ] && rm "$HD/$1/post" && power "$1" on
}
