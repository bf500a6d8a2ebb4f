# shellcheck shell=sh
# Has Cyrus read a staged imapd.conf, see private-mounts.sh. Errors count; options that Cyrus does not know count where
# the present file does not have them. $1 the staged file
staged_text=$(cat "$1")
cyrus_program || exit 0
make_private
printf '%s\n' "$staged_text" >/run/halint-staged.conf
old=
[ ! -f /etc/imapd.conf ] || old=$(lines_of "$(ask_cyrus /etc/imapd.conf)")
answer=$(ask_cyrus /run/halint-staged.conf)
status_of "$answer"
in_time 'cyr_info conf-lint'
printf '%s\n' "$old" >/run/halint-old
new=$(lines_of "$answer" | grep -vxF -f /run/halint-old)
[ -n "$new" ] || exit 0
printf '%s\n' "$new" | sed 's/^fatal error: //' | head -n 3
exit 1
