# shellcheck shell=sh
# Has postconf read the staged tree. What it says of the present one as well does not count. A warning may repeat a
# secret, so it is not an argument of any program.
need postconf
copy_tree /etc/postfix
# Postfix waits until a file is a second old.
find "$tree" -type f -exec touch -t 200001010000 {} +
lines_of "$(ask_postconf "$root/etc/postfix")" | sed 's/.*: warning: //' >"$scratch/old"
answer=$(ask_postconf "$tree")
status_of "$answer"
in_time postconf
[ "$answer_status" = 0 ] || reject "$(lines_of "$answer" | head -n 3)"
lines_of "$answer" | sed 's/.*: warning: //' | grep -vxF -f "$scratch/old" >"$scratch/new" || exit 0
head -n 1 "$scratch/new"
exit 1
