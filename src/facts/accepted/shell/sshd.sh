# shellcheck shell=sh
# sshd(8): -t reads the configuration and the host keys. It wants to be started by its full path.

# ask_sshd [FILE]: what sshd says of its configuration, or of another file
ask_sshd() {
  timeout -k 1 8 "$(command -v sshd)" -t ${1:+-f "$1"} 2>&1
  echo "==exit $?"
}

# ask_this_sshd
ask_this_sshd() {
  if ! command -v sshd >/dev/null; then
    echo '==not-asked sshd is not installed'
  elif [ ! -f /etc/ssh/sshd_config ]; then
    echo '==not-asked there is no sshd_config'
  else
    ask_sshd
  fi
}
