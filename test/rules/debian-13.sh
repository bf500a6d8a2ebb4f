#!/bin/bash
# The programs of Debian 13, in a root of their own: pcs 0.12, crmsh 5, Pacemaker 3, corosync, keepalived, PostgreSQL 17.
#
#   debian-13.sh build                  makes the root once and keeps it below $HALINT_CI_CACHE (root, network);
#                                       about two minutes
#   debian-13.sh run FOLDER COMMAND     runs COMMAND (a shell text) in the root, where FOLDER has the same path
#   debian-13.sh test FILE...           runs tests that compare halint with programs of this machine with those of the root
#
# Each run has mounts of its own, which end with it: nothing stays mounted or running.
set -euo pipefail
self=$(readlink -f "$0")
# shellcheck source=.ci/cache.sh
. "$(dirname "$self")/../../.ci/cache.sh"
root=$cache/debian-13
packages=(corosync crmsh fence-agents-common keepalived pacemaker-cli-utils pcs postgresql-17 resource-agents)

# The first package source of this machine; without one, debootstrap takes its own.
mirror() {
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { print $2; exit }' | grep . ||
    awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' \
      /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | grep . || true
}

build() {
  local recipe
  recipe="$(declare -f build) ${packages[*]}"
  [ "$(cat "$root.complete" 2>/dev/null)" != "$recipe" ] || return 0
  rm -rf "$root" "$root.complete"
  mkdir -p "$root"
  debootstrap --variant=minbase trixie "$root" "$(mirror)" >"$root.log" 2>&1
  # No service starts, no documentation is unpacked.
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale info >"$root/etc/dpkg/dpkg.cfg.d/small"
  echo force-unsafe-io >>"$root/etc/dpkg/dpkg.cfg.d/small"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  DEBIAN_FRONTEND=noninteractive chroot "$root" \
    apt-get install --yes --no-install-recommends "${packages[@]}" >>"$root.log" 2>&1
  echo "$recipe" >"$root.complete"
}

run() {
  local folder=$1 command=$2
  mkdir -p "$root$folder"
  # shellcheck disable=SC2016 # the inner shell expands them
  exec unshare --mount sh -c '
    root=$1 folder=$2 command=$3
    mount --bind /proc "$root/proc" &&
      mount --rbind /dev "$root/dev" &&
      mount --bind "$folder" "$root$folder" || exit 1
    exec chroot "$root" /bin/sh -c "$command"
  ' sh "$root" "$folder" "$command"
}

# Programs of the root in place of those of this machine, for files in /tmp.
programs_of_root() {
  local folder=$cache/debian-13.programs program
  rm -rf "$folder"
  mkdir -p "$folder"
  for program in corosync crm_verify keepalived; do
    cat >"$folder/$program" <<WRAPPER
#!/bin/bash
exec bash '$self' run /tmp "\$(printf '%q ' $program "\$@")"
WRAPPER
    chmod +x "$folder/$program"
  done
  echo "$folder"
}

case ${1:-} in
build)
  build
  ;;
run)
  shift
  run "$@"
  ;;
test)
  shift
  PATH=$(programs_of_root):$PATH npx vitest run "$@"
  ;;
*)
  sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//; p; }' "$self" >&2
  exit 2
  ;;
esac
