#!/usr/bin/env bash
# A Debian with nothing but its minimal packages and Node, in which `npm test` has to pass like in any other place.
#
#   clean-root.sh build            makes the root once and keeps it below $HALINT_CI_CACHE (root, network)
#   clean-root.sh run NODE ACCOUNT [NAME=VALUE...] -- COMMAND
#                                  unpacks this checkout as ACCOUNT (tester or root) in a folder with spaces, and runs
#                                  COMMAND (a shell text) there with the program NODE: no terminal, no network but a
#                                  loopback interface, umask 077, packages from an npm cache only
#
# The root is mounted read-only in namespaces that end with the command: nothing stays mounted or running.
set -euo pipefail
ci=$(dirname "$(readlink -f "$0")")
# shellcheck source=.ci/node-lines.sh
. "$ci/node-lines.sh"
root=$cache/root
npm_cache=$cache/npm-cache

# The first package source of this machine; without one, debootstrap takes its own.
mirror() {
  cat /etc/apt/sources.list.d/*.sources 2>/dev/null | awk '/^URIs:/ { print $2; exit }' | grep . ||
    awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' \
      /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | grep . || true
}

build_root() {
  local recipe
  recipe=$(declare -f build_root | cksum)
  [ "$(cat "$root.complete" 2>/dev/null)" != "$recipe" ] || return 0
  echo "clean root: debootstrap (log: $root.log)"
  rm -rf "$root" "$root.complete"
  mkdir -p "$root"
  debootstrap --variant=minbase --include=locales,tzdata bookworm "$root" "$(mirror)" >"$root.log" 2>&1
  printf '127.0.0.1 localhost clean-root\n::1 localhost\n' >"$root/etc/hosts"
  chroot "$root" localedef -i tr_TR -f UTF-8 tr_TR.UTF-8
  chroot "$root" useradd --uid 1000 --shell /bin/sh --no-create-home tester
  mkdir -p "$root/home/tester" "$root/usr/local/lib/node_modules/npm"
  touch "$root/usr/local/bin/node"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  echo "$recipe" >"$root.complete"
}

# The packages of package-lock.json, so that `npm ci` needs no network in the root.
fill_npm_cache() {
  local lock
  lock=$(cksum <"$ci/../package-lock.json")
  [ "$(cat "$npm_cache.complete" 2>/dev/null)" != "$lock" ] || return 0
  local folder
  folder=$(mktemp -d "$cache/npm-ci.XXXXXX")
  cp "$ci/../package.json" "$ci/../package-lock.json" "$folder"
  npm ci --prefix "$folder" --cache "$npm_cache" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  rm -rf "$folder"
  echo "$lock" >"$npm_cache.complete"
}

# This checkout as a clone would have it, in one archive.
archive_of_checkout() {
  tar --create --file "$1" --directory "$ci/.." \
    --exclude=./node_modules --exclude=./dist --exclude=./packages --exclude=./.git --exclude=./halint-demo .
}

run() {
  local node=$1 account=$2
  shift 2
  local settings=()
  while [ "$1" != -- ]; do
    settings+=("$1")
    shift
  done
  shift
  work=$(mktemp -d "$cache/work.XXXXXX")
  mkdir -p "$work/home" "$work/tmp"
  archive_of_checkout "$work/home/checkout.tar"
  cp -r "$npm_cache" "$work/home/.npm"
  chown -R "$(id_of "$account")" "$work/home"
  chmod 1777 "$work/tmp"
  settings+=("npm_config_registry=$(npm config get registry)")
  unshare --mount --net --pid --ipc --uts --fork --kill-child "$ci/enter-clean-root.sh" \
    "$root" "$work" "$node" "${npm_cli%/bin/*}" "$(id_of "$account")" "${settings[@]}" -- "$1" </dev/null &
  # unshare ignores the signals that end this script.
  child=$!
  local status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

end_run() {
  [ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
  [ -z "$work" ] || rm -rf "$work"
}
child=
work=
trap end_run EXIT
trap 'exit 130' INT TERM

id_of() { if [ "$1" = root ]; then echo 0:0; else echo 1000:1000; fi; }

case ${1:-} in
build)
  mkdir -p "$cache"
  build_root
  fetch_npm
  fill_npm_cache
  ;;
run)
  shift
  run "$@"
  ;;
*)
  sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//; p; }' "$0" >&2
  exit 2
  ;;
esac
