#!/bin/bash
# Makes alpha and beta (running with gamma: `lab.sh up alpha beta gamma`) a healthy mail pair that a person switches over: keepalived moves the
# virtual IP and nothing else; the file systems are mounted and the services run on alpha, started by hand.
. "$(dirname "$(readlink -f "$0")")/pair.sh"

keepalived() { # HOST PEER_NUMBER OWN_NUMBER PRIORITY
  put "$1" /etc/keepalived/keepalived.conf <<E
global_defs {
  router_id $1
}
vrrp_instance mail {
  state BACKUP
  nopreempt
  interface eth0
  virtual_router_id 51
  priority $4
  advert_int 1
  unicast_src_ip $NET.0.1$3
  unicast_peer {
    $NET.0.1$2
  }
  virtual_ipaddress {
    $VIP/24 dev eth0
  }
}
E
  on "$1" systemctl enable --now keepalived
}
holds_vip() { "$LAB" exec "$1" ip -o -4 addr show dev eth0 | grep -q " $VIP/"; }

mail_pair
sync_tools
keepalived alpha 2 1 150
until_ok 20 holds_vip alpha
keepalived beta 1 2 100
# shellcheck disable=SC2016
on alpha sh -ec '
  for dir; do
    lun=${dir#/var/}
    mount -t ext4 "/dev/san/$(echo "${lun#spool/}" | tr / -)" "$dir"
  done' sh $SHARED
services=$(service_units)
# shellcheck disable=SC2086
on alpha systemctl start $services
for h in alpha beta; do on $h chronyc waitsync 30 0 0 1; done
