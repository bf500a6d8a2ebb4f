# shellcheck shell=sh
# Has postconf read the staged tree. What it says of the present one as well does not count.
# postconf(1): -n prints warnings on standard error and ends with 0; `postfix check` would create folders. A warning may
# repeat a secret, so it is not an argument of any program.
need postconf
copy_tree /etc/postfix
# Postfix waits until a file is a second old.
find "$tree" -type f -exec touch -t 200001010000 {} +
postconf -c "$root/etc/postfix" -n 2>&1 >/dev/null | sed 's/.*: warning: //; /^$/d' >"$scratch/old"
warnings=$(
  postconf -c "$tree" -n 2>&1 >/dev/null
  postconf -c "$tree" -M 2>&1 >/dev/null
) || reject "$warnings"
printf '%s\n' "$warnings" | sed 's/.*: warning: //; /^$/d' | grep -vxF -f "$scratch/old" >"$scratch/new" || exit 0
head -n 1 "$scratch/new"
exit 1
