# shellcheck shell=sh
# Digests under a key. The script has these functions, a lane's shell, and the shell that the filter starts for secrets.

# seven TEXT...: the digest of each text under the key k. Up to seven share a program, which reads each from a pipe of
# its own: exec takes descriptors of one digit, and three are taken.
seven() {
  n=3
  fds=
  deep "$@"
}

# deep TEXT...: the first text becomes descriptor n of all that follows, the last one starts the program
deep() {
  printf '%s%s' "$k" "$1" | {
    eval "exec $n<&0"
    fds="$fds /proc/self/fd/$n"
    n=$((n + 1))
    shift
    if [ $# -gt 0 ]; then
      deep "$@"
    else
      # shellcheck disable=SC2086  # a list of words
      sha256sum $fds
    fi
  }
}

# keyed: each line of standard input as the beginning of its digest under the key k
keyed() {
  set --
  {
    while IFS= read -r secret; do
      set -- "$@" "$secret"
      [ $# -lt 7 ] || {
        seven "$@"
        set --
      }
    done
    [ $# -eq 0 ] || seven "$@"
  } | while read -r digest _; do
    printf '%.32s ' "$digest"
  done
}
