# shellcheck shell=sh
# What each line of the controller means, and what happens when no line comes any more. KERNEL_TABLES are the files that
# tell the kernel's mounts and addresses.

# report COMMAND: prints how it ended; the caller's last status is the first argument
report() {
  if [ "$1" -eq 0 ] && [ -z "$CODE" ]; then
    frame ok "$2"
    return 0
  fi
  report_failure "$2"
}
report_failure() {
  frame "no" "$1" "${CODE:-failed}${CHANGED:+,changed}" "${WHY:-it failed}"
  return 1
}

# give_up PHASE: rolls back what was staged, prints why, and ends
give_up() {
  trap '' TERM INT
  end_code=${CODE:-failed}
  undo && forget || end_code=incomplete
  CODE=$end_code
  report_failure "$1"
  leave
}

leave() {
  unlock
  script_ended
  # shellcheck disable=SC2086  # none, one or two process ids
  [ -z "$WATCHDOG$GUARDIAN" ] || kill $WATCHDOG $GUARDIAN 2>/dev/null
  exit 0
}

# check_identity: this is the machine that the plan was made for, and the account may write
check_identity() {
  [ -n "$ROOT" ] || [ "$SELF" = 0 ] || fail refused "writing needs root there; set sudo, or log in as root" || return 1
  [ -z "$MACHINE" ] || [ "$machine" = "$MACHINE" ] ||
    fail refused "this is not the machine that the plan was made for (machine id)"
}

# collect BYTES: runs a script that reads and ends by itself. Its text is never an argument, and it cannot take input
# that is meant for the loop of commands.
collect() {
  text=$(take_input "$1")
  frame collected
  (
    trap - PIPE HUP
    printf '%s' "$text" | sh -s 2>/dev/null 9>&-
  )
  text=
}

# tables: prints what the kernel has of mounts and addresses
tables() {
  frame collected
  # shellcheck disable=SC2086  # a list of files
  cat $KERNEL_TABLES 2>/dev/null 9>&-
}

# take_plan BYTES: the plan of a session that has waited for one. A short text is read by the shell itself: byte by
# byte, and still before a program would have started.
take_plan() {
  text=
  if [ "$1" -lt 4096 ]; then
    while [ "${#text}" -lt "$1" ] && IFS= read -r line; do
      text=$text$line$NL
    done
    text=${text%"$NL"}
  else
    text=$(take_input "$1")
  fi
  [ "${#text}" = "$(($1 - 1))" ] && eval "$text" || leave
  text=
  find_remote_mounts
}

begin_once() {
  [ -n "$BEGUN" ] || begin
}

# inspect_host: this host can carry out the plan, and what is there
inspect_host() {
  check_identity && lock && each_item item_is_safe && check_attributes && check_space
  [ -n "$CODE" ] || {
    inspect
    [ -z "$BULKY" ] || frame rsync "$(rsync_protocol)"
  }
  report $? inspect || leave
  [ -n "$WATCHDOG" ] || start_watchdog
}

# inspect_again: if a file changed, the controller gets what is there now
inspect_again() {
  [ "$CODE" = changed ] || return 0
  first_reason=$WHY
  CODE=
  inspect
  CODE=changed
  WHY=$first_reason
}

# receive_next_base BYTES: the agreed state after the plan; the host that does not decide inspects it a last time
receive_next_base() {
  if begin_once && take_base "$1" && { [ -n "$DECIDES" ] || ready; }; then
    frame ok base
  else
    inspect_again
    give_up base
  fi
}

commit_now() {
  trap '' TERM INT
  if ready && commit; then
    start_guard
    frame ok commit
  else
    inspect_again
    give_up commit
  fi
}

# hang_up: the connection has ended. A host that has said it is ready and does not decide waits for recover; everything
# else is decided here.
hang_up() {
  trap '' TERM INT
  if [ -n "$BEGUN" ] && [ -n "$SWAPPED" ] && [ -n "$GUARD" ]; then
    log_line "plan $PLAN: not confirmed in time, so it is rolled back"
    roll_back "not confirmed in time, so it is rolled back"
  elif [ -n "$BEGUN" ] && [ -z "$SWAPPED" ]; then
    if [ -n "$DECIDES" ] || ! noted ready; then
      roll_back "the connection ended, so the staged changes are rolled back"
    fi
  fi
  leave
}
roll_back() {
  end_code=failed
  undo && forget || end_code=incomplete
  frame "no" input "$end_code" "$1"
}

# transferred_or SENT: prints the end of a transfer by its status
report_transfer() {
  if [ "$1" -eq 0 ]; then
    frame sent
  else
    frame unsent "${CHANGED:-unchanged}" "$WHY"
  fi
}

# obey: one command after the other from standard input, until there is none
obey() {
  while read -r command first_word second_word; do
    CODE=
    WHY=
    CHANGED=
    case $command in
      inspect) inspect_host ;;
      send)
        [ "$first_word" != all ] || SENDS="$SENDS $BULK"
        send
        report_transfer $?
        ;;
      offer)
        offer "$first_word"
        report_transfer $?
        ;;
      collect)
        collect "$first_word"
        frame ok collect
        ;;
      tables)
        tables
        frame ok tables
        ;;
      plan)
        take_plan "$first_word"
        frame ok plan
        ;;
      begin) begin_once || give_up stage ;;
      begun) frame ok stage ;;
      put) { begin_once && put "$first_word" "$second_word"; } || give_up stage ;;
      fetch) { begin_once && fetch; } || give_up stage ;;
      sent) sent "$first_word" "$second_word" ;;
      prepare)
        { begin_once && prepare && report_new; } || give_up stage
        frame ok stage
        ;;
      base) receive_next_base "$first_word" ;;
      commit) commit_now ;;
      finalize)
        GUARD=
        trap '' TERM INT
        finalize
        report $? finalize
        ;;
      undo) give_up undo ;;
      lock)
        lock
        report $? lock || leave
        ;;
      survey | outcome | restorable | mark)
        "$command" "$first_word"
        report $? "$command"
        ;;
      finish | abandon | restore)
        trap '' TERM INT
        "$command" "$first_word"
        report $? "$command"
        ;;
      beat) ;;
      quit) leave ;;
      *)
        CODE=failed
        WHY="unknown command $command"
        report_failure "$command"
        ;;
    esac
  done
}

# A connection that ends without a word would leave the host locked: after EXPIRY seconds, or when no command comes for
# SILENCE seconds, the script rolls back what it did.

# read_start_time: started is when the process of the script began, so that another one with its id is not taken for it
read_start_time() {
  read -r process <"/proc/$$/stat" || return
  # shellcheck disable=SC2086  # the fields of stat
  set -- $process
  shift 21
  started=$1
} 2>/dev/null

# waits_unheard: the script has read nothing since this was asked last, and waits for input: nothing runs below it but
# the process that asks
waits_unheard() {
  read_before=$read_bytes
  children=
  read -r _ read_bytes <"/proc/$$/io" &&
    { read -r children <"/proc/$$/task/$$/children" || [ -n "$children" ]; } &&
    [ "$read_bytes" = "$read_before" ] || return 1
  case ${children% } in
    *' '*) return 1 ;;
  esac
}

# end_after SECONDS [SILENCE]: in a process of its own, ends the script after so many seconds
end_after() {
  trap 'kill $sleeper; exit' TERM
  exec </dev/null >/dev/null 2>&1 9>&-
  passed=0
  silent=0
  read_bytes=
  sleeper=
  while [ $passed -lt "$1" ] && [ $silent -lt "${2:-$1}" ]; do
    sleep 5 &
    sleeper=$!
    wait $sleeper
    passed=$((passed + 5))
    read_start_time && [ "$started" = "$own_start" ] || exit
    if waits_unheard; then
      silent=$((silent + 5))
    else
      silent=0
    fi
  done
  kill -TERM $$
}
start_watchdog() {
  (end_after "$EXPIRY" "$SILENCE") &
  WATCHDOG=$!
}

# start_guard: a dead-man switch: files by which the host can be cut off stay only if a new connection confirms them
start_guard() {
  [ -n "$GUARD" ] || return 0
  trap 'hang_up' TERM INT
  (end_after "$GUARD") &
  GUARDIAN=$!
}
