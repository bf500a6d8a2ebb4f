# shellcheck shell=sh
# The shell that runs the script reads it without running it. Other interpreters could run parts of it.
first_line=
read -r first_line <"$staged"
case $first_line in
  '#!'*bash*) interpreter='bash' ;;
  '#!'*/sh | '#!'*/sh\ * | '#!'*\ sh | '#!'*/dash*) interpreter='sh' ;;
  *) exit 0 ;;
esac
need $interpreter
errors=$($interpreter -n "$staged" 2>&1) && exit 0
printf '%s\n' "$errors" | sed "s#$staged: *##"
exit 1
