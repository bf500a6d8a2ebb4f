# Sourced by the provision scripts: how they reach the lab, and what both kinds of pair have in common.
set -eu
HERE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
LAB=$HERE/../lab.sh
NET=${LAB_NET:-10.77}
export NET VIP=$NET.0.100

# HOST COMMAND...: quiet unless it fails
on() {
  local out
  out=$("$LAB" exec "$@" 2>&1 </dev/null) || { echo "provision: $*: $out" >&2; return 1; }
}
# HOST SCRIPT: runs a script of this folder inside the host; its standard output is ours
inside() { "$LAB" exec "$1" env NET="$NET" VIP="$VIP" bash -s <"$HERE/$2"; }
# SCRIPT: on both hosts at once; quiet unless it fails
both_inside() {
  local out h
  out=$(for h in alpha beta; do { inside $h "$1" || echo "provision: $1 failed on $h"; } & done 2>&1; wait)
  case $out in *"provision: $1 failed"*) echo "$out" >&2; return 1 ;; esac
}
put() { "$LAB" put "$@"; }

# SECONDS COMMAND...: until it succeeds
until_ok() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { echo "provision: still not so: $*" >&2; return 1; }
    sleep .3
  done
}

# The directories whose data follows the service; a LUN each, named for them.
SHARED="/var/lib/cyrus /var/lib/postgresql /var/spool/bluemind-pkgs /var/spool/bm-docs /var/spool/bm-elasticsearch
 /var/spool/bm-hollowed /var/spool/bm-hsm /var/spool/bm-mapi /var/spool/cyrus /var/spool/postfix /var/spool/sieve"
lun_name() { local n=${1#/var/}; n=${n#spool/}; echo "san/${n//\//-}"; }

# Version of the database clusters of the first host.
postgresql_version() { "$LAB" exec alpha pg_lsclusters --no-header | awk '{ print $1; exit }'; }
# Postfix is an instance on Debian 12, where postfix.service starts nothing, and postfix.service itself on Debian 13.
postfix_unit() {
  case $("$LAB" exec alpha systemctl show --property=Type --value postfix) in
  oneshot) echo postfix@- ;;
  *) echo postfix ;;
  esac
}
# Units that run on the active host, in the order in which they start.
service_units() {
  echo "postgresql@$(postgresql_version)-main cyrus-imapd $(postfix_unit) bm-node bm-elasticsearch bm-core bm-nginx lsyncd"
}

# The mail software, its configuration (made on the first host, copied to the second) and the shared disks with their
# first content; the mount points below are left empty on both hosts.
mail_pair() {
  local h log
  time_server
  both_inside mail-packages.sh
  log=$(mktemp)
  inside alpha mail-config.sh >"$log.paths" 2>"$log" || { cat "$log" >&2; return 1; }
  on alpha sh -c "rsync -aR --numeric-ids $(tr '\n' ' ' <"$log.paths") beta-hb:/"
  rm "$log" "$log.paths"
  both_inside host-identity.sh
  shared_disks
}

# gamma is no member of the pair: it tells both the time.
time_server() {
  put gamma /etc/chrony/chrony.conf <<<$'local stratum 3\nallow'
  on gamma systemctl restart chrony
}

shared_disks() {
  local dir h size
  for dir in $SHARED; do
    size=16
    [ "$dir" = /var/lib/postgresql ] && size=128
    "$LAB" disk "$(lun_name "$dir")" $size ext4
  done
  # shellcheck disable=SC2016
  on alpha sh -ec 'for dir; do
      lun=${dir#/var/}; lun=/dev/san/$(echo "${lun#spool/}" | tr / -)
      mkdir -p "$dir" /mnt/lun; mount "$lun" /mnt/lun; cp -a "$dir/." /mnt/lun/; umount /mnt/lun
    done; rmdir /mnt/lun' sh $SHARED
  for h in alpha beta; do on $h sh -ec 'for dir; do mkdir -p "$dir"; find "$dir" -mindepth 1 -delete; done' sh $SHARED; done
}

# Configuration is copied to the peer: folders by lsyncd, which runs on the active host only; single files by csync2, which
# cron starts there.
sync_tools() {
  local h peer postgresql
  postgresql=/etc/postgresql/$(postgresql_version)/main
  on alpha sh -ec 'csync2 -k /etc/csync2.key; chmod 600 /etc/csync2.key
    for f in /etc/csync2_ssl; do openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=csync2 -keyout ${f}_key.pem -out ${f}_cert.pem; done
    chmod 600 /etc/csync2_ssl_key.pem'
  put alpha /etc/csync2.cfg 600 <<E
group mail {
  host alpha beta;
  key /etc/csync2.key;
  include /etc/aliases;
  include /etc/imapd.conf;
  include /etc/cyrus.conf;
  include /etc/default/saslauthd;
  include $postgresql/pg_hba.conf;
  include $postgresql/pg_ident.conf;
  include $postgresql/postgresql.conf;
  include /etc/sysctl.conf;
  include /etc/sysctl.d/01-bluemind.conf;
  include /etc/ssl/certs/bm_cert.pem;
  auto none;
}
E
  put alpha /etc/cron.d/csync2 <<E
*/5 * * * * root ip -4 -o addr show | grep -q 'inet $VIP/' && csync2 -x
E
  on alpha rsync -aR /etc/csync2.key /etc/csync2.cfg /etc/csync2_ssl_key.pem /etc/csync2_ssl_cert.pem /etc/cron.d/csync2 beta-hb:/
  for h in alpha beta; do
    peer=$([ $h = alpha ] && echo beta || echo alpha)
    put $h /etc/lsyncd/lsyncd.conf.lua <<E
settings { logfile = "/var/log/lsyncd/lsyncd.log", statusFile = "/run/lsyncd.status", nodaemon = false, insist = true }
for _, folder in ipairs{ "/etc/bm", "/etc/postfix", "/var/lib/bm-ca", "/usr/share/bm-elasticsearch/config" } do
  sync { default.rsyncssh, source = folder, host = "$peer-hb", targetdir = folder, delete = false, delay = 5,
         exclude = { "*.disabled", "/default", ".halint.*" }, rsync = { archive = true, xattrs = true } }
end
E
    on $h sh -c 'mkdir -p /var/log/lsyncd; systemctl enable --now csync2.socket'
  done
}
