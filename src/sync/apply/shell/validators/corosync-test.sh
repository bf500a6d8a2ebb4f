# shellcheck shell=sh
# Has corosync read a staged file apart from a running cluster, see private-mounts.sh.
# $1 the staged file, $3 a folder of the validator's own; $3/hosts are names that were looked up before
staged_text=$(cat "$1")
known_hosts=$(cat "$3/hosts" 2>/dev/null)
make_private
if [ -n "$known_hosts" ]; then
  {
    cat /etc/hosts
    printf '%s\n' "$known_hosts"
  } >/run/halint-hosts 2>/dev/null
  mount --bind /run/halint-hosts /etc/hosts 2>/dev/null || not_private 'the host names of nodes cannot be provided'
fi
printf '%s\n' "$staged_text" >/run/halint-staged.conf
answer=$(ask_corosync /run/halint-staged.conf)
status_of "$answer"
in_time 'corosync -t'
[ "$answer_status" != 0 ] || exit 0
said=$(
  printf '%s\n' "$answer" |
    sed '/^==/d; /exiting with status/d; /^ *$/d
s#^parser error: /etc/corosync/corosync.conf:\([0-9]*\):#line \1:#
s#/etc/corosync/corosync.conf#it#g; s/^.*\] *//; s/^parse error in config: //'
)
# corosync prints nothing when it is configured to log elsewhere.
printf '%s\n' "${said:-corosync -t refuses it and logs why}"
exit 1
