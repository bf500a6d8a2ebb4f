#!/bin/bash
# npm run test:lab: audits real hosts. Brings the lab up, runs the scenarios, takes everything away again. Arguments go
# to vitest (a part of a file's name selects scenarios). With LAB_WORKERS=2, two scenarios run at a time, each in a lab of
# its own (lab-of-worker.ts). LAB_SUITE=trixie: hosts with Debian 13, and a pair with one host of each. With LAB_MINUTES,
# one scenario after another begins in that time, and the others are listed as skipped. Where a lab cannot be, it says why
# and succeeds.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
export LAB_RUN=${LAB_RUN:-/tmp/lab-run}
export LAB_BASES=${LAB_BASES:-$LAB_RUN}
lab=test/lab/lab.sh

skip() {
  echo "test:lab: skipped: $1"
  exit 0
}

[ "$(uname -s)" = Linux ] || skip "the lab's hosts are namespaces of a Linux kernel, and this is $(uname -s)"
[ "$(id -u)" = 0 ] || skip "it makes namespaces, bridges and loop devices, for which it must be run as root"
[ "$(uname -m)" = x86_64 ] || skip "it runs x86_64 hosts (user-mode Linux), and this is $(uname -m)"
command -v apt-get >/dev/null || skip "it builds Debian hosts with debootstrap from this machine's package sources, and this is no Debian"
grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null || skip "this kernel has no overlay file system"
grep -q ' - cgroup2 ' /proc/self/mountinfo || skip "no cgroup2 is mounted here; each host's systemd needs one"
unshare --mount --uts --ipc --pid --net --cgroup --fork true 2>/dev/null || skip "this account may not make namespaces (a container without CAP_SYS_ADMIN?)"
mkdir -p "$LAB_RUN"
[ "$(stat -f -c %T "$LAB_RUN")" != overlayfs ] || skip "$LAB_RUN lies on an overlay, which cannot carry another one; point LAB_RUN elsewhere"

missing=
for need in debootstrap:debootstrap ip:iproute2 nsenter:util-linux setpriv:util-linux mkfs.ext4:e2fsprogs losetup:mount ssh-keygen:openssh-client ssh:openssh-client python3:python3-minimal blkid:util-linux; do
  command -v "${need%%:*}" >/dev/null || missing="$missing ${need#*:}"
done
if [ -n "$missing" ]; then
  echo "test:lab: installing$missing"
  # shellcheck disable=SC2086
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >/dev/null ||
    skip "these packages could not be installed:$missing"
fi

# COMMAND...: in the lab of the second worker
second() {
  local run=$LAB_RUN network=${LAB_NET:-10.77}
  LAB_RUN=$run/second LAB_ID=${LAB_ID:-lab}b LAB_NET=10.$((${network#10.} + 2)) "$@"
}

down() {
  "$lab" down
  second "$lab" down
  rm -rf --one-file-system "$LAB_RUN/pair" "$LAB_RUN/halint.yaml" "$LAB_RUN/second"
}
trap down EXIT
trap 'exit 130' INT TERM

down >/dev/null # of a run that was killed
"$lab" build || exit 1
# The mixed pair has a host of each suite.
[ "${LAB_SUITE:-bookworm}" = bookworm ] || "$lab" build bookworm || exit 1

# scenario_names: those of the fast hosts first
scenario_names() {
  local scenario
  for scenario in test/lab/scenarios/*.lab.ts; do
    basename "$scenario" .lab.ts
  done | sort | sed -n '/^kernel$/!p'
  echo kernel
}

# begin_in_time MINUTES: every scenario, each in a run of its own, which may take 15 minutes
begin_in_time() {
  local minutes=$1 name failed=0
  for name in $(scenario_names); do
    if [ "$SECONDS" -gt $((minutes * 60)) ]; then
      echo "test:lab: not begun: $name: $minutes minutes are over (LAB_MINUTES)"
      continue
    fi
    timeout --kill-after=30 15m npx vitest run --config test/lab/vitest.config.ts "$name.lab.ts"
    case $? in
      0) ;;
      124 | 137)
        echo "test:lab: $name did not end in 15 minutes"
        failed=1
        ;;
      *) failed=1 ;;
    esac
  done
  return "$failed"
}

if [ -n "${LAB_MINUTES:-}" ]; then
  begin_in_time "$LAB_MINUTES"
else
  npx vitest run --config test/lab/vitest.config.ts "$@"
fi
