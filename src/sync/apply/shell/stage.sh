# shellcheck shell=sh
# Before the commit: the new files are whole, with owner and mode, next to the targets; the present ones are copied and
# compared; everything is durable; the validators have accepted it. Nothing that a service reads has changed.

# make_stages: root-only folders next to the targets, which no service reads (not `*.conf`). STAGES are their inodes
# and names.
STAGES=
make_stages() {
  in_folders make_stages_in
}
make_stages_in() {
  stage_names=
  for one_folder; do
    real_folder "${one_folder#"$ROOT"}" || return 1
    stage_names=$stage_names$NL$one_folder/$STAGE$NL$one_folder/$STAGE.old
  done
  with_lines "$stage_names" effect quiet mkdir -m 700 -- &&
    STAGES=$STAGES$(with_lines "$stage_names" stat -c '%i %n' --)$NL
}

# drop_stages: removes them where they are empty
drop_stages() {
  in_folders drop_stages_in
  return 0
}
drop_stages_in() {
  stage_names=
  for one_folder; do
    for one_stage in "$one_folder/$STAGE" "$one_folder/$STAGE.old"; do
      [ ! -d "$one_stage" ] || stage_names=$stage_names$NL$one_stage
    done
  done
  [ -z "$stage_names" ] || with_lines "$stage_names" rmdir -- 2>/dev/null
  return 0
}

# drop_batch: removes the files of the batch
drop_batch() {
  with_batch effect rm -f --
}

# back_up: copies, never hard links: a second name would share what happens to the file
back_up() {
  in_batches pick_former copy_to_backup || fail failed "the backup failed: $said"
}
pick_former() {
  ! exists "$target" || picked=.$path
}
copy_to_backup() {
  effect copy_from_root "$@" && [ -z "$said" ]
}
copy_from_root() {
  said=$(cd "$ROOT/" && cp -a --parents --sparse=never -t "$BACKUP/files" -- "$@" 2>&1)
  shorten_said
}

# compare: the backup holds what is there, and what was staged is what was sent. The manifest remembers the digests.
compare() {
  digests OLD saved NOW target NEW staged || fail failed "a digest cannot be computed" || return 1
  each_number compare_number || return 1
  effect write_manifest "$BACKUP/manifest" || fail failed "the manifest cannot be written"
}
# compare_number: an item that was sent, arrived, and replaces what was saved needs nothing but its digests
compare_number() {
  eval "old=\$OLD_$index now=\$NOW_$index new=\$NEW_$index sent_digest=\$SENT_$index"
  [ "$old" = "$now" ] && [ "$new" = "$sent_digest" ] || {
    use_item "$index"
    compare_item
  }
}
compare_item() {
  [ "$old" = "$now" ] || fail_changed refused "$path: digest changed while it was backed up" || return 1
  case $action in
    delete) [ "$new" = absent ] ;;
    write)
      [ "$recipe" = link ] || {
        digest=$sent_digest
        [ -z "$KEYED" ] || key_digest
        [ "$new" = "$digest" ]
      }
      ;;
    set-access) [ "$new" = "$old" ] ;;
    *) [ "$new" != absent ] ;;
  esac || fail failed "$path: what arrived is not what was sent (digest)"
}
write_manifest() {
  if [ -n "$SECRETS" ]; then
    each_item print_keyed_entry
  else
    each_number print_entry
  fi 2>/dev/null >"$1"
}
print_entry() {
  eval "printf '%s %s %s\n' $index \$OLD_$index \$NEW_$index"
}
print_keyed_entry() {
  eval "digest=\$OLD_$number new=\$NEW_$number"
  key_digest
  old=$digest
  digest=$new
  key_digest
  printf '%s %s %s\n' "$number" "$old" "$digest"
}

# check VALIDATOR ITEM: the validator accepts the staged file
check() {
  use_item "$2"
  check_text "$1" || fail refused "$path: unknown validator $1" || return 1
  work=$BACKUP/work/check
  effect rm -rf -- "$work"
  effect mkdir -m 700 -- "$work"
  limited "$COMMAND_SECONDS" sh -c "$VALIDATOR_FUNCTIONS$NL$COMMAND_TEXT" \
    halint-check "$staged" "$target" "$work" "$ROOT" "$BACKUP/work/staged" && return 0
  reason=
  [ "$digest_kind" != p ] || {
    printable "$work"
    reason=${said:+: $said}
  }
  case $exit_status in
    3) fail refused "$path: it cannot be validated ($1): a tool is missing there$reason" ;;
    4) fail refused "$path: it cannot be validated ($1)$reason" ;;
    124 | 137) fail refused "$path: $1 did not end within $COMMAND_SECONDS s" ;;
    *) fail refused "$path: rejected by $1$reason" ;;
  esac
}

# list_staged: a list for validators of whole folders: staged file, tab, path
list_staged() {
  each_item print_staged 2>/dev/null >"$BACKUP/work/staged"
}
print_staged() {
  [ "$action" = delete ] || printf '%s\t%s\n' "$staged" "$path"
}

# make_durable: many files by one sync of the file system, because each by itself would be a commit of its journal.
# syncfs(2) reports what it could not write since Linux 5.8. It also writes whatever else waits there, so it is not used
# for few files.
make_durable() {
  if [ "$COUNT" -gt 100 ]; then
    effect sync -f -- "$BACKUP/files" && in_folders sync -f --
    return
  fi
  empty_batch
  each_item add_new_files
  list_ancestors
  if [ -z "$ancestors" ]; then
    with_lines "$batch$recent" effect sync -- "$BACKUP/manifest" &&
      in_folders sync_stages_in &&
      effect sync_below "$BACKUP/files"
    return
  fi
  IFS=$NL
  for one_folder in $FOLDERS; do
    add_to_batch "$one_folder/$STAGE"
    add_to_batch "$one_folder"
  done
  for one_folder in $ancestors; do
    one_folder=$BACKUP/files${one_folder#"$ROOT"}
    [ ! -d "$one_folder" ] || add_to_batch "$one_folder"
  done
  IFS=$BLANKS
  with_lines "$batch$recent" effect sync -- "$BACKUP/manifest"
}
add_new_files() {
  for file in "$staged" "$saved"; do
    [ -L "$file" ] || [ ! -f "$file" ] || add_to_batch "$file"
  done
}
sync_stages_in() {
  for one_folder; do
    shift
    set -- "$@" "$one_folder/$STAGE" "$one_folder"
  done
  sync -- "$@"
}
sync_below() {
  find "$1" -type d -exec sync -- {} +
}

# prepare: everything after the contents have arrived, until this host can commit
prepare() {
  case $ITEMS in
    *"$TAB"set-access"$TAB"* | *"$TAB"link"$TAB"* | *"$TAB"regenerate"$TAB"*) each_item produce ;;
  esac && set_access && back_up && compare || fail failed "staging failed" || return 1
  [ -z "$WORKS" ] || effect list_staged
  checks || return 1
  { [ -z "$WORKS" ] || effect rm -rf -- "$BACKUP/work"; } && make_durable ||
    fail failed "what was staged cannot be made durable" || return 1
  effect append_line "$JOURNAL" prepared || fail failed "the journal cannot be written"
}

# report_new: prints what the new files are, for the next agreed state
report_new() {
  k=
  [ -z "$SECRETS" ] || held
  held_key=$k
  in_batches pick_staged report_new_files
}
report_new_files() {
  for number in $PICKED; do
    digest_kind=p
    [ -z "$SECRETS" ] || use_item "$number"
    eval "digest=\$NEW_$number seen=\$SEEN_$number"
    [ "$digest_kind" = p ] || held_digest_of_staged || return 1
    printf '\n@%s new %s %s %s %s\n' "$NONCE" "$number" "$digest_kind" "$digest" "${seen#* }" 2>/dev/null
  done
}
held_digest_of_staged() {
  digest=$(sha256sum <"$staged") || fail failed "$path: it cannot be read" || return 1
  digest=${digest%% *}
  [ -z "$held_key" ] || {
    digest=$(printf '%s%s' "$held_key" "$digest" | sha256sum)
    digest=${digest%% *}
  }
}
