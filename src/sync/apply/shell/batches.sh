# shellcheck shell=sh
# Programs get some hundreds of paths at a time, because starting one costs more than a hundred files.

# add_to_batch PATH: a shell copies a whole text to append a word to it, so the long part (batch) grows only when the
# short one (recent) is full
add_to_batch() {
  recent=$recent$NL$1
  [ ${#recent} -lt 1000 ] || {
    batch=$batch$recent
    recent=
  }
}

empty_batch() {
  batch=
  recent=
}

# batch_is_full: asks for the length only when the long part has grown
batch_is_full() {
  [ -z "$recent" ] && [ ${#batch} -ge $FULL ]
}

# with_lines LINES COMMAND...: runs the command with each line as a further argument
with_lines() {
  lines=$1
  shift
  set -f
  IFS=$NL
  # shellcheck disable=SC2086  # one argument for each line
  set -- "$@" $lines
  IFS=$BLANKS
  set +f
  "$@"
}

# with_batch COMMAND...: runs the command with the batch, if there is anything in it, and empties the batch
with_batch() {
  [ -z "$batch$recent" ] || with_lines "$batch$recent" "$@" || return 1
  empty_batch
}

# in_batches PICK RUN: calls RUN with the paths that PICK finds (picked) in the items, some hundreds at a time: a
# program costs more than a hundred files. PICKED are the numbers of the items.
in_batches() {
  batches_of item_fields "$ITEMS" "$1" "$2"
}

# batches_of FIELDS LINES PICK RUN: the same for any lines, whose fields FIELDS reads
batches_of() {
  read_fields=$1
  pick=$3
  run=$4
  PICKED=
  recent_numbers=
  empty_batch
  IFS=$NL
  for line in $2; do
    IFS=$TAB
    # shellcheck disable=SC2086  # one argument for each field
    "$read_fields" $line
    IFS=$BLANKS
    picked=
    "$pick"
    [ -z "$picked" ] || {
      recent_numbers="$recent_numbers $number"
      add_to_batch "$picked"
    }
    [ -n "$recent" ] || {
      PICKED=$PICKED$recent_numbers
      recent_numbers=
      [ ${#batch} -lt $FULL ] || run_batch || return 1
    }
  done
  IFS=$BLANKS
  run_batch
}
run_batch() {
  [ -n "$batch$recent" ] || return 0
  PICKED=$PICKED$recent_numbers
  with_lines "$batch$recent" "$run" || return 1
  PICKED=
  recent_numbers=
  empty_batch
}
