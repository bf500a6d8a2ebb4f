# What is recorded of each host (LAB_RUN/hosts/HOST), and running a command in one.
#   num      its number: NET.0.(10+num), NET.1.(10+num), BMC NET.0.(100+num)
#   kind     systemd | uml
#   suite    Debian of its base root: bookworm | trixie
#   pid      pid 1 of the host (uml: its kernel), as seen from here; absent while it is off
#   upper/   its own files (uml: inside disk.img, once it was started)
#   luns     device name, major and minor of each disk

# Capabilities that no host has: they would act on the machine and not on the host.
DROP=-sys_time,-sys_module,-sys_rawio,-mknod,-mac_admin,-mac_override,-syslog
HOST_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

hosts() { [ -d "$HD" ] && ls "$HD" 2>/dev/null; }
number_of() { cat "$HD/$1/num"; }
base_of() { echo "$BASES/base-$(cat "$HD/$1/suite" 2>/dev/null || echo bookworm)"; }
host_pid() { cat "$HD/$1/pid" 2>/dev/null; }
own_kernel() { [ "$(cat "$HD/$1/kind" 2>/dev/null)" = uml ]; }
cgroup_root() { awk '$0 ~ / - cgroup2 /{print $5; exit}' /proc/self/mountinfo; }
cgroup_of() { echo "$(cgroup_root)/$ID-$1"; }

# A host runs when its recorded pid lives and still is what we started (pids are used again).
running() {
  local p
  p=$(host_pid "$1") && alive "$p" || return 1
  if own_kernel "$1"; then grep -qa "umid=$ID-$1" "/proc/$p/cmdline" 2>/dev/null
  else [ "$(readlink "/proc/$p/ns/pid" 2>/dev/null)" = "$(cat "$HD/$1/pidns" 2>/dev/null)" ]; fi
}

# HOST CMD...: in all namespaces of the host, with a clean environment and no more capabilities than the host has
in_host() {
  local h=$1 p c
  shift
  p=$(host_pid "$h")
  running "$h" || die "$h is not running"
  own_kernel "$h" && { ssh -F "$RUN/ssh_config" "$h" "$(printf '%q ' "$@")"; return; }
  c=$(cgroup_of "$h")
  (
    [ -d "$c" ] && { mkdir -p "$c/lab.exec" && echo $BASHPID >"$c/lab.exec/cgroup.procs"; } 2>/dev/null
    exec nsenter -t "$p" -m -u -i -n -p -C -r -w -- /usr/bin/env -i PATH=$HOST_PATH HOME=/root LANG=C TERM="${TERM:-dumb}" \
      /usr/bin/setpriv --bounding-set=$DROP --inh-caps=$DROP -- "$@"
  )
}

put() { in_host "$1" sh -c 'mkdir -p "${1%/*}" && cat >"$1" && chmod "$2" "$1"' sh "$2" "$3"; }

# HOST: every file that the host changed on its root: type, mode, owner, size, time, path, digest. Sorted, one a line.
listing() {
  local d=$HD/$1/upper
  [ -d "$d" ] || die "no host $1"
  own_kernel "$1" && die "$1 has its own disk image: its upper layer cannot be read from here"
  (
    cd "$d" || exit
    find . -printf '%y %m %U:%G %s %T@ %P -> %l\n'
    find . -type f -print0 | xargs -0 -r sha256sum
  ) | LC_ALL=C sort
}

# HOST: its own files, written into its upper layer before its first boot
host_files() {
  local h=$1 u=$HD/$1/upper user id
  mkdir -p "$u/etc/ssh" "$u/root/.ssh" "$HD/$h/work" "$HD/$h/root"
  chmod 700 "$u/root/.ssh" "$u/root"
  make_keys
  echo "$h" >"$u/etc/hostname"
  : >"$u/etc/resolv.conf"
  echo "$ID$h" | md5sum | cut -c1-32 >"$u/etc/machine-id"
  hosts_file >"$u/etc/hosts"
  ssh-keygen -q -t ed25519 -N '' -C "root@$h" -f "$u/etc/ssh/ssh_host_ed25519_key" </dev/null
  cat "$KEYS/admin.pub" "$KEYS/cluster.pub" >"$u/root/.ssh/authorized_keys"
  cp "$KEYS/cluster" "$u/root/.ssh/id_ed25519"
  cp "$KEYS/cluster.pub" "$u/root/.ssh/id_ed25519.pub"
  chmod 600 "$u/root/.ssh/"*
  for user in admin oper plain noisy fishy cshell zshell; do
    id=$(awk -F: -v u=$user '$1==u{print $3":"$4}' "$(base_of "$h")/etc/passwd")
    mkdir -p "$u/home/$user/.ssh"
    cp "$KEYS/admin.pub" "$u/home/$user/.ssh/authorized_keys"
    chmod 700 "$u/home/$user/.ssh"
    chown -R "$id" "$u/home/$user"
  done
}

make_keys() {
  [ -e "$KEYS/cluster" ] && return
  mkdir -p "$KEYS" && chmod 700 "$KEYS"
  ssh-keygen -q -t ed25519 -N '' -C lab-admin -f "$KEYS/admin"
  ssh-keygen -q -t ed25519 -N '' -C lab-cluster -f "$KEYS/cluster"
}

hosts_file() {
  local h i
  echo "127.0.0.1 localhost"
  for h in $(hosts); do
    i=$(number_of "$h")
    echo "$NET.0.$((10 + i)) $h.example.org $h"
    echo "$NET.1.$((10 + i)) $h-hb"
    echo "$NET.0.$((100 + i)) $h-bmc"
  done
  echo "$NET.0.100 mail.example.org mail"
}

# known_hosts and ssh_config for the machine, known_hosts for the hosts
ssh_files() {
  local h n
  for h in $(hosts); do
    n=$(number_of "$h")
    echo "$h,$NET.0.$((10 + n)),$h-hb,$NET.1.$((10 + n)) $(cut -d' ' -f1,2 "$HD/$h/upper/etc/ssh/ssh_host_ed25519_key.pub")"
  done >"$RUN/known_hosts"
  for h in $(hosts); do cp "$RUN/known_hosts" "$HD/$h/upper/root/.ssh/known_hosts" 2>/dev/null; done
  {
    for h in $(hosts); do printf 'Host %s\n HostName %s\n' "$h" "$NET.0.$((10 + $(number_of "$h")))"; done
    ssh_defaults "$RUN/known_hosts" 5
  } >"$RUN/ssh_config"
}

ssh_defaults() {
  printf '%s\n' 'Host *' ' User root' " IdentityFile $KEYS/admin" ' IdentitiesOnly yes' " UserKnownHostsFile $1" \
    ' StrictHostKeyChecking yes' ' BatchMode yes' " ConnectTimeout $2" ' LogLevel ERROR'
}
