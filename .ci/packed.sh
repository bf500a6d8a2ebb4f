#!/usr/bin/env bash
# packed.sh LINE: packs halint with one line of Node, and runs the package with every line, as one would who installs it:
# without node_modules, in another folder.
set -euo pipefail
ci=$(dirname "$(readlink -f "$0")")
# shellcheck source=.ci/node-lines.sh
. "$ci/node-lines.sh"
work=$(mktemp -d "$cache/packed.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Packs a copy of this checkout, so that dist here stays as it is.
mkdir "$work/checkout"
tar --create --directory "$ci/.." --exclude=./dist --exclude=./packages --exclude=./.git --exclude=./halint-demo . |
  tar --extract --directory "$work/checkout"
(
  cd "$work/checkout"
  PATH=$(dirname "$(node_of "$1")"):$PATH
  node "$npm_cli" pack --silent --pack-destination "$work" >/dev/null
)
mkdir "$work/package"
tar --extract --file "$work"/halint-*.tgz --directory "$work/package" --strip-components 1
rm -rf "$work/checkout"

# A pair to judge without a host: the recorded one of the package.
cat >"$work/halint.yaml" <<END
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org/
  hosts:
    a: { name: mail-a, transport: tree, path: package/fixtures/healthy/a }
    b: { name: mail-b, transport: tree, path: package/fixtures/healthy/b }
END
cd "$work"

# expect CODE ARGUMENT...: halint ends with this exit code, by the Node in $node
expect() {
  local wanted=$1 status=0
  shift
  "$node" package/dist/halint.cjs "$@" >output 2>&1 || status=$?
  [ "$status" = "$wanted" ] && return 0
  tail -n 20 output
  echo "halint $*: exit $status instead of $wanted"
  return 1
}

for line in "${node_lines[@]}"; do
  node=$(node_of "$line")
  expect 0 --version
  expect 0 rules count
  expect 0 config check
  expect 0 check -f text -f json=report.json -f html=report.html -f junit=report.xml
  expect 0 demo --output demo
  rm -rf demo
  echo "run by Node $(version_of "$line"): passed"
done
