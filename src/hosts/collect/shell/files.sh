# shellcheck shell=sh
# Files without a mask: all of them by one stat(1), before and after, and one head(1). Only the script itself has these
# functions.

# lines: from here on words are split at newlines only, and no pattern is expanded
lines() {
  IFS=$nl
  set -f
}

# words: as a shell begins
words() {
  IFS=" 	$nl"
  set +f
}

# want INDEX PATH: adds it to F, whose lines are the files that are read at once
want() {
  case $2 in
    *"$nl"*)
      frame not "$1" special 'a name of two lines'
      return 0
      ;;
  esac
  pick "$1" "$2" && F="$F$2$nl"
}

# wants INDEX PATTERN: the files of a glob
wants() {
  opens "$1" "$2" || return 0
  frame glob "$1"
  index=$1
  IFS=$nl
  # shellcheck disable=SC2086  # a pattern
  set -- $2
  IFS=" 	$nl"
  for path; do
    { [ -L "$path" ] || [ -e "$path" ]; } && want "$index" "$path"
  done
}

# batch: the sizes, texts and again sizes of F: a file that changes in between is noticed. /dev/null comes last, because
# its header tells that those before it are whole.
batch() {
  [ -n "$F" ] || return 0
  lines
  sizes
  frame files
  # shellcheck disable=SC2086  # a list of lines
  timeout -k 1 20 head -v -c $((CAP + 1)) -- $F /dev/null 2>/dev/null
  sizes
  words
  frame 'done'
}

# sizes: when each file of F last changed, and how long it is
sizes() {
  frame sizes
  # shellcheck disable=SC2086  # a list of lines
  timeout -k 1 10 stat -L -c '%z %s %n' -- $F 2>/dev/null
}
