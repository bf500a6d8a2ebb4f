# Runs inside a host: Debian packages bm-*, as small as they can be and still real: dpkg knows them, systemd runs their units,
# and their conditions and order are those of the product (BlueMind 4: one unit per part, all PartOf=bluemind.target).
set -e
build=$(mktemp -d)
package() { # NAME, its tree is $build/NAME
  mkdir -p "$build/$1/DEBIAN"
  printf 'Package: %s\nVersion: 4.9.12345-bullseye0\nArchitecture: all\nMaintainer: lab <lab@example.org>\nDescription: %s of the lab\n' "$1" "$1" \
    >"$build/$1/DEBIAN/control"
  dpkg-deb -b "$build/$1" "$build/$1.deb" >/dev/null
}
unit() { # NAME AFTER PORT: what it does is to listen
  mkdir -p "$build/$1/lib/systemd/system"
  cat >"$build/$1/lib/systemd/system/$1.service" <<E
[Unit]
Description=BlueMind ${1#bm-}
After=network-online.target $2
PartOf=bluemind.target
ConditionPathExists=!/etc/bm/$1.disabled

[Service]
ExecStart=/usr/bin/nc -lk 0.0.0.0 $3
TimeoutStartSec=90s
Restart=on-failure

[Install]
WantedBy=bluemind.target
E
  package "$1"
}
unit bm-node '' 8022
unit bm-elasticsearch '' 9200
postgresql=$(pg_lsclusters --no-header | awk '{ print "postgresql@" $1 "-" $2 ".service"; exit }')
unit bm-core "bm-node.service $postgresql" 8090
unit bm-nginx bm-core.service 443

mkdir -p "$build/bm-checks/usr/share/bm-checks"
for check in core es imap node smtp webserver; do
  printf '#!/bin/bash\n# exits 2 when the service does not answer on this host\nexit 0\n' >"$build/bm-checks/usr/share/bm-checks/check_$check.sh"
done
printf '#!/bin/bash\nfor c in /usr/share/bm-checks/check_*.sh; do "$c" || exit; done\n' >"$build/bm-checks/usr/share/bm-checks/bm_check_all.sh"
chmod 755 "$build"/bm-checks/usr/share/bm-checks/*.sh
package bm-checks

mkdir -p "$build/bm-conf/lib/systemd/system"
printf '[Unit]\nDescription=BlueMind\nAfter=network-online.target\n\n[Install]\nWantedBy=multi-user.target\n' \
  >"$build/bm-conf/lib/systemd/system/bluemind.target"
package bm-conf
groupadd -f -r -g 841 bluemind
usermod -aG bluemind cyrus
usermod -aG bluemind www-data
usermod -aG sasl postfix
dpkg -i "$build"/*.deb
rm -rf "$build"
systemctl daemon-reload
