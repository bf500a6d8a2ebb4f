# shellcheck shell=sh
# Commands. A lane's shell has these functions too.
input=/dev/null

# kernel_line INDEX PATH COMMAND...: a command that prints one line, which the kernel also has in a file
kernel_line() {
  if [ -r "$2" ] && IFS= read -r line <"$2" && [ -n "$line" ]; then
    frame out "$1"
    printf '%s\n' "$line"
    frame err "$1" 0 0
    printf '\n0'
    frame ran "$1"
  else
    i=$1
    shift 2
    run "$i" 10 '' "$@"
  fi
}

# run INDEX SECONDS PROGRAM COMMAND...: its output, masked where a program is given. What has come to its end in a lane
# is not run again.
run() {
  i=$1
  seconds=$2
  program=$3
  shift 3
  case $DONE in
    *" $i "*) return 0 ;;
  esac
  have "$1" || {
    frame not "$i" absent "$1"
    return 0
  }
  [ -z "$program" ] || tools || {
    frame not "$i" tools "$1"
    return 0
  }
  ticks
  T0=$T
  if [ -n "$Q" ]; then
    frame start "$i" "$T" "$seconds" >&4
    frame out "$i"
    if [ -z "$program" ]; then
      ended "$@"
    else
      ended "$@" | hide "$program" || printf '\nnot hidden' >&4
    fi
    ticks
    frame end "$T" >&4
  else
    frame out "$i"
    {
      if [ -z "$program" ]; then
        ended timeout -k 1 "$seconds" "$@" | head -c $((CAP + 1)) >&3
      else
        ended timeout -k 1 "$seconds" "$@" | hide "$program" >&3 || printf '\nnot hidden' >&4
      fi
    } 4>&1 | ran
  fi
}

# given INDEX SECONDS PROGRAM COMMAND...: run, with the live CIB as standard input. Only in a private namespace, whose
# working directory holds it.
given() {
  input=$PWD/live-cib
  run "$@"
  input=/dev/null
}

# ended COMMAND...: runs it; what it complains of goes to descriptor 4, and its exit status after that
ended() {
  "$@" <"$input" 2>&4 3>&- 4>&-
  printf '\n%s' $? >&4
}
