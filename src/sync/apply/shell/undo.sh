# shellcheck shell=sh
# The way back, before the commit or after it: every item as it was. What was changed by others in the meantime is left
# alone and reported. Nothing is decided by what the script remembers; it looks at what is there.

# Folders that were moved or replaced before any of their items changed, a line each.
MOVED_FOLDERS=$NL

# undo: the last item first; succeeds if all of it is as it was
undo() {
  [ -n "$BEGUN" ] || return 0
  noted undo || note undo || return 1
  read_manifest
  CONFLICTS=
  UNDONE=
  [ ! -f "$BACKUP/manifest" ] || digests KEPT former
  each_item_backwards undo_item
  drop_stages
  sync_folders
  check_restored || CONFLICTS=1
  [ -z "$UNDONE" ] || undo_activations
  [ -z "$CONFLICTS" ]
}
undo_activations() {
  for id in $ACTIVATIONS; do
    activation_text "$id" || continue
    run_activation back
    case $exit_status in
      0 | 3) ;;
      *)
        CONFLICTS=1
        frame conflict "$id failed after the files were put back"
        ;;
    esac
  done
}

# report_conflict REASON: the item cannot be restored, and a person has to decide
report_conflict() {
  CONFLICTS=1
  frame conflict "$path: $1"
  return 1
}

undo_item() {
  real_folder "${path%/*}" || {
    ! folder_moved || return 0
    report_conflict "its folder is not what it was; the former one is in $saved"
    return 1
  }
  if [ "$action" = delete ]; then
    undo_delete
  elif [ "$before" = absent ]; then
    undo_create
  else
    undo_replace
  fi
}
undo_delete() {
  exists "$former" || {
    restore_from_backup
    return
  }
  if exists "$target" && same_file "$target" "$former"; then
    effect rm -f -- "$former"
  elif exists "$target"; then
    report_conflict "it was created again; the former one is kept as $former"
  else
    mark_restored
    effect quiet mv -fT -- "$former" "$target"
  fi
}
undo_create() {
  if exists "$staged"; then
    ! same_file "$target" "$staged" || {
      mark_restored
      effect rm -f -- "$target"
    }
    effect rm -f -- "$staged"
  elif ! exists "$target"; then
    return 0
  elif is_ours; then
    mark_restored
    effect rm -f -- "$target"
  else
    eval "new=\$NEW_$number"
    [ -z "$new" ] || report_conflict "it was changed since and is left as it is"
  fi
}
undo_replace() {
  ! exists "$staged" || ! same_file "$target" "$staged" || effect rm -f -- "$staged"
  if ! exists "$former"; then
    if exists "$staged"; then
      effect rm -f -- "$staged"
    else
      restore_from_backup
    fi
  elif same_file "$target" "$former"; then
    effect rm -f -- "$former" && effect rm -f -- "$staged"
  elif is_ours; then
    mark_restored
    effect quiet mv -fT -- "$former" "$target" && effect rm -f -- "$staged"
  else
    report_conflict "it was changed since; the former one is kept as $former"
  fi
}

# mark_restored: the target of the item changes now, on the way back
mark_restored() {
  UNDONE=1
  eval "RESTORED_$number=1"
}

# is_ours: the target is what this plan put there
is_ours() {
  eval "new=\$NEW_$number"
  digest_of "$target"
  [ -n "$new" ] && [ "$digest" = "$new" ]
}

# restore_from_backup: neither name of the former file is left next to the target
restore_from_backup() {
  eval "old=\$OLD_$number"
  digest_of "$target"
  [ -n "$old" ] && [ "$old" != absent ] || return 0
  [ "$digest" != "$old" ] ||
    [ "$(stat -c '%f %u %g' -- "$saved")" != "$(stat -c '%f %u %g' -- "$target")" ] || return 0
  is_ours || { [ "$action" = delete ] && [ "$digest" = absent ]; } ||
    report_conflict "it was changed since; the former one is in $saved" || return 1
  cd "$folder" 2>/dev/null && cd / && real_folder "${path%/*}" ||
    report_conflict "its folder is not what it was; the former one is in $saved" || return 1
  digest_of "$saved"
  [ "$digest" = "$old" ] || report_conflict "its backup $saved is damaged" || return 1
  [ -d "$folder/$STAGE" ] || effect mkdir -m 700 -- "$folder/$STAGE"
  effect rm -f -- "$staged"
  effect quiet cp -a --sparse=never -T -- "$saved" "$staged" &&
    effect sync -- "$staged" &&
    effect quiet mv -fT -- "$staged" "$target" ||
    report_conflict "it cannot be restored: $said" || return 1
  mark_restored
}

# folder_moved: the folder went away, or a link replaced it, before any of its items changed. What was staged in it is
# found by its inode and the name that only this plan knows, without following a link, and removed.
folder_moved() {
  case $MOVED_FOLDERS in
    *"$NL$folder$NL"*) return 0 ;;
  esac
  moved_item=$number
  moved_folder=$folder
  stage_inode=
  IFS=$NL
  for line in $STAGES; do
    [ "${line#* }" != "$folder/$STAGE" ] || stage_inode=${line%% *}
  done
  IFS=$BLANKS
  # the nearest folder above that is still real
  search_in=${path%/*}
  while [ -n "$search_in" ]; do
    search_in=${search_in%/*}
    CODE=
    [ -z "$search_in" ] || ! real_folder "$search_in" || break
  done
  CODE=
  moved_to=
  [ -z "$stage_inode" ] || [ -z "$search_in" ] ||
    moved_to=$(find "$ROOT$search_in" -xdev -inum "$stage_inode" -type d -name "$STAGE" -print -quit 2>/dev/null)
  moved_to=${moved_to%/*}
  is_unchanged=1
  if [ -n "$moved_to" ]; then
    is_unchanged=0
    each_number check_moved_number || is_unchanged=1
  fi
  use_item "$moved_item"
  [ "$is_unchanged" = 0 ] &&
    effect find "$moved_to/$STAGE" "$moved_to/$STAGE.old" -xdev -delete &&
    effect sync -- "$moved_to" &&
    MOVED_FOLDERS=$MOVED_FOLDERS$folder$NL
}
check_moved_number() {
  use_item "$index"
  [ "$folder" != "$moved_folder" ] || is_untouched_in "$moved_to"
}
# is_untouched_in FOLDER: the item was not swapped before its folder became that one
is_untouched_in() {
  moved_target=$1/${target##*/}
  moved_staged=$1/$STAGE/${target##*/}
  ! exists "$1/$STAGE.old/${target##*/}" || return 1
  [ "$action" = delete ] || [ "$before" != absent ] || ! exists "$moved_target" ||
    { exists "$moved_staged" && ! same_file "$moved_target" "$moved_staged"; }
}

# check_restored: by digest, not by the exit status of a copy
check_restored() {
  [ -f "$BACKUP/manifest" ] || return 0
  digests NOW target || return 1
  each_item check_restored_item
}
check_restored_item() {
  eval "old=\$OLD_$number now=\$NOW_$number kept=\$KEPT_$number restored=\$RESTORED_$number"
  [ -z "$restored" ] || [ "$now" = "$old" ] || { [ -n "$kept" ] && [ "$now" = "$kept" ]; } ||
    report_conflict "it is not what it was before"
  return 0
}

# forget: after an undo that succeeded, nothing is left of the transaction
forget() {
  [ -n "$BEGUN" ] || return 0
  effect rm -f -- "$JOURNAL" && effect sync -- "$STATE/journal" &&
    effect rm -rf -- "$BACKUP" && effect sync -- "$STATE/backup"
  BEGUN=
}
