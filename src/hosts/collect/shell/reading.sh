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

# within LIST PATH: PATH, or a folder above it, is in the list of mount points; mount is that one as it is in the list,
# where blanks and backslashes are octal numbers
within() {
  [ "$1" != "$nl" ] || return 1
  prefix=$2
  case $2 in
    *[\\\ \	]*) prefix=$(printf '%s' "$2" | sed 's/\\/\\134/g; s/ /\\040/g; s/	/\\011/g') ;;
  esac
  while [ -n "$prefix" ]; do
    case "$1" in
      *"$nl$prefix$nl"*)
        mount=$prefix
        return 0
        ;;
    esac
    prefix=${prefix%/*}
  done
  return 1
}

# crosses LIST PATTERN: the pattern can match paths below a mount point of the list; mount is that one
crosses() {
  [ "$1" != "$nl" ] || return 1
  prefix=$2
  case $2 in
    # In a pattern, two backslashes are one.
    *[\ \	]*) prefix=$(printf '%s' "$2" | sed 's/ /\\\\040/g; s/	/\\\\011/g') ;;
  esac
  while [ -n "$prefix" ]; do
    for mount in $1; do
      # shellcheck disable=SC2254  # it is a pattern
      case "$mount" in
        # A * of a glob does not match a slash.
        $prefix) ! same_depth "$mount" "$prefix" || return 0 ;;
      esac
    done
    prefix=${prefix%/*}
  done
  return 1
}

# same_depth PATH PATH: both have the same number of parts
same_depth() {
  left=$1
  right=$2
  while [ -n "$left" ] && [ -n "$right" ]; do
    left=${left%/*}
    right=${right%/*}
  done
  [ -z "$left$right" ]
}

# near PATH: it does not lie on a mount that is not touched
near() {
  ! within "$far" "$1" && ! within "$silent" "$1"
}

# reach INDEX PATH: it is near, and so is what it is a symbolic link to. Says why not.
reach() {
  [ "$others$far" != "$nl$nl" ] || return 0
  touches "$1" "$2" || return 1
  [ -L "$2" ] || return 0
  resolve "$2"
  if within "$others" "$target" && ! within "$proven" "$target" && ! within "$silent" "$target"; then
    prove "$nl$mount$nl"
  fi
  touches "$1" "$target"
}

# touches INDEX PATH...: what reads these touches no mount that is not touched. Says why not.
touches() {
  [ "$far$silent" != "$nl$nl" ] || return 0
  number=$1
  shift
  for one; do
    ! within "$silent" "$one" || {
      frame not "$number" silent "$mount"
      return 1
    }
    ! within "$far" "$one" || {
      frame not "$number" remote "$one"
      return 1
    }
  done
}

# opens INDEX PATTERN: the pattern leads over no mount that is not touched, and all its folders may be listed. Says why
# not.
opens() {
  if [ "$far$silent" != "$nl$nl" ]; then
    ! crosses "$silent" "$2" || {
      frame not "$1" silent "$mount"
      return 1
    }
    ! crosses "$far" "$2" || {
      frame not "$1" remote "$2"
      return 1
    }
  fi
  enters "$1" "$2"
}

# enters INDEX PATTERN: the folders that the pattern needs may be listed. Says why not: where a folder may not be
# listed, a pattern has no match, as in an empty folder.
enters() {
  number=$1
  above=
  rest=${2#/}
  while :; do
    next=${rest%%/*}
    case $above$next in
      *[*?[]*) searches "$number" "$above" "$next" || return 1 ;;
    esac
    [ "$next" != "$rest" ] || return 0
    above=$above/$next
    rest=${rest#*/}
  done
}

# searches INDEX PATTERN NAME: NAME, which may be a pattern, can be looked up in all folders that PATTERN matches. Says
# why not.
searches() {
  number=$1
  name=$3
  IFS=$nl
  # shellcheck disable=SC2086  # a pattern
  set -- ${2:-/}
  IFS=" 	$nl"
  for folder; do
    while [ -n "$folder" ] && [ ! -e "$folder" ]; do
      folder=${folder%/*}
      name=
    done
    searchable "${folder:-/}" "$name" || {
      frame not "$number" denied "$folder"
      return 1
    }
  done
}

# searchable PATH NAME: NAME, which may be a pattern, can be looked up in PATH, or PATH is no folder
searchable() {
  [ -d "$1" ] || return 0
  case $2 in
    *[*?[]*) [ -r "$1" ] && [ -x "$1" ] ;;
    *) [ -x "$1" ] ;;
  esac
}

# resolve LINK: target is the path that it leads to
resolve() {
  target=$(readlink -- "$1")
  case "$target" in
    /*) ;;
    *) target=${1%/*}/$target ;;
  esac
  while :; do
    case "$target" in
      *//*) target=${target%%//*}/${target#*//} ;;
      */./*) target=${target%%/./*}/${target#*/./} ;;
      */../*)
        above=${target%%/../*}
        target=${above%/*}/${target#*/../}
        ;;
      *) return 0 ;;
    esac
  done
}

# prove MOUNTS: each is proven or silent afterwards. A process of its own looks up names that are not there, which no
# cache can answer, in the folders that will be read. One that hangs may never end: so it is not waited for, holds
# nothing of the script's, and is the only one on that mount.
prove() {
  [ "$1" != "$nl" ] || return 0
  unanswered=$(ask "$1")$nl
  for point in $1; do
    case "$unanswered" in
      *"$nl$point$nl"*) silent="$silent$point$nl" ;;
      *) proven="$proven$point$nl" ;;
    esac
  done
}

# ask MOUNTS: prints those that have not answered within three seconds
ask() {
  {
    (
      trap 'kill "$!"' TERM
      sleep 3 &
      wait
      echo late
    ) &
    echo "$!"
    for point in $1; do
      answers "$point" &
    done
  } 2>/dev/null 3>&- 4>&- | {
    left=$1
    read -r timer
    while [ "$left" != "$nl" ] && read -r answer && [ "$answer" != late ]; do
      left="${left%%"$nl$answer$nl"*}$nl${left#*"$nl$answer$nl"}"
    done
    kill "$timer" 2>/dev/null
    printf '%s' "$left"
  }
}

# answers MOUNT: prints it when all look-ups there have returned. Paths on another mount below it are not among them.
# A separate program, because a forked shell would keep the script's input open, and the login would wait for it.
answers() {
  point=$1
  decode "$point"
  set --
  for folder in $folders; do
    case "$folder/" in
      "$decoded"/*)
        ! within "$far" "$folder" && within "$others" "$folder" && [ "$mount" = "$point" ] &&
          set -- "$@" "$folder/.$N"
        ;;
    esac
  done
  # shellcheck disable=SC2016  # the new shell expands them
  exec sh -c 'for name; do [ -e "$name" ] || :; done; [ ! -e "$1" ] || printf "%s\n" "$0"' \
    "$point" "$decoded" "$@" "$decoded/.$N"
}

# pick INDEX PATH: may it be read? Says why not. A link to /dev/null (a masked unit) is as absent.
pick() {
  reach "$1" "$2" || return 1
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
    elif [ -d "$2" ]; then
      frame not "$1" directory "$2"
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
