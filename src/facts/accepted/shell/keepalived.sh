# shellcheck shell=sh
# keepalived(8): --config-test since 2.0. Its exit statuses differ from release to release; its lines count.

# keepalived_tests: this version can test a configuration
keepalived_tests() {
  case $(keepalived --help 2>&1) in
    *config-test*) return 0 ;;
  esac
  return 1
}

# ask_keepalived FILE: what keepalived says of a configuration
ask_keepalived() {
  timeout -k 1 8 keepalived -t -f "$1" 2>&1
  echo "==exit $?"
}

# ask_this_keepalived
ask_this_keepalived() {
  if [ ! -f /etc/keepalived/keepalived.conf ]; then
    echo '==not-asked there is no /etc/keepalived/keepalived.conf'
  elif ! command -v keepalived >/dev/null; then
    echo '==not-asked keepalived is not installed'
  elif ! keepalived_tests; then
    echo '==not-asked this keepalived cannot test its configuration'
  else
    ask_keepalived /etc/keepalived/keepalived.conf
  fi
}
