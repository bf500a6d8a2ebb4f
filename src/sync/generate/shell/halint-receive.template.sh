#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
# Runs on the host that receives, instead of rsync (rsync --rsync-path). A host that holds the floating address accepts
# no files: its own files count. Afterwards the tables are rebuilt whose source has changed.
if @ACTIVE@; then
  echo "$(hostname) holds the floating address: it receives nothing" >&2
  exit 1
fi
rsync "$@"
status=$?
@REGENERATE@ >&2 || [ $status -ne 0 ] || status=23
exit $status
