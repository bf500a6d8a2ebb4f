# shellcheck shell=sh
# The end of a transaction: the next agreed state, the clean-up, what stays for a later rollback. And what `sync
# recover` and `sync rollback` do with recorded transactions.

# A rollback is decided: the journal says so.
MARKED=

# take_base BYTES: the next agreed state from standard input, next to the backup until everything else is done
take_base() {
  next_base=$BACKUP/base.new
  [ ! -e "$next_base" ] || effect rm -f -- "$next_base"
  effect receive_base "$1" ||
    fail failed "the agreed state cannot be written: $(one_line <"$BACKUP/said")" || return 1
  # dd tells how many bytes there were.
  received=
  while read -r bytes unit _; do
    case $unit in
      byte*) received=$bytes ;;
    esac
  done <"$BACKUP/said"
  [ "$received" = "$1" ] || fail failed "the agreed state did not arrive whole" || return 1
  set -- "$next_base"
  if [ -f "$STATE/base/agreed.json" ]; then
    [ ! -e "$BACKUP/base.old" ] || effect rm -f -- "$BACKUP/base.old"
    effect copy_to "$STATE/base/agreed.json" "$BACKUP/base.old" || fail failed "$said" || return 1
    set -- "$@" "$BACKUP/base.old"
  fi
  # In any order, and the names of the manifest and of the journal with it: nothing is decided before all of this is
  # durable.
  effect append_line "$JOURNAL" ready && effect sync -- "$@" "$BACKUP" "$JOURNAL" "$STATE/journal" ||
    fail failed "the agreed state cannot be made durable"
}
receive_base() {
  dd of="$next_base" conv=excl oflag=nofollow iflag=fullblock,count_bytes count="$1" bs=64k 2>"$BACKUP/said"
}

# stage_base FILE: a copy of it next to the agreed state
stage_base() {
  [ ! -e "$STATE/base/.agreed.new" ] || effect rm -f -- "$STATE/base/.agreed.new"
  effect copy_to "$1" "$STATE/base/.agreed.new"
}

# restore_base FILE: it becomes the agreed state, if there is one, by one rename
restore_base() {
  [ -f "$1" ] || return 0
  stage_base "$1" &&
    effect sync -- "$STATE/base/.agreed.new" &&
    effect mv -fT -- "$STATE/base/.agreed.new" "$STATE/base/agreed.json" &&
    effect sync -- "$STATE/base"
}

# finalize: the end of a plan that stays. Only the disk can make it fail, and then recover does it again.
finalize() {
  set --
  if [ -f "$BACKUP/base.new" ]; then
    stage_base "$BACKUP/base.new" || fail failed "$said" || return 1
    set -- "$STATE/base/.agreed.new"
  fi
  effect write_text "$BACKUP/outcome.new" applied &&
    effect sync -- "$@" "$BACKUP/outcome.new" &&
    { [ $# -eq 0 ] || effect mv -fT -- "$1" "$STATE/base/agreed.json"; } &&
    effect mv -fT -- "$BACKUP/outcome.new" "$BACKUP/outcome" &&
    drop_former && sync_end &&
    effect rm -f -- "$JOURNAL" &&
    effect sync -- "$STATE/journal" || fail failed "the end could not be recorded" || return 1
  BEGUN=
  log_line "plan $PLAN: finished"
  prune
}
drop_former() {
  empty_batch
  each_item add_temporary_names && drop_batch && drop_stages
}
add_temporary_names() {
  ! exists "$former" || add_to_batch "$former"
  ! exists "$staged" || add_to_batch "$staged"
  ! batch_is_full || drop_batch
}
sync_end() {
  if [ "$COUNT" = 0 ]; then
    effect sync -- "$STATE/base" "$BACKUP"
  else
    in_folders sync -- "$STATE/base" "$BACKUP"
  fi
}

# prune: keeps the backups of a person's last twenty plans, and of the last twenty changes that sync watch made
prune() {
  set -- "$STATE"/backup/*
  [ $# -gt 20 ] || return 0
  by_watch=$(grep -lx 'by watch' "$STATE"/backup/*/about 2>/dev/null)
  # Names of backups are hexadecimal.
  # shellcheck disable=SC2012
  ls -1tN -- "$STATE/backup" 2>/dev/null | {
    of_persons=0
    of_watch=0
    while read -r one_backup; do
      case "$NL$by_watch$NL" in
        *"$NL$STATE/backup/$one_backup/about$NL"*)
          of_watch=$((of_watch + 1))
          rank=$of_watch
          ;;
        *)
          of_persons=$((of_persons + 1))
          rank=$of_persons
          ;;
      esac
      [ "$rank" -le 20 ] || [ ! -f "$STATE/backup/$one_backup/outcome" ] || [ -e "$STATE/journal/$one_backup" ] ||
        rm -rf -- "$STATE/backup/$one_backup"
    done
  }
  return 0
}

# survey: prints every transaction that did not end, and what its journal says
survey() {
  for one_journal in "$STATE"/journal/*; do
    [ -f "$one_journal" ] || continue
    case $one_journal in
      *.new)
        effect rm -f -- "$one_journal"
        continue
        ;;
    esac
    one_plan=${one_journal##*/}
    frame unfinished "$one_plan" "$(print_journal)"
    frame about "$one_plan"
    cat -- "$STATE/backup/$one_plan/about" 2>/dev/null
    frame surveyed
  done
  return 0
}
# print_journal: a word for each line
print_journal() {
  while IFS= read -r line; do
    printf '%s' "$line" | tr ' ' '-'
    printf ' '
  done <"$one_journal"
}

# outcome PLAN: prints how it ended
outcome() {
  if [ -f "$STATE/backup/$1/outcome" ]; then
    frame outcome "$1" "$(cat "$STATE/backup/$1/outcome")"
  else
    frame outcome "$1" none
  fi
}

# finish PLAN: carries out the rest of a plan after its commit, whichever host decided it
finish() {
  resume "$1" || fail failed "the record of the plan is damaged" || return 1
  BEGUN=1
  noted commit || note commit || return 1
  if ! noted swapped && ! carry_out; then
    undo && forget || CODE=incomplete
    return 1
  fi
  finalize
}

# abandon PLAN: rolls back a plan without a commit, or continues a rollback
abandon() {
  resume "$1" || fail incomplete "the record of the plan is damaged: $STATE/backup/$1" || return 1
  BEGUN=1
  if noted 'roll back'; then
    roll_back_applied
    return
  fi
  undo && forget || fail incomplete "not everything could be restored"
}

# restorable PLAN: a finished plan can be rolled back, all of it, without the loss of a later change
restorable() {
  [ "$(cat "$STATE/backup/$1/outcome" 2>/dev/null)" = applied ] ||
    fail refused "there is no backup of that plan there" || return 1
  resume "$1" || fail failed "the record of the plan is damaged" || return 1
  digests NOW target || fail failed "a digest cannot be computed" || return 1
  each_item check_unchanged || return 1
  SAFE_FOLDERS=
  each_item item_is_safe
}
check_unchanged() {
  eval "new=\$NEW_$number now=\$NOW_$number"
  [ "$new" = "$now" ] ||
    fail refused "$path: digest changed since the plan was applied; the present content would be lost"
}

# mark PLAN: with the mark in the journal of one host, the rollback is decided for both
mark() {
  restorable "$1" || return 1
  effect rm -rf -- "$BACKUP/undone"
  effect mkdir -m 700 -- "$BACKUP/undone" && each_item set_aside && effect sync_below "$BACKUP/undone" ||
    fail failed "the present files cannot be saved" || return 1
  write_durably "$JOURNAL" "halint journal 1${NL}commit${NL}swapped${NL}roll back$NL" ||
    fail failed "the journal cannot be written" || return 1
  MARKED=1
}
# set_aside: what the plan had written stays next to the backup: the other host may have changed since
set_aside() {
  exists "$target" || return 0
  effect cp -a -T -- "$target" "$BACKUP/undone/$number" &&
    { [ -L "$target" ] || effect sync -- "$BACKUP/undone/$number"; }
}

# restore PLAN: rolls back a finished plan
restore() {
  [ -n "$MARKED" ] || mark "$1" || return 1
  MARKED=
  roll_back_applied
}
roll_back_applied() {
  BEGUN=1
  undo || fail incomplete "not everything could be restored" || return 1
  if [ -f "$BACKUP/base.old" ]; then
    restore_base "$BACKUP/base.old"
  else
    effect rm -f -- "$STATE/base/agreed.json"
  fi
  write_durably "$BACKUP/outcome" 'rolled back' &&
    effect rm -f -- "$JOURNAL" &&
    effect sync -- "$STATE/journal" || fail failed "the end could not be recorded" || return 1
  BEGUN=
  log_line "plan $PLAN: rolled back"
}
