# shellcheck shell=sh
# The folders of all items, and which paths are on network file systems.

# list_folders: FOLDERS are the folders of all items, a line each
list_folders() {
  [ -z "$FOLDERS" ] || return 0
  FOLDERS=$NL
  last_folder=
  each_item list_folder
}
list_folder() {
  [ "$folder" != "$last_folder" ] || return 0
  last_folder=$folder
  case $FOLDERS in
    *"$NL$folder$NL"*) ;;
    *) FOLDERS=$FOLDERS$folder$NL ;;
  esac
}

# in_folders COMMAND...: runs the command with those of the folders that exist, some hundreds at a time
in_folders() {
  list_folders
  folder_command=$*
  empty_batch
  IFS=$NL
  for one_folder in $FOLDERS; do
    [ ! -d "$one_folder" ] || add_to_batch "$one_folder"
    ! batch_is_full || {
      IFS=$BLANKS
      run_in_folders || return 1
      IFS=$NL
    }
  done
  IFS=$BLANKS
  run_in_folders
}
run_in_folders() {
  # shellcheck disable=SC2086  # a command and its words
  with_batch effect $folder_command
}

# sync_folders: what was renamed, created or removed in the folders of the items is durable
sync_folders() {
  in_folders sync --
}

# What is_local compares with, for the whole session.
find_remote_mounts
