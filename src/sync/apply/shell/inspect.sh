# shellcheck shell=sh
# The states of all paths that a plan names, and whether they have changed since.

# load_inspections: INSPECTED_1 and so on are the lines of INSPECTED_LINES: number, kind of digest (p plain, h keyed by
# the host, n none), path
load_inspections() {
  INSPECTED_COUNT=0
  IFS=$NL
  for line in $INSPECTED_LINES; do
    INSPECTED_COUNT=$((INSPECTED_COUNT + 1))
    eval "INSPECTED_$INSPECTED_COUNT=\$line"
  done
  IFS=$BLANKS
}

# use_inspection NUMBER: sets the variables of `inspection_fields`
use_inspection() {
  IFS=$TAB
  eval "inspection_fields \$INSPECTED_$1"
  IFS=$BLANKS
}
inspection_fields() {
  number=$1
  digest_kind=$2
  path=$3
  target=$ROOT$3
}

# inspections_in_batches PICK RUN: as `in_batches`, for the looks
inspections_in_batches() {
  batches_of inspection_fields "$INSPECTED_LINES" "$1" "$2"
}

# inspect: prints the agreed state, and what is at each path
inspect() {
  inspections_in_batches report_absent :
  frame agreed
  [ ! -f "$STATE/base/agreed.json" ] || cat -- "$STATE/base/agreed.json"
  # Before the digests: any later change will be noticed.
  STATS=$(stat_inspected)
  OWNED=
  frame stats
  printf '%s\n' "$STATS" 2>/dev/null
  frame sums plain
  inspections_in_batches pick_plain print_sums
  if [ "$HELD" = 1 ] && held; then
    held_key=$k
    frame sums held
    inspections_in_batches pick_held print_held_sums
  fi
  frame looked
}
report_absent() {
  if ! is_local "$target"; then
    frame remote "$path"
  elif ! exists "$target"; then
    frame absent "$path"
  fi
}
pick_present() {
  ! exists "$target" || ! is_local "$target" || picked=$target
}
pick_plain() {
  pick_kind p
}
pick_held() {
  pick_kind h
}
# pick_kind KIND: files with this kind of digest
pick_kind() {
  [ "$digest_kind" != "$1" ] || [ -L "$target" ] || [ ! -f "$target" ] || ! is_local "$target" || picked=$target
}
print_sums() {
  sums_of "$@" 2>/dev/null
  :
}
print_held_sums() {
  sha256sum -- "$@" 2>/dev/null | while read -r digest line; do
    digest=$(printf '%s%s' "$held_key" "${digest#\\}" | sha256sum)
    printf '%s  %s\n' "${digest%% *}" "$line"
  done
}

# stat_inspected: what stat prints of all looks
stat_inspected() {
  inspections_in_batches pick_present print_stat
}
print_stat() {
  stat --printf "$STAT_FORMAT" -- "$@" 2>/dev/null
  :
}

# unchanged: nothing has changed since `inspect`; a digest says more than a time stamp, so both are compared. If there
# are few paths, the same program examines the folders above the items, and prints them first. Lines are counted, not
# searched for: a shell compares a pattern in the middle of a text at every byte of it.
unchanged() {
  OWNED=
  ancestors=
  [ "$INSPECTED_COUNT" -gt 50 ] || list_ancestors
  if [ -z "$ancestors" ]; then
    [ "$(stat_inspected)" = "$STATS" ]
    return
  fi
  empty_batch
  index=1
  while [ "$index" -le "$INSPECTED_COUNT" ]; do
    use_inspection "$index"
    index=$((index + 1))
    picked=
    pick_present
    [ -z "$picked" ] || add_to_batch "$picked"
  done
  now=$(with_lines "$ancestors$batch$recent" stat --printf "$STAT_FORMAT" -- 2>/dev/null)
  set -f
  IFS=$NL
  # shellcheck disable=SC2086  # one argument for each line
  set -- $now
  while [ "$ancestor_count" -ge 0 ] && [ $# -gt 0 ]; do
    OWNED=$OWNED$1$NL
    ancestor_count=$((ancestor_count - 1))
    shift
  done
  now=$*
  set +f
  IFS=$BLANKS
  [ "$ancestor_count" -lt 0 ] && [ "$now" = "$STATS" ]
}

# changed_path: prints the first path that is not what it was; nothing if there is none
changed_path() {
  now=$(stat_inspected)
  [ "$now" != "$STATS" ] || return 0
  now=$(printf '%s\n%s\n' "$now" "$STATS" | sort | uniq -u | head -n 1)
  now=${now#*\"}
  now=${now%%\"*}
  printf '%s' "${now#"$ROOT"}"
}
