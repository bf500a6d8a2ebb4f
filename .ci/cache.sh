# shellcheck shell=bash disable=SC2034 # sourced; used where it is sourced
# Where .ci keeps what is costly to make: the clean root, the Node lines, and the packages of the lock file.
cache=${HALINT_CI_CACHE:-/var/tmp/halint-ci}
