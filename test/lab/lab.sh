#!/bin/bash
# lab.sh - a pair of real Debian hosts on one Linux machine (needs root; no container engine, no hypervisor).
#
# Each host has its own mount, pid, uts, ipc, net and cgroup namespaces, its own root (an overlay over a
# debootstrap'd Debian of its suite), systemd as pid 1, its own sshd, two networks, and a BMC whose power button works.
# A host of kind `uml` has its own kernel as well (user-mode Linux), for what needs one: NFS, DRBD, GFS2.
#
#   lab.sh build [SUITE]      make or complete the base root (debootstrap and packages, about 2.5 minutes)
#   lab.sh up [HOST[:SUITE]...]      start hosts (default: alpha beta); those that run already are left alone
#   lab.sh kernel             choose the user-mode Linux that boots on this CPU; fails with the reason where none does
#   lab.sh down               stop everything; no process, mount, link, loop device or host state stays
#   lab.sh purge              down, and delete the base roots in LAB_RUN
#   lab.sh status             what runs
#   lab.sh exec HOST CMD...   run CMD as root in HOST (past the network; over ssh for kind uml)
#   lab.sh ssh HOST [CMD...]  the same over ssh; USER@HOST works too
#   lab.sh put HOST PATH [MODE]      write standard input to a file of HOST, making its folder
#   lab.sh power HOST on|off|reset|status
#   lab.sh disk NAME SIZE_MB FSTYPE  a LUN that every host sees as /dev/NAME: one file, one loop device per host
#   lab.sh listing HOST       checksum and metadata of everything that HOST changed on its root (its upper layer)
#   lab.sh fleet N | fleet-down      N hosts with sshd and nothing else, at 10.78.x.y
#   lab.sh fault NAME ...     `lab.sh fault` alone lists them; `lab.sh fault heal` ends all that can be ended
#
# Environment: LAB_RUN (/tmp/lab-run: all state), LAB_ID (lab: prefix of links and cgroups), LAB_NET (10.77),
# LAB_SUITE (bookworm or trixie: Debian of the hosts that `up` makes; default: bookworm), LAB_BASES (folder of the base
# roots, which several labs can share; default: LAB_RUN), LAB_KIND (systemd or uml, for hosts that `up` makes),
# LAB_MIRROR (Debian mirror; default: the machine's own), LAB_KERNELS (candidates for the user-mode Linux; default: the
# suite's, then trixie and sid. LAB_KERNELS=sid forces that one).
set -u
SELF=$(readlink -f "$0")
DIR=$(dirname "$SELF")
RUN=${LAB_RUN:-/tmp/lab-run}
ID=${LAB_ID:-lab}
NET=${LAB_NET:-10.77}
KIND=${LAB_KIND:-systemd}
SUITE=${LAB_SUITE:-bookworm}
BASES=${LAB_BASES:-$RUN}
BASE=$BASES/base-$SUITE
# Made before base roots had a suite in their name.
[ ! -e "$BASES/base" ] || [ -e "$BASES/base-bookworm" ] || ln -s base "$BASES/base-bookworm"
HD=$RUN/hosts
KEYS=$RUN/keys

say() { echo "lab: $*"; }
die() {
  echo "lab: error: $*" >&2
  exit 1
}
alive() { [ -n "${1:-}" ] && [ -d "/proc/$1" ]; }

for part in base-root user-mode-kernel network bmc host-state host-boot power up-down disks faults latency fleet; do
  # shellcheck source=/dev/null
  . "$DIR/sh/$part.sh"
done

usage() { sed -n '2,/^set -u/p' "$SELF" | sed 's/^# \{0,1\}//;/^set -u/d'; }

case ${1:-} in
build | kernel | up | down | purge | power | disk | fault | fleet | fleet-down | exec | put | listing)
  [ "$(id -u)" = 0 ] || die "needs root"
  ;;
esac

case ${1:-} in
build) shift && build "$@" ;;
kernel) build >&2 && kernel_choose ;;
up) shift && up "$@" ;;
down) down ;;
purge) down && rm -rf "$RUN"/base-* "$RUN"/kernel* && rmdir "$RUN" 2>/dev/null && say "base roots removed" ;;
status) status ;;
exec) shift && in_host "$@" ;;
ssh) shift && exec ssh -F "$RUN/ssh_config" "$@" ;;
put) put "$2" "$3" "${4:-644}" ;;
power) shift && power "$@" ;;
disk) shift && disk "$@" ;;
listing) listing "$2" ;;
fault) shift && fault "$@" ;;
fleet) shift && fleet "$@" ;;
fleet-down) fleet_down ;;
__fleet_host) fleet_host "$2" ;;
__host_root) host_root "$2" ;;
__supervise) supervise "$2" ;;
__kernel) shift && kernel_exec "$@" ;;
__boot) boot_after_self_test "$2" ;;
__chassis) shift && chassis "$@" ;;
'') usage ;;
*)
  usage >&2
  exit 2
  ;;
esac
