# shellcheck shell=sh
# The manual's exit statuses are not those of 2.2 (5 and 6 for its 4 and 5), so what it says counts, and of that only
# what it does not say of the present files: an interface that this host lacks is no fault of the staged file.
need keepalived
case $(keepalived --help 2>&1) in
  *config-test*) ;;
  *)
    echo 'keepalived there is too old to test a configuration'
    exit 3
    ;;
esac
copy_tree /etc/keepalived
[ -f "$tree/keepalived.conf" ] || reject 'there is no /etc/keepalived/keepalived.conf that could be tested with it'
cp -a -- "$root/etc/keepalived" "$scratch/now" || exit 1

# ask NAME: NAME.lines is what keepalived says of the folder NAME, as if it were /etc/keepalived
ask() {
  find "$scratch/$1" -type f -exec sed -i \
    "s#^\([[:blank:]]*include[a-z]*[[:blank:]]\{1,\}\)/etc/keepalived/#\1$scratch/$1/#" {} +
  keepalived -t -f "$scratch/$1/keepalived.conf" >"$scratch/$1.said" 2>&1
  status=$?
  sed "s/^([^)]*[Ll]ine [0-9]*) *//; s#$scratch/$1/#/etc/keepalived/#g; /^SECURITY VIOLATION/d; /^ *$/d" \
    "$scratch/$1.said" >"$scratch/$1.lines"
}

ask tree
[ "$status" != 0 ] || exit 0
[ -s "$scratch/tree.lines" ] || {
  grep -q '^SECURITY VIOLATION' "$scratch/tree.said" && exit 0
  reject "keepalived -t ends with $status"
}
ask now
grep -vxF -f "$scratch/now.lines" -- "$scratch/tree.lines" >"$scratch/new.lines" || exit 0
head -n 3 "$scratch/new.lines"
exit 1
