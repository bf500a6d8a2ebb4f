# shellcheck shell=sh
need sshd
answer=$(ask_sshd "$staged")
status_of "$answer"
in_time 'sshd -t'
lines=$(lines_of "$answer")
# Only what a sound file gets as well: the exit status is about that.
[ "$answer_status" != 0 ] && [ -n "$lines" ] || exit 0
printf '%s\n' "$lines" | head -n 3
exit 1
