#!/usr/bin/env bash
# npm run demo, with its files in a folder that goes away.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm run --silent demo -- --output "$folder"
