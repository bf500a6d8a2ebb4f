#!/usr/bin/env bash
# packages.sh: makes the single executable and the Debian package with the newest line of Node, and tries both as a user
# would who has only them: in the clean root, without Node and without a network. The Debian package is made twice, and
# both have the same bytes. lintian reports no error, where it is installed. Prints the size and the start-up time of
# each.
set -euo pipefail
ci=$(dirname "$(readlink -f "$0")")
# shellcheck source=.ci/node-lines.sh
. "$ci/node-lines.sh"
root=$cache/root
work=$(mktemp -d "$cache/packages.XXXXXX")
trap 'rm -rf "$work"' EXIT

make_packages() {
  mkdir "$work/checkout"
  tar --create --directory "$ci/.." --exclude=./dist --exclude=./packages --exclude=./.git --exclude=./halint-demo . |
    tar --extract --directory "$work/checkout"
  cd "$work/checkout"
  PATH=$(dirname "$(node_of "${node_lines[-1]}")"):$PATH
  export npm_execpath=$npm_cli SOURCE_DATE_EPOCH=1750000000
  node src/dev/build.mjs
  node src/dev/types.mjs
  node src/dev/package/executable.mjs
  node src/dev/package/deb.mjs
  mv packages/*.deb "$work/first.deb"
  umask 077 # makes no difference
  node src/dev/package/deb.mjs
  cmp "$work/first.deb" packages/*.deb
  cp packages/halint "$work/halint"
}

# Runs in a mount and network namespace of its own, on a copy of the clean root that ends with it.
try_packages() {
  local host=$work/host
  mount --make-rprivate /
  mkdir "$host"
  mount -t tmpfs tmpfs "$host"
  mkdir "$host/upper" "$host/work" "$host/root"
  mount -t overlay overlay -o "lowerdir=$root,upperdir=$host/upper,workdir=$host/work" "$host/root"
  mount -t proc proc "$host/root/proc"
  mount --rbind /dev "$host/root/dev"
  ip link set lo up
  cp "$work/first.deb" "$work/halint" "$host/root/root/"
  # shellcheck disable=SC2016 # expanded by the shell in the root
  chroot "$host/root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -euc '
    cd /root
    if command -v node; then exit 1; fi
    ./halint demo --output executable-demo >/dev/null
    dpkg --install first.deb >/dev/null
    halint demo --output package-demo >/dev/null
    test -s executable-demo/report.junit.xml
    test -s package-demo/report.junit.xml
    test -s /usr/share/man/man1/halint-check.1.gz
    test -s /usr/share/bash-completion/completions/halint
    test -s /usr/share/zsh/vendor-completions/_halint
    test -s /usr/share/fish/vendor_completions.d/halint.fish
    test -s /usr/share/doc/halint/examples/halint.yaml
    for program in ./halint halint; do
      rm -rf site-rules
      "$program" rules new our/agent-runs --folder site-rules >/dev/null
      "$program" rules test --folder site-rules
      started=$(date +%s%N)
      for run in 1 2 3 4 5; do "$program" --version >/dev/null; done
      echo "$program --version: $((($(date +%s%N) - started) / 5000000)) ms"
    done
    dpkg --remove halint >/dev/null
    test ! -e /usr/lib/halint
    test ! -e /usr/bin/halint'
}

if [ "${1:-}" = --try ]; then
  work=$2
  trap - EXIT
  try_packages
  exit
fi
(make_packages)
du --apparent-size --block-size=1M "$work/halint" "$work/first.deb" | sed 's/\t.*\// MiB /'
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error --tag-display-limit 5 --display-level error "$work/first.deb"
fi
unshare --mount --net "$ci/packages.sh" --try "$work"
