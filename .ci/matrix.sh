# shellcheck shell=bash # sourced
# What ran where: one row a step, printed as a table at the end.
rows=()
tests_passed=0
tests_failed=0
tests_skipped=0

# row ENVIRONMENT WHAT RESULT SECONDS
row() { rows+=("$(printf '%s\t%s\t%s\t%s' "$@")"); }

skipped() {
  echo "skipped: $1: $2: $3"
  row "$1" "$2" "skipped: $3" 0
}

failed() {
  echo "FAILED: $1: $2: $3"
  tests_failed=$((tests_failed + 1))
  row "$1" "$2" "FAILED: $3" 0
}

# count WORD TEXT: the sum of the numbers before `WORD` in vitest's summaries, one a line
count() { sed -n "s/.* \([0-9]*\) $1.*/\1/p" <<<"$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# step ENVIRONMENT WHAT COMMAND...: runs it, shows what it prints, and goes on whatever comes of it
step() {
  local environment=$1 what=$2 started=$SECONDS status=0 log summary reason result each
  shift 2
  log=$(mktemp)
  printf '\n=== %s: %s\n' "$environment" "$what"
  "$@" 2>&1 </dev/null | tee "$log" || status=$?
  # Without colours: `Tests  1 failed | 20 passed | 3 skipped (24)`, once for each run of vitest.
  summary=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -n 's/^ *Tests  */ /p')
  reason=$(sed -n 's/^test:lab: skipped: //p' "$log" | tail -n 1)
  while IFS= read -r each; do
    skipped "$environment" "${each%%: *}" "${each#*: }"
  done < <(sed -n 's/^test:lab: not begun: //p' "$log")
  rm -f "$log"
  if [ -n "$summary" ]; then
    result="$(count passed "$summary") passed, $(count failed "$summary") failed, $(count skipped "$summary") skipped"
    tests_passed=$((tests_passed + $(count passed "$summary")))
    tests_failed=$((tests_failed + $(count failed "$summary")))
    tests_skipped=$((tests_skipped + $(count skipped "$summary")))
  elif [ -n "$reason" ] && [ "$status" = 0 ]; then
    result="skipped: $reason"
    tests_skipped=$((tests_skipped + 1))
  elif [ "$status" = 0 ]; then
    result=passed
    tests_passed=$((tests_passed + 1))
  fi
  if [ "$status" != 0 ]; then
    result="FAILED (exit $status)${result:+: $result}"
    # A step may fail without a failed test: types, a hook, a build.
    [ "$(count failed "$summary")" -gt 0 ] || tests_failed=$((tests_failed + 1))
  fi
  row "$environment" "$what" "$result" $((SECONDS - started))
  echo "=== $environment: $what: $result, in $((SECONDS - started)) of $SECONDS seconds"
}

# The table, the sums as the last line, and the exit code of the whole.
print_matrix() {
  local environment what result seconds widths=(11 8 6) each
  rows=($'environment\twhat ran\tresult\tseconds' "${rows[@]}")
  for each in "${rows[@]}"; do
    IFS=$'\t' read -r environment what result seconds <<<"$each"
    [ ${#environment} -le "${widths[0]}" ] || widths[0]=${#environment}
    [ ${#what} -le "${widths[1]}" ] || widths[1]=${#what}
    [ ${#result} -le "${widths[2]}" ] || widths[2]=${#result}
  done
  echo
  for each in "${rows[@]}"; do
    IFS=$'\t' read -r environment what result seconds <<<"$each"
    printf "%-${widths[0]}s | %-${widths[1]}s | %-${widths[2]}s | %7s\n" "$environment" "$what" "$result" "$seconds"
  done
  printf '\n%s passed, %s failed, %s skipped, in %s seconds\n' "$tests_passed" "$tests_failed" "$tests_skipped" "$SECONDS"
  [ "$tests_failed" = 0 ]
}
