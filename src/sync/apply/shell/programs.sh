# shellcheck shell=sh
# Programs of others that the script runs: validators, activations, and what makes a file from its source.

# limited SECONDS COMMAND...: runs it with a deadline and without input. said is what it printed, up to a limit: it may
# repeat secrets. exit_status is 124 or 137 after the deadline.
limited() {
  seconds=$1
  shift
  said=$({
    timeout -k 2 "$seconds" "$@" </dev/null 2>&1 9>&-
    printf '%s\n' $? >&4
  } 4>"$BACKUP/exit" | head -c 70000 | tr '\000' '\001')
  read -r exit_status <"$BACKUP/exit"
  [ "$exit_status" = 0 ]
}

# printable [FOLDER]: makes said one line without the secrets of the plan's files and of those in the folder. Nothing
# is left of it where the secrets cannot be found.
printable() {
  [ -n "$said" ] || return 0
  [ -n "$FILTER" ] && have awk || {
    said=
    return 0
  }
  said=$(
    {
      printf '%s\n@%s secret\n' "$NONCE" "$NONCE"
      [ -z "$SECRETS" ] || print_contents h
      printf '\n@%s text\n' "$NONCE"
      print_contents p
      [ ! -d "$1" ] || find "$1" -type f -exec head -v -c 262144 -- {} +
      printf '\n@%s message\n%s\n' "$NONCE" "$said"
    } 2>/dev/null | tr '\000' '\001' | awk "$FILTER" 2>/dev/null | one_line
  )
}

# print_contents KIND: the contents of all items with this kind of digest, before and after
print_contents() {
  wanted_kind=$1
  empty_batch
  each_item add_contents
  with_batch head -v -c 262144 --
}
add_contents() {
  [ "$digest_kind" = "$wanted_kind" ] || return 0
  for file in "$staged" "$target" "$former"; do
    [ ! -f "$file" ] || [ -L "$file" ] || add_to_batch "$file"
  done
  ! batch_is_full || with_batch head -v -c 262144 --
}

# quiet COMMAND...: succeeds if the command does and prints nothing; else said is what it printed, on one line. Only for
# programs that print names of files and nothing of their contents.
quiet() {
  said=$("$@" 2>&1 </dev/null) && [ -z "$said" ] && return 0
  shorten_said
  return 1
}
shorten_said() {
  [ -z "$said" ] || said=$(printf '%s' "$said" | one_line)
}

# copy_to SOURCE DESTINATION: the content; neither is followed if it is a link, and the destination must not exist
copy_to() {
  said=$(dd if="$1" of="$2" iflag=nofollow oflag=nofollow conv=excl bs=64k status=none 2>&1 </dev/null) || {
    shorten_said
    return 1
  }
}

# take_input BYTES: prints so many bytes of standard input, and leaves the rest there
take_input() {
  dd iflag=fullblock,count_bytes count="$1" bs=64k status=none 2>/dev/null
}
