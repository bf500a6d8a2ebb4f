# Which user-mode Linux the hosts of kind `uml` run. Debian 12's (6.1) and 13's (6.12) panic at the first process on a
# CPU with a large XSAVE area (AMX): "ptrace set fp regs failed". Sid's (7.x) boots there and needs a newer libc than
# the base root has. So each candidate is booted once with /bin/true as its pid 1, and the first that works is taken.
#
# A candidate is the suite of the hosts (the kernel in their base root), another Debian suite (a root of its own is made
# when the candidates before it do not boot), or the absolute path of a root that is there.
case $SUITE in
trixie) KERNEL_CANDIDATES=${LAB_KERNELS-trixie sid} ;;
*) KERNEL_CANDIDATES=${LAB_KERNELS-$SUITE trixie sid} ;;
esac
PROBE_SECONDS=60

# CANDIDATE: the root that its kernel stands in
kernel_root() {
  case $1 in
  "$SUITE") echo "$BASE" ;;
  /*) echo "$1" ;;
  *) echo "$BASES/kernel-$1" ;;
  esac
}

# CANDIDATE: its root is there afterwards, with a kernel in it
kernel_root_build() {
  local root
  root=$(kernel_root "$1")
  [ -x "$root/usr/bin/linux.uml" ] && [ ! -e "$root/.building" ] && return
  case $1 in "$SUITE" | /*) return 1 ;; esac
  echo "lab: debootstrap $1 -> $root (log: $BASES/kernel-$1.log)" >&2
  rm -rf "$root"
  mkdir -p "$root"
  touch "$root/.building"
  debootstrap --variant=minbase --include=user-mode-linux "$1" "$root" "$(mirror)" >"$BASES/kernel-$1.log" 2>&1 || return
  rm "$root/.building"
}

# CANDIDATE ARGUMENT...: becomes its kernel. What the hosts keep in $RUN has the same path in there.
kernel_exec() {
  local root
  root=$(kernel_root "$1")
  shift
  [ "$root" != "$BASE" ] || exec "$BASE/usr/bin/linux.uml" "$@"
  mkdir -p "$root/proc" "$root/dev" "$root$RUN"
  # shellcheck disable=SC2016  # the inner shell expands them
  exec unshare --mount sh -c '
    root=$1 run=$2
    shift 2
    mount --bind /proc "$root/proc" && mount --rbind /dev "$root/dev" && mount --bind "$run" "$root$run" || exit 1
    exec chroot "$root" /usr/bin/linux.uml "$@"
  ' sh "$root" "$RUN" "$@"
}

# OUTPUT of a kernel whose pid 1 was /bin/true. The kernel panics when that ends: with status 0 where programs can run,
# with a signal's where they cannot.
ended_well() { grep -q 'Attempted to kill init! exitcode=0x00000000' <<<"$1"; }

# CANDIDATE: does it boot on this CPU? Says on standard error why not.
kernel_boots() {
  local said dir
  kernel_root_build "$1" || { echo "lab: kernel $1: its root could not be made: $(tail -1 "$BASES/kernel-$1.log" 2>/dev/null)" >&2; return 1; }
  dir=$(mktemp -d "$RUN/probe.XXXXXX")
  said=$(TMPDIR=/dev/shm HOME=$dir timeout -s KILL $PROBE_SECONDS "$SELF" __kernel "$1" mem=128M umid=probe uml_dir="$dir/" \
    root=/dev/root rootfstype=hostfs rootflags="$BASE" ro init=/bin/true con=null ssl=null con0=null,fd:1 noreboot panic=1 \
    </dev/null 2>&1 | tr -d '\0')
  rm -rf "$dir"
  ended_well "$said" && return
  echo "lab: kernel $1 does not boot on this CPU: $(grep -aE 'ptrace set fp regs|Kernel panic|fatal' <<<"$said" | head -1 | grep . || tail -1 <<<"$said")" >&2
  return 1
}

# The first candidate that boots; it is remembered for the hosts that are started until the next choice.
kernel_choose() {
  local candidate
  for candidate in $KERNEL_CANDIDATES; do
    kernel_boots "$candidate" || continue
    kernel_modules "$candidate"
    echo "$candidate" | tee "$RUN/kernel"
    return
  done
  rm -f "$RUN/kernel"
  echo "lab: no user-mode Linux boots on this machine (tried: ${KERNEL_CANDIDATES:-none})" >&2
  return 1
}

# CANDIDATE: the hosts' root has the modules of its kernel
kernel_modules() {
  local root folder
  root=$(kernel_root "$1")
  [ "$root" != "$BASE" ] || return 0
  for folder in "$root"/usr/lib/uml/modules/*; do
    [ -d "$folder" ] || continue
    rm -rf "$BASE/lib/modules/${folder##*/}"
    cp -r "$folder" "$BASE/lib/modules/${folder##*/}"
  done
}
