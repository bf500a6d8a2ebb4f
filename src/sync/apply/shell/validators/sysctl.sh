# shellcheck shell=sh
# sysctl.conf(5). Keys of modules that are not loaded are allowed; `sysctl -p` is an activation and no validator.
# shellcheck disable=SC2016  # awk's own fields
awk '
  /^[ \t]*([#;]|$)/ { next }
  !/^[ \t]*-?[A-Za-z0-9_.\/*:-]+[ \t]*=[ \t]*[^ \t]/ { print "line " NR " sets nothing"; bad = 1 }
  END { exit bad }
' "$staged"
