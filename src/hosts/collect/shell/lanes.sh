# shellcheck shell=sh
# Lanes: many commands in one shell, under one time limit and one size cap. Only the script itself has these functions.

# ran: the end of what a command complained of, and its exit status. A program for that would cost more than the
# command.
ran() {
  e=
  while IFS= read -r line || [ -n "$line" ]; do
    kept
    line=
  done
  ticks
  frame err "$i" "$T0" "$T"
  printf '%s' "${e%?}"
  frame ran "$i"
}

# kept: adds the line to e, which holds the last 500 characters or a little more
kept() {
  [ ${#line} -le 500 ] || line=$(printf '%.500s' "$line")
  [ ${#e} -le 500 ] || e=
  e="$e$line$nl"
}

# lane SECONDS TEXT: its commands one after the other in one shell. What does not come to its end in there runs once
# more, each under limits of its own: what hangs or floods does not hide the others. timeout ends when its shell does:
# so the shell itself kills what is left of its process group a second after the signal.
lane() {
  {
    {
      printf '%s\n' \
        "{ trap 'trap \"\" TERM; sleep 1; kill -KILL 0' TERM; exec </dev/null; Q=1 DONE= N='$N' K='$K' CAP=$CAP far=\$FAR others=\$OTHERS proven=\$PROVEN silent=\$SILENT folders=; unset FAR OTHERS PROVEN SILENT" \
        "$P" "$2" 'frame all >&4; }' |
        PATH=$PATH FAR=$far OTHERS=$others PROVEN=$proven SILENT=$silent timeout -k 1 "$1" sh -s 2>/dev/null
    } | {
      head -c $((4 * CAP))
      if IFS= read -r line || [ -n "$line" ]; then
        frame cut >&4
      fi
    } >&3
  } 4>&1 | {
    gather
    exec </dev/null
    [ -n "$all" ] || eval "$2"
  }
}

# gather: the notes of a lane. All of one that was cut is void; a command that had more than its own time is known to
# hang.
gather() {
  all=
  O=
  DONE=' '
  i=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      "@$N start "*)
        # shellcheck disable=SC2086  # the words of the note
        set -- $line
        i=$3
        T0=$4
        seconds=$5
        e=
        ;;
      "@$N end "*) over "${line##* }" ;;
      "@$N all"*) all=1 ;;
      "@$N cut"*)
        all=
        O=
        DONE=' '
        i=
        break
        ;;
      *) [ -z "$i" ] || kept ;;
    esac
    line=
  done
  if [ -n "$i" ]; then
    ticks
    [ $((${T%.*} - ${T0%.*})) -le "$seconds" ] || {
      e="$e${nl}124$nl"
      over "$T"
    }
  fi
  [ -z "$O" ] || {
    printf '%s' "$O"
    frame ran
  }
}

# over TIME: the command i has come to its end
over() {
  O="$O$nl@$N err $i $T0 $1$nl${e%?}"
  DONE="$DONE$i "
  i=
}
