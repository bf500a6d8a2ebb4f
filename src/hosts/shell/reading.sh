# shellcheck shell=sh
# What every reading needs: frames, time, and whether a path may be touched at all. A lane's shell has these functions
# as well. Descriptor 3 is the script's output; 4 takes what a command complains of, and notes about it.
nl='
'

# frame WORD...: begins a frame; all that is printed until the next one is its body
frame() {
  printf '\n@%s %s\n' "$N" "$*"
}

# ticks: T is the host's uptime in seconds
ticks() {
  read -r T _ </proc/uptime
}

# have PROGRAM: it is installed
have() {
  command -v "$1" >/dev/null 2>&1
}

# limit SECONDS COMMAND...: runs it for no longer than that
limit() {
  if [ -n "$Q" ]; then
    shift
    "$@"
  else
    timeout -k 1 "$@"
  fi
}

# near PATH: it does not lie below a network mount or an automount point
near() {
  [ "$far" != "$nl" ] || return 0
  prefix=$1
  while [ -n "$prefix" ]; do
    case "$far" in
    *"$nl$prefix$nl"*) return 1 ;;
    esac
    prefix=${prefix%/*}
  done
  return 0
}

# pick INDEX PATH: may it be read? Says why not. A link to /dev/null (a masked unit) is as absent.
pick() {
  near "$2" || {
    frame not "$1" remote "$2"
    return 1
  }
  [ -e "$2" ] || {
    if [ -L "$2" ]; then
      frame not "$1" dangling "$2"
    else
      parent "$1" "$2"
    fi
    return 1
  }
  [ -f "$2" ] || {
    # shellcheck disable=SC3013  # in POSIX since 2024, and in every shell before
    if [ "$2" -ef /dev/null ]; then
      frame not "$1" absent "$2"
    else
      frame not "$1" special "$2"
    fi
    return 1
  }
  [ -r "$2" ] || {
    frame not "$1" denied "$2"
    return 1
  }
  return 0
}

# parent INDEX PATH: a file is absent only when its folder may be searched
parent() {
  folder=${2%/*}
  while [ -n "$folder" ] && [ ! -e "$folder" ]; do
    folder=${folder%/*}
  done
  if [ -z "$folder" ] || [ -x "$folder" ]; then
    frame not "$1" absent "$2"
  else
    frame not "$1" denied "$2"
  fi
}
