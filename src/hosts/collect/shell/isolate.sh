# shellcheck shell=sh
# The lane of commands that run only in a private mount namespace. L: the functions of its shell besides those of every
# lane.

# live_cib: what the cluster says of itself. Asked outside, because the answer comes over the host's own /dev/shm.
live_cib() {
  ! have cibadmin || timeout -k 1 10 cibadmin -Q 2>/dev/null
}

# isolate CALLS: runs them in a private mount namespace, where standard input is the file live-cib. Mounts that the host
# removes meanwhile disappear there too: the namespace keeps no file system busy. Where it cannot be made, each call
# says so.
isolate() {
  exec 8<&0
  if [ "$U" != 0 ]; then
    withhold unprivileged "$1"
  elif ! have unshare; then
    withhold shared "$1"
  else
    # shellcheck disable=SC2154  # mounts.sh sets the lists, reading.sh nl
    {
      printf '%s\n' "{ exec </dev/null; nl='$nl' Q= DONE= U=$U N='$N' K='$K' CAP=$CAP far=\$FAR others=\$OTHERS"
      printf '%s\n' "proven=\$PROVEN silent=\$SILENT folders=; unset FAR OTHERS PROVEN SILENT" "$P" "$L" 'exec 3>&1'
      printf '%s\n' 'calls() {' "$1" '}' 'if private_mounts; then' calls 'else' 'withhold shared calls' 'fi' 'exit 0; }'
    } | FAR=$far OTHERS=$others PROVEN=$proven SILENT=$silent \
      unshare --mount --propagation slave sh -s 2>/dev/null || {
      # A signal ended the shell, not unshare: what is missing then was lost with the shell.
      [ $? -gt 127 ] || withhold shared "$1"
    }
  fi
}
