# shellcheck shell=sh
# One writer at a time on a host, and a journal of what it is about to do. The lock ends with the process that holds it
# (flock); without flock(1) it is a folder with an owner, a boot id and an expiry.
BOOT=
[ ! -r /proc/sys/kernel/random/boot_id ] || read -r BOOT </proc/sys/kernel/random/boot_id
# The lock folder, while this process holds it.
LOCK_FOLDER=
# Something of the transaction may be on the disk.
BEGUN=

# prepare_state_folder: the folder of halint's own files exists, for root alone
prepare_state_folder() {
  for one_folder in "$ROOT/var" "$ROOT/var/lib"; do
    [ -d "$one_folder" ] && [ ! -L "$one_folder" ] ||
      fail refused "${one_folder#"$ROOT"} is not a folder" || return 1
  done
  is_local "$STATE" ||
    fail refused "$STATE is on a network file system: halint's records of a host must stay on that host" || return 1
  for one_folder in "$STATE" "$STATE/base" "$STATE/backup" "$STATE/journal"; do
    [ ! -L "$one_folder" ] || fail refused "$one_folder is a symbolic link" || return 1
    [ -d "$one_folder" ] || {
      effect mkdir -m 700 -- "$one_folder" 2>/dev/null && effect sync -- "${one_folder%/*}"
    } || fail failed "$one_folder cannot be created" || return 1
  done
  stat_with_ancestors "$STATE"
  parse_stat "$first_stat"
  { [ "$stat_uid" = 0 ] || [ "$stat_uid" = "$SELF" ]; } && [ "$stat_mode" = 448 ] ||
    fail refused "$STATE must belong to root alone (mode 700)"
}

# lock: this process is the only writer, no package manager is at work, and no earlier run is unfinished
lock() {
  prepare_state_folder || return 1
  if have flock; then
    (: >>"$STATE/lock") 2>/dev/null || fail failed "$STATE/lock cannot be written" || return 1
    exec 9>>"$STATE/lock"
    flock -n 9 || fail_locked || return 1
  else
    mkdir "$STATE/lock.d" 2>/dev/null || lock_is_stale || fail_locked || return 1
    LOCK_FOLDER=$STATE/lock.d
  fi
  lock_expiry=
  [ -z "$LOCK_FOLDER" ] || lock_expiry=", until $(($(date +%s) + EXPIRY))"
  effect write_text "$STATE/owner" "$OWNER, process $$, boot $BOOT$lock_expiry
" || fail failed "$STATE/owner cannot be written" || return 1
  check_managers && remove_remains || return 1
  for one_journal in "$STATE"/journal/*; do
    [ -f "$one_journal" ] || continue
    case $one_journal in
      *.new) continue ;;
    esac
    [ "$UNFINISHED" = allowed ] ||
      fail refused "an earlier run was interrupted there (plan ${one_journal##*/}); run halint sync recover" || return 1
  done
}
fail_locked() {
  fail refused "another halint is running there: $(one_line 2>/dev/null <"$STATE/owner")"
}

# lock_is_stale: the owner of the lock folder no longer exists
lock_is_stale() {
  lock_owner=$(one_line 2>/dev/null <"$STATE/owner")
  [ -n "$lock_owner" ] || return 1
  lock_boot=${lock_owner##*boot }
  lock_boot=${lock_boot%%,*}
  lock_process=${lock_owner##*process }
  lock_process=${lock_process%%,*}
  lock_until=${lock_owner##*until }
  [ "$lock_boot" != "$BOOT" ] || [ ! -d "/proc/$lock_process" ] || [ "$(date +%s)" -gt "${lock_until%% *}" ]
}

unlock() {
  [ -z "$LOCK_FOLDER" ] || rm -rf -- "$LOCK_FOLDER"
  LOCK_FOLDER=
}

# check_managers: no package manager holds its lock, and no configuration manager is at work
check_managers() {
  set --
  for lock_file in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/lib/rpm/.rpm.lock; do
    [ ! -e "$ROOT$lock_file" ] || set -- "$@" "$ROOT$lock_file"
  done
  if [ $# -gt 0 ]; then
    lock_files=$(stat -c '%i %n' -- "$@" 2>/dev/null)
    while read -r inode lock_file; do
      while read -r _ _ _ _ _ locked _; do
        [ "${locked##*:}" != "$inode" ] ||
          fail refused "a package manager is running there (${lock_file#"$ROOT"} is held)" || return 1
      done </proc/locks
    done <<END_OF_LOCKS
$lock_files
END_OF_LOCKS
  fi
  lock_file=$ROOT/opt/puppetlabs/puppet/cache/state/agent_catalog_run.lock
  if [ -s "$lock_file" ] && read -r process <"$lock_file" && [ -d "/proc/$process" ]; then
    fail refused "Puppet is running there"
    return 1
  fi
}

# note LINE: appends it to the journal, durable before anything that follows
note() {
  effect append_line "$JOURNAL" "$1" && effect sync -- "$JOURNAL"
}
append_line() {
  printf '%s\n' "$2" 2>/dev/null >>"$1"
}

# noted LINE: the journal has that line; a last line that was cut off does not count
noted() {
  is_noted=1
  while IFS= read -r noted_line; do
    [ "$noted_line" != "$1" ] || is_noted=0
  done <"$JOURNAL"
  return $is_noted
}

# begin: writes the whole transaction down, then the journal that says so
begin() {
  BACKUP=$STATE/backup/$PLAN
  JOURNAL=$STATE/journal/$PLAN
  first_line "$BACKUP/outcome"
  if [ "$first" = 'rolled back' ]; then
    effect mv -T -- "$BACKUP" "$BACKUP.$TOKEN"
  fi
  [ ! -e "$BACKUP" ] || { [ ! -e "$JOURNAL" ] && [ ! -e "$BACKUP/outcome" ] && effect rm -rf -- "$BACKUP"; } ||
    fail refused "this plan was applied there already (halint sync rollback reverts it)" || return 1
  set -- "$BACKUP" "$BACKUP/files"
  [ -z "$WORKS" ] || set -- "$@" "$BACKUP/work"
  effect mkdir -m 700 -- "$@" || fail failed "the backup folder cannot be created" || return 1
  effect write_text "$BACKUP/about" "$ABOUT$NL" &&
    effect write_text "$BACKUP/items" "$ITEMS$NL" &&
    effect sync -- "$BACKUP/about" "$BACKUP/items" "$BACKUP" "$STATE/backup" ||
    fail failed "the plan cannot be recorded there" || return 1
  # From here on there may be folders next to the targets. The journal itself is durable before anything is decided.
  effect write_text "$JOURNAL" "halint journal 1$NL" || fail failed "the journal cannot be created" || return 1
  BEGUN=1
  make_stages || fail failed "the staging folders cannot be created: $said"
}

# remove_remains: removes what an earlier run prepared before its journal was written, or whose journal was lost with
# the power. It has decided nothing: its backup and its staged files are all that can exist.
remove_remains() {
  for one_backup in "$STATE"/backup/*; do
    [ -d "$one_backup" ] || continue
    [ -e "$one_backup/outcome" ] || [ -e "$STATE/journal/${one_backup##*/}" ] || {
      (sweep_stages "${one_backup##*/}")
      effect rm -rf -- "$one_backup"
    }
  done
  return 0
}
sweep_stages() {
  resume "$1" || return 0
  empty_batch
  each_item add_left_over && drop_batch
  drop_stages
}
add_left_over() {
  real_folder "${path%/*}" || {
    CODE=
    return 0
  }
  [ -L "$folder/$STAGE" ] || ! exists "$staged" || add_to_batch "$staged"
}

# resume PLAN: reads what an earlier run recorded
resume() {
  PLAN=$1
  BACKUP=$STATE/backup/$1
  JOURNAL=$STATE/journal/$1
  [ -f "$BACKUP/about" ] && [ -f "$BACKUP/items" ] || return 1
  while IFS= read -r about_line; do
    case $about_line in
      'token '*) use_token "${about_line#token }" ;;
      'key '*) KEY=${about_line#key } ;;
      'activation '*) ACTIVATIONS="$ACTIVATIONS ${about_line#activation }" ;;
    esac
  done <"$BACKUP/about"
  ITEMS=$(cat "$BACKUP/items")
  load_items
  read_manifest
}

# read_manifest: OLD_1 and NEW_1 and so on are the digests before and after. It is whole once the journal continues
# after it was written.
read_manifest() {
  [ -f "$BACKUP/manifest" ] && { [ ! -e "$JOURNAL" ] || noted prepared || noted commit; } || return 0
  KEYED=1
  while IFS=' ' read -r entry old new; do
    eval "OLD_$entry=\$old NEW_$entry=\$new"
  done <"$BACKUP/manifest"
}
