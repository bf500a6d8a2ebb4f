# shellcheck shell=sh
# Listings: one stat(1) for all paths, one find(1) for each listing with trees, one sha256sum(1) for each kind of
# digest. Only the script itself has these functions. L: the paths, one a line; S: those whose digest is wanted.
about='%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N\n'

# adds INDEX PATTERN...: the paths belong to that listing, and g says which digest of it
adds() {
  listing=$1
  shift
  for pattern; do
    opens "$listing" "$pattern" || continue
    IFS=$nl
    # shellcheck disable=SC2086  # a pattern
    for path in $pattern; do
      IFS=" 	$nl"
      add
    done
    IFS=" 	$nl"
  done
}
add() {
  case $path in
    *"$nl"*) return 0 ;;
  esac
  ! within "$far" "$path" || return 0
  L="$L$path$nl"
  [ "$g" != none ] || return 0
  reach "$listing" "$path" || return 0
  ! [ -f "$path" ] || ! [ -r "$path" ] || S="$S$path$nl"
}

# data PATH...: data belongs to a listing only where nothing can hang that looks at it
data() {
  for path; do
    within "$shy" "$path" || ! near "$path" || L="$L$path$nl"
  done
}

# below TREE...: D, those that are there
below() {
  D=
  for path; do
    near "$path" && [ -d "$path" ] && spans - "$path" >/dev/null && D="$D$path$nl"
  done
  [ -n "$D" ]
}

# lists INDEX...: output of stat for the paths L. A line about /./ precedes those of each listing and follows the
# last.
lists() {
  stats "$L" "$@" || [ $? -lt 124 ] || apart "$@"
}

# stats PATHS INDEX...
stats() {
  paths=$1
  shift
  frame list "$@"
  lines
  # shellcheck disable=SC2086  # a list of lines
  timeout -k 1 10 stat --printf "$about" -- $paths /./ 2>/dev/null
  status=$?
  words
  frame listed
  return $status
}

# apart INDEX...: one of them hangs, and the others are not to suffer from that
apart() {
  for number; do
    L=${L#/./"$nl"}
    own=${L%%/./"$nl"*}
    L=${L#"$own"}
    stats "/./$nl$own" "$number"
  done
}

# spans INDEX TREE: no silent mount is in the tree, where find would touch it. Otherwise prints the reason.
spans() {
  case "$silent" in
    *"$nl$2/"*)
      mount=${silent#*"$nl$2/"}
      frame not "$1" silent "$2/${mount%%"$nl"*}"
      return 1
      ;;
  esac
}

# tree INDEX TREE...: everything below, but for folders
tree() {
  i=$1
  shift
  open=
  for path; do
    opens "$i" "$path" && spans "$i" "$path" && open="$open$path$nl"
  done
  lines
  # shellcheck disable=SC2086  # a list of lines
  set -- $open
  words
  below "$@" || return 0
  have find || {
    frame not "$i" tools find
    return 0
  }
  frame tree "$i"
  lines
  # shellcheck disable=SC2086  # a list of lines
  timeout -k 1 10 find $D -xdev ! -type d -exec stat --printf "$about" {} + 2>/dev/null
  status=$?
  words
  frame grown "$i" "$status"
}

# sums plain|guarded|keyed|held TREE...: digests of the files S and of those below the trees. The filter hides those
# that are guarded where it has hidden something in the text of the file.
sums() {
  g=$1
  shift
  k=$K
  below "$@"
  [ -n "$S$D" ] || return 0
  [ "$g" != held ] || { near /etc/ssh && held; } || return 0
  frame sums "$g"
  lines
  if [ "$g" = plain ] || [ "$g" = guarded ]; then
    summed
  else
    summed | {
      words
      rekeyed
    }
  fi
  words
}

# summed: lines of sha256sum
summed() {
  # shellcheck disable=SC2086  # lists of lines
  [ -z "$S" ] || timeout -k 1 30 sha256sum -- $S 2>/dev/null
  # shellcheck disable=SC2086
  [ -z "$D" ] || timeout -k 1 30 find $D -xdev -type f -size -65536k -exec sha256sum -- {} + 2>/dev/null
}

# rekeyed: lines of sha256sum, each digest keyed with k. A line with the descriptor of each path comes first.
rekeyed() {
  set --
  while read -r digest path; do
    set -- "$@" "$digest"
    printf '%s %s\n' $(($# + 2)) "$path"
    [ $# -lt 7 ] || {
      seven "$@"
      set --
    }
  done
  [ $# -eq 0 ] || seven "$@"
}
