# shellcheck shell=sh
# Owner, mode, access control list and security label of the staged files.

# set_access: owner and mode of what is staged, in as few processes as there are different ones, and before the commit,
# so that the target never has others. What is right already is left. SEEN_1 and so on are what stat says in the end.
set_access() {
  access_changed=
  access_wanted=
  in_batches pick_staged see_staged && empty_batch && each_item set_access_of && grant_access && set_labels &&
    { [ -z "$access_changed" ] || in_batches pick_staged see_staged; }
}
pick_staged() {
  [ "$action" = delete ] || [ -L "$staged" ] || picked=$staged
}
see_staged() {
  seen=$(stat -c '%a %f %U %G %s' -- "$@") || fail failed "what was staged cannot be examined" || return 1
  # shellcheck disable=SC2086  # a list of numbers
  set -- $PICKED
  IFS=$NL
  for line in $seen; do
    eval "SEEN_$1=\$line"
    shift
  done
  IFS=$BLANKS
}
set_access_of() {
  [ "$action" != delete ] && [ "$recipe" != link ] || return 0
  if [ "$mode" = - ]; then
    access_changed=1
    copy_access
    return
  fi
  eval "seen=\$SEEN_$number"
  case $seen in
    "$mode "*" $owner $group "*) return 0 ;;
  esac
  access_changed=1
  [ "$access_wanted" = "$mode $owner:$group" ] && ! batch_is_full || {
    grant_access || return 1
    access_wanted="$mode $owner:$group"
  }
  add_to_batch "$staged"
}
# grant_access: gives the files of the batch access_wanted
grant_access() {
  [ -n "$batch$recent" ] || return 0
  with_lines "$batch$recent" effect quiet chown -h -- "${access_wanted#* }" &&
    with_batch effect quiet chmod -- "${access_wanted%% *}" ||
    fail failed "owner and mode $access_wanted cannot be set: $said"
}
# copy_access: the plan does not name them: those of the present file, or root's own
copy_access() {
  if [ "$before" = absent ]; then
    effect quiet chmod 644 -- "$staged"
  else
    effect quiet chown -h --reference="$target" -- "$staged" &&
      effect quiet chmod --reference="$target" -- "$staged"
  fi || fail failed "$path: $said"
}

# set_labels: access control lists stay as they are there; the security label is the one that the policy gives the
# target, not the one of a temporary name
set_labels() {
  [ "$ACLS" = "$NL" ] && { [ ! -d /sys/fs/selinux ] || [ ! -e /sys/fs/selinux/enforce ]; } || each_item set_labels_of
}
set_labels_of() {
  [ "$action" != delete ] && [ "$recipe" != link ] || return 0
  case $ACLS in
    *"$NL$target$NL"*)
      access_list=$(getfacl -cps -- "$target" 2>/dev/null)
      [ -z "$access_list" ] || effect set_access_list ||
        fail failed "$path: its access control list cannot be kept" || return 1
      ;;
  esac
  [ -d /sys/fs/selinux ] && [ -e /sys/fs/selinux/enforce ] && have chcon || return 0
  label=
  have matchpathcon && label=$(matchpathcon -n -- "$path" 2>/dev/null)
  if [ -n "$label" ]; then
    effect quiet chcon -h -- "$label" "$staged"
  elif [ -e "$target" ]; then
    effect quiet chcon -h --reference="$target" -- "$staged"
  fi || fail failed "$path: $said"
}
set_access_list() {
  access_changed=1
  printf '%s\n' "$access_list" | setfacl --set-file=- -- "$staged" 2>/dev/null
}
