# Runs inside a host: what must differ between the hosts of a pair, and what each needs for itself.
set -e
echo "InitiatorName=iqn.1993-08.org.debian:01:$(cut -c1-12 /etc/machine-id)" >/etc/iscsi/initiatorname.iscsi
mkdir -p /etc/systemd/logind.conf.d
# A fencing device presses the power button: an orderly shutdown would make that slow and let it fail.
printf '[Login]\nHandlePowerKey=ignore\n' >/etc/systemd/logind.conf.d/fencing.conf
for start in /etc/postgresql/*/main/start.conf; do echo manual >"$start"; done
sysctl -q -p /etc/sysctl.d/01-bluemind.conf -p /etc/sysctl.conf
printf 'server gamma iburst\ndriftfile /var/lib/chrony/chrony.drift\n' >/etc/chrony/chrony.conf
systemctl restart systemd-logind
systemctl enable chrony
systemctl restart chrony
