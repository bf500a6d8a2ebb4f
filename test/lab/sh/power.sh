# The power supply of a host: a supervisor that keeps its pid 1, and starts it again when the host reboots itself.

# HOST on|off|reset|status
power() {
  local h=$1 d=$HD/$1 p _
  [ -d "$d" ] || die "no host $h"
  case $2 in
  status) running "$h" && echo on || echo off ;;
  on)
    running "$h" && return
    supervisor_wait "$h"
    rm -f "$d/stay-off"
    setsid "$SELF" __supervise "$h" </dev/null >>"$d/console" 2>&1 &
    echo $! >"$d/supervisor"
    disown
    for _ in {1..600}; do running "$h" && break; sleep .01; done
    running "$h" || die "$h did not start: $(tail -3 "$d/console")"
    ;;
  off)
    touch "$d/stay-off"
    rm -f "$d/fault-mounts" "$d/post"
    p=$(host_pid "$h")
    running "$h" && kill -KILL "$p"
    echo 1 2>/dev/null >"$(cgroup_of "$h")/cgroup.kill"
    supervisor_wait "$h"
    ;;
  reset) power "$h" off && power "$h" on ;;
  *) die "power $h on|off|reset|status" ;;
  esac
}

# The supervisor ends by itself once pid 1 is gone and the cgroup is removed.
supervisor_wait() {
  local p _
  p=$(cat "$HD/$1/supervisor" 2>/dev/null) || return 0
  for _ in {1..250}; do
    alive "$p" && grep -qa __supervise "/proc/$p/cmdline" 2>/dev/null || { rm -f "$HD/$1/supervisor"; return 0; }
    sleep .02
  done
  kill "$p" 2>/dev/null
  rm -f "$HD/$1/supervisor"
}

supervise() {
  local h=$1 d=$HD/$1 fd
  trap 'exit 0' TERM
  # The BMC's sockets must not live on in a host that the BMC switched on.
  for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && [ "$fd" != 255 ] && eval "exec $fd>&-"; done
  while :; do
    mkdir -p "$(cgroup_of "$h")" 2>/dev/null
    rm -f "$d/pid" "$d/pidns" "$d/go"
    if own_kernel "$h"; then run_kernel "$h" || exit 0; else run_namespaces "$h" || exit 0; fi
  done
}

# HOST PID: records what runs
record_pid() {
  readlink "/proc/$2/ns/pid" >"$HD/$1/pidns"
  echo "$2" >"$HD/$1/pid.new"
  mv "$HD/$1/pid.new" "$HD/$1/pid"
}

# HOST: runs it until it ends; success means that it rebooted itself and is to be started again
run_namespaces() {
  local h=$1 d=$HD/$1 c up p ns me rc _
  c=$(cgroup_of "$h")
  me=$(readlink /proc/self/ns/net)
  mkfifo "$d/go"
  (
    echo $BASHPID >"$c/cgroup.procs" 2>/dev/null
    exec unshare --mount --uts --ipc --pid --net --cgroup --fork --kill-child=KILL "$SELF" __host_root "$h"
  ) </dev/null >>"$d/console" 2>&1 &
  up=$!
  for _ in {1..400}; do
    p=$(cat "/proc/$up/task/$up/children" 2>/dev/null)
    p=${p%% *}
    ns=
    [ -n "$p" ] && ns=$(readlink "/proc/$p/ns/net") && [ -n "$ns" ] && [ "$ns" != "$me" ] && break
    p=
    sleep .005
  done
  [ -n "$p" ] || { echo "lab: $h did not start" >>"$d/console"; return 1; }
  plug_cables "$h" "$p"
  record_pid "$h" "$p"
  exec 4<>"$d/go" # read-write: never blocks, even when the host was killed meanwhile
  echo go >&4
  wait "$up"
  rc=$?
  exec 4>&-
  rm -f "$d/pid" "$d/pidns"
  cgroup_remove "$c"
  echo "lab: pid 1 of $h ended, status $rc" >>"$d/console"
  # reboot(2) in a pid namespace ends its pid 1: 129 (SIGHUP) is a reboot, 130 (SIGINT) halt or power-off.
  [ "$rc" = 129 ] && [ ! -e "$d/stay-off" ]
}

run_kernel() {
  local h=$1 d=$HD/$1 c up said start _
  c=$(cgroup_of "$h")
  touch "$d/console"
  start=$(wc -l <"$d/console")
  kernel_start "$h" &
  up=$!
  for _ in {1..200}; do grep -qa "umid=" "/proc/$up/cmdline" 2>/dev/null && break; sleep .005; done
  record_pid "$h" "$up"
  wait "$up"
  echo 1 2>/dev/null >"$c/cgroup.kill"
  rm -f "$d/pid" "$d/pidns"
  cgroup_remove "$c"
  unplug "$h"
  [ -e "$d/stay-off" ] && return 1
  said=$(tail -n +"$((start + 1))" "$d/console" | grep -aE 'Restarting system|Resetting|Rebooting in|System halted|Power down' | tail -1)
  echo "lab: the kernel of $h ended: '$said'" >>"$d/console"
  case $said in *Restarting* | *Resetting* | *Rebooting*) return 0 ;; *) return 1 ;; esac
}

cgroup_remove() {
  local _
  [ -d "$1" ] || return 0
  for _ in {1..40}; do
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$1" ] || return 0
    sleep .05
  done
}
