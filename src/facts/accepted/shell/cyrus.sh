# shellcheck shell=sh
# cyr_info(8): conf-lint opens the database folder, which only the active host has mounted, and logs an error where it
# is not there. So it reads a copy that names another folder, in a private mount namespace.

# ask_cyrus FILE: what conf-lint says of an imapd.conf: names of options, never values
ask_cyrus() {
  mkdir -p /run/halint-cyrus &&
    sed 's#^[[:blank:]]*configdirectory[[:blank:]]*:.*#configdirectory: /run/halint-cyrus#' "$1" >/run/halint-imapd.conf
  {
    timeout -k 1 8 "$cyr_info" -C /run/halint-imapd.conf conf-lint 2>&1
    echo "==exit $?"
  } | sed -n "/^==exit/ {
p
d
}
/^fatal error/ {
s#/run/halint-imapd.conf#/etc/imapd.conf#g
s/^\\(.*\\(unparsable [a-z]*\\|invalid value\\)\\) '[^']*'/\\1/
p
d
}
s/^\\([A-Za-z0-9_.-]*\\):.*/unknown option \\1/p
t
s/.*[^[:print:][:blank:]].*/==garbled/p"
}

# cyrus_program: sets cyr_info to the program
cyrus_program() {
  for cyr_info in /usr/lib/cyrus/bin/cyr_info /usr/lib/cyrus-imapd/cyr_info /usr/sbin/cyr_info /usr/bin/cyr_info; do
    [ ! -x "$cyr_info" ] || return 0
  done
  return 1
}

# ask_this_cyrus
ask_this_cyrus() {
  if [ ! -f /etc/imapd.conf ]; then
    echo '==not-asked there is no imapd.conf'
  elif ! cyrus_program; then
    echo '==not-asked cyr_info is not installed'
  else
    ask_cyrus /etc/imapd.conf
  fi
}
