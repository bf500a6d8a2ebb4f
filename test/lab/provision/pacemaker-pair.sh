#!/bin/bash
# Makes alpha and beta (running with gamma: `lab.sh up alpha beta gamma`) a healthy mail pair under Pacemaker: corosync with two rings, fencing
# through both BMCs, the virtual IP, eleven file systems and the services in one group. Ends when all of it runs on alpha and
# beta was fenced once.
. "$(dirname "$(readlink -f "$0")")/pair.sh"

corosync() {
  local h key
  key=$(mktemp)
  head -c 256 /dev/urandom >"$key"
  for h in alpha beta; do
    put $h /etc/corosync/authkey 400 <"$key"
    put $h /etc/corosync/corosync.conf <<E
totem {
  version: 2
  cluster_name: labmail
  transport: knet
  crypto_cipher: aes256
  crypto_hash: sha256
  token: 5000
}
nodelist {
  node {
    name: alpha
    nodeid: 1
    ring0_addr: $NET.1.11
    ring1_addr: $NET.0.11
  }
  node {
    name: beta
    nodeid: 2
    ring0_addr: $NET.1.12
    ring1_addr: $NET.0.12
  }
}
quorum {
  provider: corosync_votequorum
  two_node: 1
}
logging {
  to_logfile: yes
  logfile: /var/log/corosync/corosync.log
  to_syslog: yes
  timestamp: on
}
E
  done
  rm "$key"
  on beta systemctl enable --now corosync pacemaker &
  on alpha systemctl enable --now corosync pacemaker
  wait $!
}

# The cluster's configuration for `crm configure load`.
cib() {
  local dir id members=
  timeouts() { echo "op start timeout=$1 interval=0 op stop timeout=$1 interval=0 op monitor interval=$2 timeout=$1"; }
  fence() { # HOST NUMBER EXTRA
    echo "primitive fence-$1 stonith:fence_ipmilan params ip=$NET.0.10$2 username=fence password=bmcpass lanplus=1 cipher=3 method=onoff \
      pcmk_host_list=$1 pcmk_host_check=static-list $3 op monitor interval=120s timeout=60s
    location fence-$1-elsewhere fence-$1 -inf: $1"
  }
  fence alpha 1 pcmk_delay_base=10s
  fence beta 2 ''
  for dir in $SHARED; do
    id=fs-$(basename "$(lun_name "$dir")")
    members="$members $id"
    echo "primitive $id ocf:heartbeat:Filesystem params device=/dev/$(lun_name "$dir") directory=$dir fstype=ext4 $(timeouts 120s 20s)"
  done
  echo "primitive vip ocf:heartbeat:IPaddr2 params ip=$VIP cidr_netmask=24 nic=eth0 op start timeout=60s interval=0 op stop timeout=60s interval=0 op monitor interval=10s timeout=20s"
  members="$members vip"
  for id in $(service_units); do
    echo "primitive $(service_id "$id") systemd:$id $(timeouts 300s 60s)"
    members="$members $(service_id "$id")"
  done
  echo "group mail$members"
  echo "location mail-prefers-alpha mail 50: alpha"
  echo "property stonith-enabled=true stonith-action=reboot stonith-timeout=150s no-quorum-policy=stop"
  echo "rsc_defaults resource-stickiness=200 migration-threshold=3 failure-timeout=3600s"
}
service_id() { local n=${1%%@*}; echo "${n#systemd:}"; }

online() { "$LAB" exec alpha crm_mon -1 | grep -q 'Online: \[ alpha beta \]'; }
running() { "$LAB" exec alpha crm_resource -W -r "$1" | grep -q "on: $2"; }

mail_pair &
mail=$!
corosync
wait $mail
sync_tools
until_ok 90 online
cib | put alpha /root/cluster.crm 600
on alpha sh -c 'crm -F configure load replace /root/cluster.crm; rm /root/cluster.crm'
until_ok 120 running lsyncd alpha
until_ok 30 running fence-alpha beta
# The proof that fencing works: beta is switched off and on through its BMC, and joins again.
on alpha stonith_admin --reboot beta --tolerance 0 --timeout 60
until_ok 90 online
until_ok 30 running fence-alpha beta
until_ok 30 running fence-beta alpha
on alpha crm_verify -L
for h in alpha beta; do on $h chronyc waitsync 30 0 0 1; done
