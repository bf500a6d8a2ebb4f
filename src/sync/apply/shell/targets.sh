# shellcheck shell=sh
# Whether root may replace the targets, and write in the folders above them. An account that can change such a folder
# could redirect what root writes between two steps, so the path is refused for any content.

# Folders that were found safe, a line each.
SAFE_FOLDERS=
# What stat printed of the folders above the items, if it was asked for them with something else.
OWNED=
# What stat prints of a path.
STAT_FORMAT='%d %i %u %g %y %z\t%f\t%U\t%G\t%s\t%h\t%N\n'

# safe_path PATH: root may write the path (below ROOT)
safe_path() {
  case $1 in
    *//* | */../* | */./* | */.. | */.)
      fail refused "$1 is not a plain path"
      return 1
      ;;
  esac
  is_local "$ROOT$1" || fail refused "$1 is on a network file system" || return 1
  parent=${1%/*}
  checked_folder=$NL$parent/$NL
  case "$SAFE_FOLDERS" in
    *"$checked_folder"*) return 0 ;;
  esac
  real_folder "$parent" || return 1
  checked_path=$1
  set -- "$ROOT/"
  while [ -n "$parent" ]; do
    set -- "$@" "$ROOT$parent"
    parent=${parent%/*}
  done
  check_folders "$OWNED"
  if [ "$checked" != $# ]; then
    [ -n "$CODE" ] || check_folders "$(stat --printf "$STAT_FORMAT" -- "$@" 2>/dev/null)"
    [ -n "$CODE" ] || [ "$checked" = $# ] || fail refused "a folder above it cannot be examined"
  fi
  [ -z "$CODE" ] && SAFE_FOLDERS="$SAFE_FOLDERS$checked_folder"
}

# check_folders LINES: of the folders that stat printed, those above checked_path belong to root or this account, and
# others cannot write there. checked is their number.
check_folders() {
  checked=0
  while read -r line; do
    [ -n "$line" ] || continue
    parse_stat "$line"
    # The slash is within the quotes: bash matches nothing with a pattern that begins with an empty quoted text.
    case $checked_path in
      "${stat_path%/}/"*) ;;
      *) continue ;;
    esac
    checked=$((checked + 1))
    [ "$stat_uid" = 0 ] || [ "$stat_uid" = "$SELF" ] ||
      fail refused "the folder $stat_path belongs to another account (uid $stat_uid), which could redirect root"
    [ $((stat_mode & 18)) = 0 ] ||
      fail refused "the folder $stat_path is writable by others than its owner (mode $(printf %o "$stat_mode"))"
  done <<END_OF_FOLDERS
$1
END_OF_FOLDERS
}

# parse_stat LINE: sets stat_uid, stat_mode (permissions as a number) and stat_path
parse_stat() {
  IFS=$TAB
  # shellcheck disable=SC2086  # one argument for each field
  set -- $1
  IFS=$BLANKS
  stat_mode=$((0x${2:-0} & 4095))
  stat_path=${7#\"}
  stat_path=${stat_path%%\"*}
  stat_path=${stat_path#"$ROOT"}
  # shellcheck disable=SC2086  # device, inode, uid
  set -- $1
  stat_uid=$3
}

# list_ancestors: ancestors are the folders above all items, the root first. None if they are too many for one program,
# or not all of them local.
list_ancestors() {
  list_folders
  ancestors=
  ancestor_count=0
  IFS=$NL
  for one_folder in $FOLDERS; do
    is_local "$one_folder" || ancestor_count=99
    one_folder=${one_folder#"$ROOT"}
    while [ -n "$one_folder" ]; do
      case $ancestors$NL in
        *"$NL$ROOT$one_folder$NL"*) break ;;
      esac
      ancestors=$ancestors$NL$ROOT$one_folder
      ancestor_count=$((ancestor_count + 1))
      one_folder=${one_folder%/*}
    done
    [ $ancestor_count -le 50 ] || break
  done
  IFS=$BLANKS
  if [ "$COUNT" -eq 0 ] || [ $ancestor_count -gt 50 ]; then
    ancestors=
  else
    ancestors=$ROOT/$ancestors
  fi
}

# stat_with_ancestors PATH: sets first_stat to what stat prints of it, and OWNED to that and the folders above all items
stat_with_ancestors() {
  list_ancestors
  OWNED=$(with_lines "$ancestors" stat --printf "$STAT_FORMAT" -- "$1" 2>/dev/null)
  first_stat=${OWNED%%"$NL"*}
}

# real_folder FOLDER: every step down to it is a folder and no link. Only builtins, so that it can be asked often.
real_folder() {
  step=$1
  while [ -n "$step" ]; do
    [ ! -L "$ROOT$step" ] || fail refused "the folder $step is a symbolic link" || return 1
    [ -d "$ROOT$step" ] || fail refused "the folder $step does not exist" || return 1
    step=${step%/*}
  done
}

# item_is_safe: the target of the item can be replaced
item_is_safe() {
  safe_path "$path" || fail_with_path
}

pick_target() {
  ! exists "$target" || picked=$target
}

# check_attributes: no target and no folder of one is immutable or append-only, and no target has a second name. A later
# change of these moves the time stamp that is compared before the commit.
check_attributes() {
  ACLS=$NL
  in_batches pick_target check_links_and_acls || return 1
  have lsattr || return 0
  if [ "$COUNT" -gt 50 ]; then
    in_batches pick_target check_flags && in_folders check_flags
    return
  fi
  list_folders
  empty_batch
  each_item add_target
  changed_paths=$FOLDERS$batch$recent
  [ "$changed_paths" = "$NL" ] || with_lines "$changed_paths" check_flags
}
add_target() {
  ! exists "$target" || add_to_batch "$target"
}

# check_links_and_acls PATH...: sets ACLS to the paths with an access control list
check_links_and_acls() {
  listing=$(ls -ld -- "$@" 2>/dev/null)
  IFS=$NL
  for line in $listing; do
    case $line in
      d*) continue ;;
    esac
    links=${line#* }
    links=${links#"${links%%[! ]*}"}
    case $links in
      '1 '*) continue ;;
    esac
    IFS=$BLANKS
    links=${links#*\"}
    fail refused "${links%%\"*}: it has another name (hard links), and replacing one would separate them"
    return 1
  done
  IFS=$BLANKS
  case $NL$listing in
    *"$NL"??????????+*)
      listing=$(printf '%s\n' "$listing" | sed -n 's/^..........+[^"]*"\(.*\)".*/\1/p')
      [ -z "$listing" ] || { have getfacl && have setfacl; } ||
        fail refused "a target has an access control list, and there is no setfacl to keep it" || return 1
      ACLS=$ACLS$listing$NL
      ;;
  esac
}

# check_flags PATH...
check_flags() {
  listing=$(lsattr -d -- "$@" 2>/dev/null)
  IFS=$NL
  for line in $listing; do
    case ${line%% *} in
      *[ia]*)
        IFS=$BLANKS
        fail refused "${line#* }: it is immutable or append-only (lsattr: ${line%% *})"
        return 1
        ;;
    esac
  done
  IFS=$BLANKS
}

# check_space: the contents fit next to the targets and into the backup, with a margin
check_space() {
  [ "$COUNT" -gt 0 ] || return 0
  in_folders check_space_in "$STATE"
}
check_space_in() {
  space=$(stat -f -c '%a %S %d %c %n' -- "$@" 2>/dev/null)
  needed=$((BYTES / 1024 + 256))
  while read -r blocks block_size free_inodes all_inodes place; do
    [ -n "$place" ] || continue
    free=$((blocks * block_size / 1024))
    [ $free -gt $needed ] ||
      fail refused "$place: $free KiB are free, and $needed KiB are needed" || return 1
    [ "$all_inodes" = 0 ] || [ "$free_inodes" -gt $((COUNT + 16)) ] ||
      fail refused "$place: only $free_inodes inodes are free" || return 1
  done <<END_OF_SPACE
$space
END_OF_SPACE
}
