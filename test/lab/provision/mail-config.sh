# Runs inside the first host: the configuration that both hosts of a mail pair must share, in the vendor's places. VIP is
# the floating address. Prints the list of paths that the caller then copies to the peer.
set -e
bm_key() { head -c 24 /dev/urandom | base64 | tr -d '+/=' | head -c "$1"; }
secret() { install -m "$1" -o root -g "$2" /dev/stdin "$3"; }

certificates() {
  local d=/var/lib/bm-ca
  mkdir -p $d
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj '/O=Lab/CN=Lab mail CA' -keyout $d/cakey.pem -out $d/cacert.pem
  chmod 600 $d/cakey.pem
  openssl req -newkey rsa:2048 -nodes -subj '/O=Lab/CN=mail.example.org' -keyout /tmp/key -out /tmp/request
  printf 'subjectAltName=DNS:mail.example.org,DNS:autoconfig.example.org\nextendedKeyUsage=serverAuth\n' >/tmp/extensions
  openssl x509 -req -in /tmp/request -CA $d/cacert.pem -CAkey $d/cakey.pem -CAcreateserial -days 397 -extfile /tmp/extensions -out /tmp/cert
  cat /tmp/key /tmp/cert $d/cacert.pem | secret 640 bluemind /etc/ssl/certs/bm_cert.pem
  rm /tmp/key /tmp/request /tmp/extensions /tmp/cert
}

bluemind() {
  mkdir -p /etc/bm/local /etc/bm/default
  secret 640 bluemind /etc/bm/bm.ini <<E
[global]
external-url = mail.example.org
external-protocol = https
dbtype = PGSQL
db = bj
user = bj
password = $(bm_key 16)
host = $VIP
hz-member-address = $VIP
E
  bm_key 24 | secret 440 bluemind /etc/bm/bm-core.tok
  mcast=$(cat /proc/sys/kernel/random/uuid)
  echo "$mcast" >/etc/bm/mcast.id
  cat /proc/sys/kernel/random/uuid >/etc/bm/server.uid
  for f in nodeclient_cert.pem nodeclient_key.pem nodeclient.p12 nodeclient_keystore.jks nodeclient_truststore.jks bm.jks; do
    bm_key 24 | secret 400 root /etc/bm/$f
  done
  printf 'DMEM=512\n' >/etc/bm/local/bm-core.ini
  mkdir -p /usr/share/bm-elasticsearch/config
  printf 'cluster.name: bluemind-%s\npath.data: /var/spool/bm-elasticsearch/data\nnetwork.host: 127.0.0.1\n' "$mcast" \
    >/usr/share/bm-elasticsearch/config/elasticsearch.yml
}

postfix_files() {
  cd /etc/postfix
  cat >main.cf <<E
compatibility_level = 3.6
myhostname = mail.example.org
mydomain = example.org
mydestination = localhost
inet_interfaces = all
inet_protocols = ipv4
mynetworks = 127.0.0.0/8 $NET.0.11/32 $NET.0.12/32 $VIP/32
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
virtual_mailbox_domains = hash:/etc/postfix/virtual_domains
virtual_mailbox_maps = hash:/etc/postfix/virtual_mailbox
virtual_alias_maps = hash:/etc/postfix/virtual_alias
transport_maps = hash:/etc/postfix/transport
smtpd_tls_cert_file = /etc/ssl/certs/bm_cert.pem
smtpd_tls_key_file = /etc/ssl/certs/bm_cert.pem
smtpd_tls_CAfile = /var/lib/bm-ca/cacert.pem
smtpd_tls_security_level = may
smtp_bind_address = 0.0.0.0
E
  echo 'example.org OK' >virtual_domains
  echo 'bob@example.org bob' >virtual_mailbox
  echo 'postmaster@example.org bob@example.org' >virtual_alias
  echo 'example.org lmtp:unix:/run/cyrus/socket/lmtp' >transport
  printf 'mailer-daemon: postmaster\npostmaster: root\nroot: admin@example.org\n' >/etc/aliases
  sleep 1.1 # compiled maps must be younger than their sources
  for map in virtual_domains virtual_mailbox virtual_alias transport; do postmap hash:/etc/postfix/$map; done
  newaliases
}

cyrus_files() {
  sed -i -E 's/^#?(admins:).*/\1 cyrus/; s/^#?servername:.*//' /etc/imapd.conf
  echo 'servername: mail.example.org' >>/etc/imapd.conf
}

kernel_settings() {
  mkdir -p /etc/sysctl.d
  echo 'net.core.somaxconn = 10000' >/etc/sysctl.d/01-bluemind.conf
  printf '# local changes go here\nnet.ipv4.tcp_keepalive_time = 600\n' >/etc/sysctl.conf
  # Debian 12 has this link; on Debian 13 nothing reads /etc/sysctl.conf at boot without it.
  ln -sfn ../sysctl.conf /etc/sysctl.d/99-sysctl.conf
}

{
  certificates
  bluemind
  postfix_files
  cyrus_files
  kernel_settings
} >&2
printf '%s\n' /etc/bm /etc/ssl/certs/bm_cert.pem /var/lib/bm-ca /usr/share/bm-elasticsearch /etc/postfix /etc/aliases /etc/aliases.db \
  /etc/default/saslauthd /etc/sasldb2 /etc/pacemaker/authkey /etc/imapd.conf /etc/cyrus.conf /etc/sysctl.conf /etc/sysctl.d/01-bluemind.conf /etc/sysctl.d/99-sysctl.conf
