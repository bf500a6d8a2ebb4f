# Looks up the names by which nodes are addressed, in DNS as well, and only so long: corosync itself would wait for a
# name server that is gone. $1 the staged file, $3 a folder of the validator's own
sed -n 's/^[[:blank:]]*ring[0-9]_addr[[:blank:]]*:[[:blank:]]*\([A-Za-z][A-Za-z0-9.-]*\)[[:blank:]]*$/\1/p' "$1" | sort -u | head -n 4 |
  while read -r name; do
    timeout -k 1 2 getent ahosts "$name" 2>/dev/null | sed -n "s/^\([^ ]*\) .*/\1 $name/p" | sort -u
  done >"$3/hosts"
