# shellcheck shell=sh
# sshd wants to be started by its full path.
need sshd
"$(command -v sshd)" -t -f "$staged" 2>&1
