# shellcheck shell=sh
# Standard output is the recording. N, the nonce of its frames, is made here, so that no file on the host can contain
# it.
if [ -t 1 ]; then
  printf 'halint: write the output to a file: sh SCRIPT > FILE\n' >&2
  exit 2
fi
N=$(od -An -v -N16 -tx1 /dev/urandom | tr -d ' \n')
if [ ${#N} -ne 32 ]; then
  printf 'halint: /dev/urandom cannot be read\n' >&2
  exit 2
fi
[ "$(id -u)" = 0 ] || printf 'halint: this account is not root: what only root may read will be unknown\n' >&2
