# shellcheck shell=sh
# Starts one shell after another on one connection: each line "run" on standard input starts one, which reads its script
# from the same input. Any other line ends the loop.
printf '@%s ready\n' "$NONCE"
while read -r word; do
  [ "$word" = run ] || exit 0
  printf '@%s go\n' "$NONCE"
  sh -s
  printf '@%s ended %s\n' "$NONCE" $?
done
exit 0
