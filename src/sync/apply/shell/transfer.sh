# shellcheck shell=sh
# Contents on their way between the hosts: by the session's own stream, or by rsync, whose protocol passes through the
# controller (rsync-relay.ts). RELAY is the text of relay.sh.

# put ITEM BYTES: stages so many bytes of standard input. The file for messages is created first: under a umask that
# lets the owner not write, only root could write to it again.
put() {
  use_item "$1"
  [ -e "$BACKUP/said" ] || : >"$BACKUP/said"
  set_umask
  effect receive "$2"
  receive_status=$?
  umask 077
  [ "$receive_status" = 0 ] || fail failed "$path: writing it next to the target failed: $said"
}

# set_umask: what is created next has the mode of the item, where dd can give it: in a folder for root alone
set_umask() {
  case $mode in
    [0-7][0-7][0-7])
      last_digits=${mode#?}
      umask "$((7 - ${mode%??}))$((7 - ${last_digits%?}))$((7 - ${mode#??}))"
      ;;
  esac
}
receive() {
  dd of="$staged" conv=excl oflag=nofollow iflag=fullblock,count_bytes count="$1" bs=64k status=none 2>"$BACKUP/said" &&
    return 0
  said=$(one_line <"$BACKUP/said")
  return 1
}

# sent ITEM DIGEST: what the controller has sent. `sent many BYTES`: lines of these follow. The shell does not read them
# itself, because it takes a line byte by byte.
sent() {
  if [ "$1" != many ]; then
    eval "SENT_$1=\$2"
    return
  fi
  IFS=$NL
  for line in $(take_input "$2"); do
    sent_digest=${line#* }
    eval "SENT_${line%% *}=\$sent_digest"
  done
  IFS=$BLANKS
}

# send: prints the contents for the other host, as they were inspected. Their digests were printed before, so many can
# follow each other. A secret, whose digest cannot be compared there, is a frame of its own. No link is followed; a pipe
# instead of a file would make its reader wait.
send() {
  sent_numbers=
  empty_batch
  for index in $SENDS; do
    use_inspection "$index"
    [ -f "$target" ] && [ ! -L "$target" ] || fail failed "$path is no longer a regular file" || return 1
    if [ "$digest_kind" = p ]; then
      sent_numbers="$sent_numbers $index"
      add_to_batch "$target"
      ! batch_is_full || send_batch || return 1
    else
      send_batch || return 1
      frame content "$index"
      dd if="$target" iflag=nofollow bs=64k status=none 2>/dev/null ||
        fail failed "$path: it cannot be read" || return 1
    fi
  done
  send_batch || return 1
  fail_if_changed
}
send_batch() {
  [ -n "$batch$recent" ] || return 0
  # The numbers are words of the frame.
  frame "content$sent_numbers"
  sent_numbers=
  with_batch cat -- 2>/dev/null || {
    changed=$(changed_path)
    fail failed "${changed:-one of the files up to $path} cannot be read"
  }
}

# fail_if_changed: what was read is what was inspected
fail_if_changed() {
  changed=$(changed_path)
  [ -z "$changed" ] || fail_changed failed "$changed changed while it was read"
}

# rsync_protocol: prints the version of the protocol that rsync speaks here, 0 without rsync
rsync_protocol() {
  have rsync || {
    printf 0
    return 0
  }
  protocol=$(rsync --version 2>/dev/null </dev/null | head -n 1)
  protocol=${protocol##*protocol version }
  case $protocol in
    '' | *[!0-9]*) printf 0 ;;
    *) printf %s "$protocol" ;;
  esac
}

# relayed: prints what the controller delivers, piece by piece, each after its size
relayed() {
  while read -r size && [ "$size" -gt 0 ]; do
    take_input "$size" || return 1
  done
}

# offer FLAGS: runs rsync as the sender, for the files of the plan alone: the list is ours, whatever the other side asks
# for. rsync would make the session's output non-blocking for all that follows, so cat is in between.
offer() {
  frame relay
  case $1 in
    -*) ;;
    *)
      frame carried 1
      fail failed "the other host could not start"
      return 1
      ;;
  esac
  file_list=
  for index in $BULK; do
    use_inspection "$index"
    file_list="$file_list.$path$NL"
  done
  relayed | {
    rsync --server --sender "$1" --timeout=300 --files-from /dev/fd/8 --no-implied-dirs \
      . "$ROOT/" 2>/dev/null 9>&- 8<<END_OF_LIST
$file_list
END_OF_LIST
    frame carried $?
  } | cat
  fail_if_changed
}

# fetch: runs rsync as the client, and stages what it brought. Its descriptor 5 tells when nothing of it is left.
fetch() {
  effect mkdir -m 700 -- "$BACKUP/work/tree" &&
    effect write_text "$BACKUP/work/relay" "NONCE=$NONCE$NL$RELAY" ||
    fail failed "the folder for rsync cannot be made" || return 1
  exec 6<&0 7>&1
  rsync_status=$(
    rsync -rI --blocking-io --no-implied-dirs --no-specials --no-devices --no-links --timeout=300 \
      --files-from=:/halint --copy-dest="$ROOT/" -e "sh $BACKUP/work/relay" halint:/ "$BACKUP/work/tree/" \
      5>&1 >/dev/null 2>"$BACKUP/said" </dev/null 9>&-
    printf %s $?
  )
  exec 6<&- 7>&-
  [ "$rsync_status" = 0 ] || fail failed "rsync ended with $rsync_status: $(one_line <"$BACKUP/said")" || return 1
  stage_folder=
  empty_batch
  each_item add_fetched && stage_fetched && frame fetched
}
add_fetched() {
  file=$BACKUP/work/tree$path
  [ "$action" = write ] && [ -f "$file" ] && [ ! -L "$file" ] && ! exists "$staged" || return 0
  [ "$folder" = "$stage_folder" ] && ! batch_is_full || {
    stage_fetched || return 1
    stage_folder=$folder
  }
  add_to_batch "$file"
}
stage_fetched() {
  with_batch effect quiet mv -n -t "$stage_folder/$STAGE" -- || fail failed "what rsync brought cannot be staged: $said"
}
