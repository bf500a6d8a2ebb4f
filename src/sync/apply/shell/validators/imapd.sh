# shellcheck shell=sh
# imapd.conf(5): a name and a colon in each line
awk '
  /^[ \t]*(#|$)/ { next }
  !/^[A-Za-z0-9_@.-]+[ \t]*:/ { print "line " NR " is no setting"; bad = 1 }
  END { exit bad }
' "$staged"
