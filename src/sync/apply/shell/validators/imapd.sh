# shellcheck shell=sh
# imapd.conf(5): a name and a colon in each line. Where Cyrus is installed and private mounts can be made, Cyrus reads
# the file as well: test_text is that of imapd-test.sh.
awk '
  /^[ \t]*(#|$|@include:)/ { next }
  !/^[A-Za-z0-9_@.-]+[ \t]*:/ { print "line " NR " is no setting"; bad = 1 }
  END { exit bad }
' "$staged" || exit 1
cyrus_program && unshare -m true 2>/dev/null || exit 0
run_apart -m "$test_text"
