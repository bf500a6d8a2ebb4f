# shellcheck shell=sh
# The manual's exit statuses are not those of 2.2 (5 and 6 for its 4 and 5), so what it says counts, and of that only
# what it does not say of the present files: an interface that this host lacks is no fault of the staged file.
need keepalived
keepalived_tests || {
  echo 'keepalived there is too old to test a configuration'
  exit 3
}
copy_tree /etc/keepalived
[ -f "$tree/keepalived.conf" ] || reject 'there is no /etc/keepalived/keepalived.conf that could be tested with it'
cp -a -- "$root/etc/keepalived" "$scratch/now" || exit 1

# ask NAME: NAME.lines is what keepalived says of the folder NAME, as if it were /etc/keepalived
ask() {
  find "$scratch/$1" -type f -exec sed -i \
    "s#^\([[:blank:]]*include[a-z]*[[:blank:]]\{1,\}\)/etc/keepalived/#\1$scratch/$1/#" {} +
  answer=$(ask_keepalived "$scratch/$1/keepalived.conf")
  status_of "$answer"
  in_time 'keepalived -t'
  lines_of "$answer" | sed "s/^([^)]*[Ll]ine [0-9]*) *//; s#$scratch/$1/#/etc/keepalived/#g" >"$scratch/$1.lines"
}

ask tree
[ -s "$scratch/tree.lines" ] || {
  case $answer_status in
    0 | 4 | 5 | 6) exit 0 ;;
  esac
  reject "keepalived -t ends with $answer_status"
}
ask now
grep -vxF -f "$scratch/now.lines" -- "$scratch/tree.lines" >"$scratch/new.lines" || exit 0
head -n 3 "$scratch/new.lines"
exit 1
