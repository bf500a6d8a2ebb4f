#!/bin/sh
# keepalived calls this script at every change of state (keepalived.conf(5), notify) with INSTANCE or GROUP, its name
# and the state. @UNIT@ runs only on the host that has the address.
case $3 in
  MASTER) exec systemctl start @UNIT@ ;;
  BACKUP | FAULT | STOP) exec systemctl stop @UNIT@ ;;
  *)
    logger -t halint-notify "unknown state $3: @UNIT@ is stopped"
    exec systemctl stop @UNIT@
    ;;
esac
