# shellcheck shell=sh
# Set once, before any function is called. U: the effective user id. N (the nonce of the frames), K (the key of the
# digests) and CAP (the most bytes of one source) are set by the caller.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
LC_ALL=C
LANG=C
TZ=UTC
QUOTING_STYLE=c
SYSTEMD_COLORS=0
SYSTEMD_PAGER=
export PATH LC_ALL LANG TZ QUOTING_STYLE SYSTEMD_COLORS SYSTEMD_PAGER
unset CDPATH ENV BASH_ENV
# tab and newline as they are: a command substitution would drop the newline and cost a process
IFS=' 	
'
umask 077
cd /
exec </dev/null
# a program that aborts leaves no core dump
# shellcheck disable=SC3045  # every sh has -c
ulimit -c 0
# 1 in the shell of a lane, whose own limits hold for all that it starts
Q=
# in a lane: the commands that have come to their end before
DONE=
while read -r field _ U _; do
  [ "$field" != Uid: ] || break
  U=
done </proc/self/status
[ -n "$U" ] || U=$(id -u)
