#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
@COMMENT@
for address in @ADDRESSES@; do
  ip -o address show to "$address" 2>/dev/null | grep -q . && exit 0
done
exit 1
