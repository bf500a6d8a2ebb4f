# shellcheck shell=sh
# corosync(8): -t writes to the cluster's log and to syslog, so only in a private mount namespace.

# ask_corosync FILE: what corosync says of a configuration. A log in a folder that is there could be written: here it is
# written to memory. In a folder that is not there it stays a fault.
ask_corosync() {
  log_file=$(sed -n 's/^[[:blank:]]*logfile[[:blank:]]*:[[:blank:]]*\([^[:blank:]]*\)[[:blank:]]*$/\1/p' "$1" | tail -n 1)
  if [ -n "$log_file" ] && [ -d "${log_file%/*}/" ]; then
    sed 's/^\([[:blank:]]*logfile[[:blank:]]*:\).*/\1 \/run\/halint-corosync.log/' "$1" >/run/halint-corosync.conf
  else
    cat "$1" >/run/halint-corosync.conf
  fi
  # Since 3.0 there is -c and the variable means nothing; before it is the other way round, and an option that is not
  # known ends it.
  {
    case $(corosync -h 2>&1) in
      *' -c '*) timeout -k 1 8 corosync -t -c /run/halint-corosync.conf 2>&1 ;;
      *) COROSYNC_MAIN_CONFIG_FILE=/run/halint-corosync.conf timeout -k 1 8 corosync -t 2>&1 ;;
    esac
    status=$?
    # A configuration that logs elsewhere says only there why it is refused.
    [ ! -s /run/halint-corosync.log ] || cat /run/halint-corosync.log
    echo "==exit $status"
  } | sed 's#/run/halint-corosync.conf#/etc/corosync/corosync.conf#g'
}
