# shellcheck shell=sh
# visudo(8): -c prints lines of the file as well, which stay on the host.

# ask_sudo [FILE]: what visudo says of sudoers and what it includes, or of another file
ask_sudo() {
  {
    timeout -k 1 8 visudo -c ${1:+-f "$1"} 2>&1
    echo "==exit $?"
  } | grep -E '^(==exit |(Warning: )?[^ ]*/[^ ]*:)'
}

# ask_this_sudo
ask_this_sudo() {
  if ! command -v visudo >/dev/null; then
    echo '==not-asked sudo is not installed'
  elif [ ! -f /etc/sudoers ]; then
    echo '==not-asked there is no sudoers'
  else
    ask_sudo
  fi
}
