# shellcheck shell=sh
# Listings: one stat(1) for all paths, one find(1) for each listing with trees, one sha256sum(1) for each kind of digest.
# Only the script itself has these functions. L: the paths, one a line; S: those whose digest is wanted.
about='%f\t%U\t%G\t%u\t%g\t%s\t%Y\t%h\t%N\n'

# adds PATH...: they belong to a listing, and g says which digest of it
adds() {
  for path; do
    add
  done
}
add() {
  case $path in
  *"$nl"*) return 0 ;;
  esac
  near "$path" || return 0
  L="$L$path$nl"
  [ "$g" = none ] || ! [ -f "$path" ] || ! [ -r "$path" ] || S="$S$path$nl"
}

# below TREE...: D, those that are there
below() {
  D=
  for path; do
    [ -d "$path" ] && near "$path" && D="$D$path$nl"
  done
  [ -n "$D" ]
}

# lists INDEX...: what stat tells of the paths L. A line about /./ stands before those of each listing and after the last.
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

# tree INDEX TREE...: everything below, but for folders
tree() {
  i=$1
  shift
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

# sums plain|keyed|held TREE...: digests of the files S and of those below the trees
sums() {
  g=$1
  shift
  k=$K
  below "$@"
  [ -n "$S$D" ] || return 0
  [ "$g" != held ] || held || return 0
  frame sums "$g"
  lines
  if [ "$g" = plain ]; then
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

# rekeyed: lines of sha256sum, each digest once more under the key k. Before it stands which path has which descriptor.
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
