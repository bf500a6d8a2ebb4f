# Runs inside the base root, once. Users: admin (sudo without a password), oper (sudo with one), plain (no sudo);
# one user per login shell that reads a command line in its own way; and one whose .bashrc prints.
user() { id "$1" >/dev/null 2>&1 || useradd -m -s "$2" "$1"; }
user admin /bin/bash
user oper /bin/bash
user plain /bin/bash
user noisy /bin/bash
user fishy /usr/bin/fish
user cshell /bin/tcsh
user zshell /bin/zsh
for u in root admin oper plain noisy fishy cshell zshell; do echo "$u:labpass" | chpasswd; done
echo 'echo "Welcome! @begin 0 0"; printf "\033[31mnot a frame\033[0m\n"; echo noise on stderr >&2' >/home/noisy/.bashrc
for u in admin noisy fishy cshell zshell; do echo "$u ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/$u; done
echo 'oper ALL=(ALL) ALL' >/etc/sudoers.d/oper
chmod 440 /etc/sudoers.d/*

printf '%s\n' 'UseDNS no' 'PermitRootLogin prohibit-password' 'HostKey /etc/ssh/ssh_host_ed25519_key' 'MaxStartups 100:30:200' \
  >/etc/ssh/sshd_config.d/lab.conf
rm -f /etc/ssh/ssh_host_*
mkdir -p /etc/systemd/journald.conf.d /etc/systemd/system/chrony.service.d
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=16M\n' >/etc/systemd/journald.conf.d/lab.conf
sed -i '/imklog/d' /etc/rsyslog.conf

for s in $OFF_SERVICES; do systemctl disable "$s.service" || true; done
for s in $OFF_UNITS; do systemctl disable "$s" || true; done
for s in $MASKED_UNITS; do systemctl mask "$s"; done
# Hosts have no CAP_SYS_TIME: chronyd would silently not start.
printf '[Unit]\nConditionCapability=\n' >/etc/systemd/system/chrony.service.d/lab.conf
sed -i 's/^DAEMON_OPTS=.*/DAEMON_OPTS="-F 1 -x"/' /etc/default/chrony
# Debian's cyrus.conf names services of packages that are not installed.
sed -i -E 's/^([[:space:]]*)(pop3|nntp|http)([[:space:]])/\1#\2\3/' /etc/cyrus.conf
rm -f /etc/machine-id /var/lib/dbus/machine-id
: >/etc/fstab
: >/etc/machine-id
