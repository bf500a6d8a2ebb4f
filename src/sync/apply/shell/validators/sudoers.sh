# shellcheck shell=sh
need visudo
answer=$(ask_sudo "$staged")
status_of "$answer"
in_time visudo
[ "$answer_status" != 0 ] || exit 0
lines_of "$answer" | sed "s#$staged#$target#g" | head -n 3
exit 1
