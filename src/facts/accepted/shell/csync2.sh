# shellcheck shell=sh
# csync2(1): -L lists the database, which -D puts into memory, and needs a sound configuration for that. Before 2.0 the
# word behind -D is a folder: so only in a private mount namespace.

# ask_csync2 FILE [NAME]: what csync2 says of its configuration, or of the one called NAME
ask_csync2() {
  {
    timeout -k 1 4 csync2 ${2:+-C "$2"} -D :memory: -L 2>&1 >/dev/null
    echo "==exit $?"
  } | sed "s#^Near line \([0-9]*\):#$1:\1:#; s#^Config error:#$1:#"
}

# ask_each_csync2: every configuration that is there
ask_each_csync2() {
  if ! command -v csync2 >/dev/null; then
    echo '==not-asked csync2 is not installed'
    return
  fi
  echo '==not-asked there is no configuration of csync2'
  for configuration in /etc/csync2.cfg /etc/csync2/csync2.cfg; do
    [ ! -f "$configuration" ] || ask_csync2 "$configuration"
  done
  for configuration in /etc/csync2_*.cfg /etc/csync2/csync2_*.cfg; do
    [ -f "$configuration" ] || continue
    name=${configuration##*/csync2_}
    ask_csync2 "$configuration" "${name%.cfg}"
  done
}
