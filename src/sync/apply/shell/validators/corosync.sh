# shellcheck shell=sh
# `corosync -t` writes to the cluster's log and to syslog, and asks DNS for the names of nodes without a limit. So the
# names are looked up before, within a limit, and it runs where it changes nothing. test_text is that of
# corosync-test.sh.
need corosync
sed -n 's/^[[:blank:]]*ring[0-9]_addr[[:blank:]]*:[[:blank:]]*\([A-Za-z][A-Za-z0-9.-]*\)[[:blank:]]*$/\1/p' "$staged" |
  sort -u | head -n 4 |
  while read -r name; do
    timeout -k 1 2 getent ahosts "$name" 2>/dev/null | sed -n "s/^\([^ ]*\) .*/\1 $name/p" | sort -u
  done >"$scratch/hosts"
run_apart -m "$test_text"
