# Has corosync read a staged file apart from a running cluster, see private-mounts.sh.
# $1 the staged file, $3 a folder of the validator's own; $3/hosts are names that were looked up before
make_private
if [ -s "$3/hosts" ]; then
  cat /etc/hosts "$3/hosts" >/run/halint-hosts 2>/dev/null
  mount --bind /run/halint-hosts /etc/hosts 2>/dev/null || not_private 'the host names of nodes cannot be provided'
fi
names_from_files
# A log in a folder that is there could be written: here it is written to memory. In a folder that is not there it stays
# a fault.
log_file=$(sed -n 's/^[[:blank:]]*logfile[[:blank:]]*:[[:blank:]]*\([^[:blank:]]*\)[[:blank:]]*$/\1/p' "$1" | tail -n 1)
if [ -n "$log_file" ] && [ -d "${log_file%/*}/" ]; then
  sed 's/^\([[:blank:]]*logfile[[:blank:]]*:\).*/\1 \/run\/halint-corosync.log/' "$1" >/run/corosync.conf
else
  cat "$1" >/run/corosync.conf
fi
# Since 3.0 there is -c and the variable means nothing; before it is the other way round, and an option that is not
# known ends it.
case $(corosync -h 2>&1) in
  *' -c '*) said=$(corosync -t -c /run/corosync.conf 2>&1) ;;
  *) said=$(COROSYNC_MAIN_CONFIG_FILE=/run/corosync.conf corosync -t 2>&1) ;;
esac && exit 0
said=$(printf '%s\n' "$said" | sed 's#^parser error: /run/corosync.conf:\([0-9]*\):#line \1:#; s#/run/corosync.conf#it#g; s/^.*\] *//; s/^parse error in config: //; /exiting with status/d; /^ *$/d')
# corosync prints nothing when it is configured to log elsewhere.
printf '%s\n' "${said:-corosync -t refuses it and logs why}"
exit 1
