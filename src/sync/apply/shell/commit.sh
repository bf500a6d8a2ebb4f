# shellcheck shell=sh
# From the commit on. Each target is replaced by one rename. The former file keeps a second name next to it until the
# end, so that an edit of the last moment is noticed and not lost, and so that the way back is one rename as well. Every
# step can be repeated: `finish` and `undo` look at what is there, not at what they remember.

# All files are in place.
SWAPPED=

# ready: the last moment at which nothing has changed
ready() {
  SAFE_FOLDERS=
  unchanged || {
    CODE=
    fail_changed changed "a file changed after it was inspected"
    return 1
  }
  last_folder=
  each_item ready_item
}
ready_item() {
  [ "$folder" = "$last_folder" ] || item_is_safe || return 1
  last_folder=$folder
  [ "$action" = delete ] || exists "$staged" || fail failed "$path: the staged file no longer exists"
}

# commit: this line of the journal decides
commit() {
  note commit || fail failed "the journal cannot be written" || return 1
  carry_out
}

# carry_out: after the commit, as often as needed
carry_out() {
  swap_all && { [ -z "$ACTIVATIONS" ] || { activate_all && check_placed; }; } && note swapped ||
    fail failed "the files could not be put in place" || return 1
  SWAPPED=1
  [ "$COUNT" -eq 0 ] || each_item print_change | logger -t halint 2>/dev/null 9>&-
  return 0
}
print_change() {
  printf 'plan %s: %s %s\n' "$PLAN" "$action" "$path"
}

# swap_all: in order; items that follow each other in one folder and change in one way (gone, new or old) share programs
swap_all() {
  swap_way=
  swap_folder=
  empty_swap
  each_item sort_item && swap_sorted && sync_folders && digests KEPT former NOW target ||
    fail failed "a digest cannot be computed" || return 1
  each_number check_kept && each_number check_placed_number
}

# Of the sorted items: `linked` get a second name or move, `removed` lose a name, `moved_in` are put in place. What was
# done before is in none of them.
empty_swap() {
  linked=
  removed=
  moved_in=
  sorted=0
}
sort_item() {
  case $action in
    delete) way=gone ;;
    *)
      way=old
      [ "$before" != absent ] || way=new
      ;;
  esac
  [ "$way $folder" = "$swap_way $swap_folder" ] && [ "$sorted" -lt 100 ] || {
    swap_sorted || return 1
    real_folder "${path%/*}" || fail_with_path || return 1
    swap_way=$way
    swap_folder=$folder
  }
  "sort_$way" || return 1
  sorted=$((sorted + 1))
}
swap_sorted() {
  [ "$sorted" = 0 ] || "swap_$swap_way" || return 1
  empty_swap
}

# with_names NAMES COMMAND...: runs the command with these names, if there are any
with_names() {
  [ -n "$1" ] || return 0
  swap_names=$1
  shift
  with_lines "$swap_names" effect quiet "$@"
}

# A target that goes away moves to the former ones. A power loss can bring back the name from which a file was renamed,
# next to the new one: both are one file then.
sort_gone() {
  if exists "$target" && same_file "$target" "$former"; then
    removed=$removed$NL$target
  elif exists "$target" || ! exists "$former"; then
    linked=$linked$NL$target
  fi
}
swap_gone() {
  with_names "$removed" rm -f -- && with_names "$linked" mv -f -t "$swap_folder/$STAGE.old" -- || fail failed "$said"
}

# A new target gets the name with ln, which never replaces a file.
sort_new() {
  exists "$staged" || {
    target_is_there
    return
  }
  removed=$removed$NL$staged
  same_file "$target" "$staged" || linked=$linked$NL$staged
}
swap_new() {
  with_names "$linked" ln -P -t "$swap_folder" -- || {
    IFS=$NL
    for file in $linked; do
      target=$swap_folder/${file##*/}
      ! exists "$target" || same_file "$target" "$file" ||
        fail refused "${target#"$ROOT"}: it was created in the meantime"
    done
    IFS=$BLANKS
    fail failed "$said"
    return 1
  }
  with_names "$removed" rm -f --
}

# A target that is replaced gets its second name first.
sort_old() {
  if ! exists "$staged"; then
    target_is_there
  elif same_file "$target" "$staged"; then
    removed=$removed$NL$staged
  else
    moved_in=$moved_in$NL$staged
    exists "$former" || linked=$linked$NL$target
  fi
}
swap_old() {
  with_names "$removed" rm -f -- && with_names "$linked" ln -P -t "$swap_folder/$STAGE.old" -- ||
    fail failed "$said" || return 1
  IFS=$NL
  for file in $moved_in; do
    file=${file##*/}
    same_file "$swap_folder/$file" "$swap_folder/$STAGE.old/$file" ||
      fail refused "${swap_folder#"$ROOT"}/$file: it was replaced in the meantime" || break
  done
  IFS=$BLANKS
  [ -z "$CODE" ] || return 1
  with_names "$moved_in" mv -f -t "$swap_folder" -- || fail failed "$said"
}

# target_is_there: nothing is staged any more, because it was put in place before
target_is_there() {
  exists "$target" || fail failed "$path: the staged file no longer exists"
}

# check_kept: what was replaced is what the plan was made for; otherwise undo puts back the edit of the last moment
check_kept() {
  eval "old=\$OLD_$index kept=\$KEPT_$index"
  [ "$kept" = absent ] || [ "$kept" = "$old" ] || {
    use_item "$index"
    fail_changed refused "$path: digest changed between the last inspection and the commit"
  }
}

# check_placed: what is there now is what was staged
check_placed() {
  digests NOW target || fail failed "a digest cannot be computed" || return 1
  each_number check_placed_number
}
check_placed_number() {
  eval "new=\$NEW_$index now=\$NOW_$index"
  [ "$new" = "$now" ] || {
    use_item "$index"
    fail failed "$path: digest is not what was staged"
  }
}

# run_activation [back]: the activation that activation_text has chosen
run_activation() {
  limited "$COMMAND_SECONDS" sh -c "$ACTIVATION_FUNCTIONS$NL$COMMAND_TEXT" halint-activate "$ROOT" "$BACKUP" "$@"
}

# activate_all: the journal lists what was activated; anything else is (again), even if no file is left to change
activate_all() {
  for id in $ACTIVATIONS; do
    noted "activated $id" && continue
    activation_text "$id" || fail failed "unknown activation $id" || return 1
    effect run_activation
    printable
    case $exit_status in
      0 | 3) note "activated $id" || return 1 ;;
      *) fail failed "$id failed${said:+: $said}" || return 1 ;;
    esac
    case $exit_status in
      3) frame activation "$id" nothing ;;
      *) frame activation "$id" "$(printf '%s' "$said" | head -c 200)" ;;
    esac
  done
  return 0
}
