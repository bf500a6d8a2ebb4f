#!/usr/bin/env bash
# The part of clean-root.sh that runs in namespaces of its own:
# enter-clean-root.sh ROOT WORK NODE NPM UID:GID NAME=VALUE... -- COMMAND
set -euo pipefail
root=$1
work=$2
node=$3
npm=$4
account=$5
shift 5
settings=()
while [ "$1" != -- ]; do
  settings+=("$1")
  shift
done
command=$2

mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$node" "$root/usr/local/bin/node"
mount --bind "$npm" "$root/usr/local/lib/node_modules/npm"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount --bind "$work/tmp" "$root/tmp"
mount --bind "$work/home" "$root/home/tester"

# Devices, without terminals.
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do
  ln -s "/proc/self/fd/${number%:*}" "$root/dev/${number#*:}"
done
mkdir -m 1777 "$root/dev/shm"

# Nothing of the network but a loopback interface.
ip link set lo up
hostname clean-root

# A child and not `exec`: with another account, the first process of the namespace would outlive `unshare`.
# shellcheck disable=SC2016 # expanded by the shell in the root
chroot --userspec="$account" --groups= "$root" /usr/bin/env -i \
  HOME=/home/tester PATH=/usr/local/bin:/usr/bin:/bin npm_config_offline=true npm_config_update_notifier=false \
  "${settings[@]}" setsid --wait sh -c '
    set -e
    umask 077
    mkdir -p "$HOME/my clones/ha lint"
    cd "$HOME/my clones/ha lint"
    tar --extract --no-same-owner --no-same-permissions --file "$HOME/checkout.tar"
    eval "$1"' sh "$command"
