# shellcheck shell=sh
# What the functions ask_ of src/facts/accepted/shell print: lines, and `==exit STATUS` behind those of each program.
# `harmless` is an expression for lines that a program prints of a sound configuration too, as in a check.

# status_of ANSWER: sets answer_status to the first exit status that is not 0
status_of() {
  answer_status=$(printf '%s\n' "$1" | sed -n 's/^==exit //p' | grep -vx 0 | head -n 1)
  answer_status=${answer_status:-0}
}

# lines_of ANSWER: prints what counts of it
lines_of() {
  printf '%s\n' "$1" | sed '/^==/d; /^[[:blank:]]*$/d' | grep -vE -e "${harmless:-^$}"
}

# in_time NAME: ends where the program did not, with the status of a validator that did not end
in_time() {
  case $answer_status in
    124 | 137)
      echo "$1 did not end in time"
      exit 124
      ;;
  esac
}
