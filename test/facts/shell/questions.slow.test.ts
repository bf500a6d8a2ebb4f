import { moved, program, sent, shellFile } from '../../shell/shell-calls.ts';

/** Other questions of facts. What real programs answer is in the tests of these facts. */

const own = 'PATH=$here/bin:$PATH';

shellFile('src/facts/machine/shell/kernel-log.sh', {
  before: own,
  change: moved('/run'),
  folder: `mkdir -p run/systemd
${program('dmesg', 'cat "${0%/*}/../log"\nexit 3')}
cat >log <<'LOG'
<4>[    5.000000] blk_update_request: I/O error, dev sdb, sector 1
<4>[    6.500000] blk_update_request: I/O error, dev sdb, sector 2
<3>[    7.000000] sd 2:0:0:1: [sdc] Sense Key : Medium Error [current]
<3>[    8.000000] INFO: task kworker/u4:1 $(x):77 blocked for more than 120 seconds.
<3>[    8.000000] EXT4-fs (dm-3): Remounting filesystem read-only
<3>[    9.000000] ata3: hard resetting link
<3>[    9.000000] I/O error, dev sr0, sector 0
<6>[    9.000000] usb 1-1: password hunter2
no message
LOG`,
  calls: [
    {
      it: 'count_disk_trouble counts by kind and device, and prints no text',
      run: `count_disk_trouble | sed 's/ [0-9]*$//' | sort`,
      prints: `==exit
hung-task kworker/u4:1___x_ 1
io-error sdb 2
medium-error sdc 1
read-only dm-3 1
reset ata3 1
`,
    },
    {
      it: 'count_disk_trouble ends what hangs',
      run: 'timeout() { command timeout 0.1 sleep 30; }; count_disk_trouble',
      prints: '==exit 124\n',
    },
    {
      it: 'count_disk_trouble says why it is not asked',
      run: '(PATH=/nonexistent; count_disk_trouble); touch run/systemd/container; count_disk_trouble; rm run/systemd/container',
      prints: '==not-asked dmesg is not installed\n==not-asked a container has no kernel log of its own\n',
    },
  ],
});

shellFile('src/facts/security/shell/cluster-user.sh', {
  before: `entry_of() { printf 'hacluster:%s:19000:0:99999:7:::\\n' "$1"; }`,
  calls: [
    {
      it: 'test_digest knows the usual passwords, and nothing else',
      run: `for digest in '$1$aa$sVMXx5S1lmVN/uAoiT/w00' "$(openssl passwd -6 -salt ab hacluster)" "$(openssl passwd -6 -salt ab other)"; do entry_of "$digest" | test_digest; done`,
      prints: /^(known|other)\nknown\nother\n$/,
    },
    {
      it: 'test_digest fails where crypt cannot make such a digest',
      run: `entry_of '$nosuch$x' | test_digest || echo failed`,
      prints: 'failed\n',
    },
    {
      it: 'ask_cluster_user prints one word, and never the digest',
      run: `for digest in '' '!' '*' '!$6$x$y' '$nosuch$x'; do getent() { entry_of "$digest"; }; ask_cluster_user; done`,
      prints: 'empty\n==exit 0\nlocked\n==exit 0\nlocked\n==exit 0\nlocked\n==exit 0\ncannot\n==exit 0\n',
    },
    {
      it: 'ask_cluster_user without the account',
      run: 'getent() { return 2; }; ask_cluster_user',
      prints: '==not-asked there is no account hacluster\n',
    },
  ],
});

shellFile('src/facts/in-effect/shell/postgresql.sh', {
  before: own,
  change: moved('/run', '/usr'),
  folder: `mkdir -p run/postgresql usr/lib/postgresql/9.6/bin usr/lib/postgresql/15/bin
${program('psql', '')}
${program(
  'setpriv',
  `while [ "\${1#-}" != "$1" ]; do printf '<%s>' "$1"; shift; done
echo
shift 2
while [ "\${1%%=*}" != "$1" ]; do shift; done
echo "$1 $5 $6 $7 $8 $9"
exit 2`,
)}
cp bin/psql usr/lib/postgresql/15/bin/psql
cp bin/psql usr/lib/postgresql/9.6/bin/psql
touch run/postgresql/.s.PGSQL.5433`,
  calls: [
    {
      it: 'newest_psql takes the last of the versions',
      run: 'newest_psql; echo "$client"; rm -r usr/lib; newest_psql; echo "$client"',
      prints: '/usr/lib/postgresql/9.6/bin/psql\n/bin/psql\n',
    },
    {
      it: 'ask_socket asks as the account of the server, and not root',
      run: `client=psql; stat() { echo 107:113; }; ask_socket "$here/a b/.s.PGSQL.5433"; echo "$?"; stat() { echo 0:0; }; ask_socket x; echo "$?"; stat() { return 1; }; ask_socket x`,
      prints: '<--reuid=107><--regid=113><--clear-groups>\npsql -v ON_ERROR_STOP=1 -h /a b -p\n2\n1\n',
      status: 1,
    },
    {
      it: 'ask_running_postgresql takes no file for a socket',
      run: 'ask_running_postgresql',
      prints: '==not-asked no PostgreSQL runs on this host\n',
    },
  ],
});

const types = 'nfs4|cifs|autofs';
const mounted = `mkdir -p proc/self
cat >proc/self/mountinfo <<TABLE
20 1 8:1 / / rw - ext4 /dev/sda1 rw
22 20 0:50 / $PWD/nas\\\\040share rw shared:1 - nfs4 nas:/x rw
TABLE`;

shellFile('src/facts/storage/shell/untouched-mounts.sh', {
  before: `set -- '${types}'`,
  change: moved('/proc/self/mountinfo'),
  folder: mounted,
  calls: [
    {
      it: 'touchable is false on a mount of these types, and below it',
      run: 'for path in "$here/nas share" "$here/nas share/x" "$here/nas shares" /; do touchable "$path"; echo $?; done',
      prints: '1\n1\n0\n0\n',
    },
  ],
});
const untouchedMounts = sent('src/facts/storage/shell/untouched-mounts.sh');

shellFile('src/facts/services/shell/named-certificates.sh', {
  script: true,
  change: (text, folder) => moved('/proc/self/mountinfo', '/etc')(`${untouchedMounts}\n${text}`, folder),
  folder: `${mounted}
mkdir -p etc/postfix etc/nginx/sites 'nas share' certs
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout certs/key.pem -out certs/cert.pem -subj /CN=x -days 1 2>/dev/null
ln -s certs/cert.pem link.pem
ln -s 'nas share/cert.pem' away.pem
ln -s loop.pem loop.pem
echo 'not a certificate' >certs/text
cat >etc/postfix/main.cf <<MAIN
smtpd_tls_cert_file = $PWD/link.pem
# smtpd_tls_cert_file = $PWD/certs/text
smtpd_tls_key_file = $PWD/certs/key.pem
smtp_tls_cert_file = $PWD/away.pem
smtp_tls_key_file = $PWD/loop.pem
smtpd_tls_chain_files = $PWD/none.pem $PWD/certs/text
MAIN
echo 'ssl_certificate "sites/rel.pem";' >etc/nginx/nginx.conf`,
  calls: [
    {
      it: 'prints certificates and public halves, and never a private key',
      run: `PATH=/usr/bin:/bin; (script '${types}') >found; grep -v '^	[A-Za-z0-9+/=]*$' found; grep -c 'PRIVATE' found`,
      prints: `==missing /etc/nginx/sites/rel.pem
==file /certs/key.pem
	-----BEGIN PUBLIC KEY-----
	-----END PUBLIC KEY-----
==file /certs/text
==file /link.pem
	-----BEGIN CERTIFICATE-----
	-----END CERTIFICATE-----
==missing /none.pem
0
`,
      status: 1,
    },
  ],
});

shellFile('src/facts/sync/shell/named-scripts.sh', {
  script: true,
  change: (text, folder) =>
    moved(
      '/proc/self/mountinfo',
      '/etc/[a-z.]+',
      '/var/spool',
    )(`${untouchedMounts}\n${text}`, folder).replaceAll('/$places', `${folder}/$places`),
  folder: `${mounted}
mkdir -p etc/cron.d opt/bin etc/systemd/system
cat >etc/crontab <<TABLE
* * * * * root $PWD/opt/bin/copy.sh --all; $PWD/opt/bin/gone
* * * * * root sh $PWD/opt/bin/not-executable
TABLE
echo "* * * * * root $PWD/opt/bin/binary" >'etc/cron.d/ä b'
echo "* * * * * root $PWD/opt/bin/unnamed.sh" >etc/cron.d/-n
printf '#!/bin/sh\\n. %s/opt/bin/library\\n' "$PWD" >opt/bin/copy.sh
printf 'rsync  x\\n%s/opt/bin/third\\n' "$PWD" >opt/bin/library
printf '%s/opt/bin/fourth\\n' "$PWD" >opt/bin/third
echo fourth >opt/bin/fourth
echo read >opt/bin/not-executable
printf 'a\\000b' >opt/bin/binary
echo data >opt/bin/data
chmod 755 opt/bin/copy.sh opt/bin/third opt/bin/fourth opt/bin/binary`,
  calls: [
    {
      it: 'prints scripts, and those that these start or source, three deep',
      run: `(script '${types}') >found; grep -v '^	' found | sort; grep -c '^	rsync  x$' found`,
      prints: `==other /opt/bin/binary
==other /opt/bin/gone
==other /opt/bin/unnamed.sh
==script /opt/bin/copy.sh
==script /opt/bin/library
==script /opt/bin/not-executable
==script /opt/bin/third
1
`,
    },
  ],
});

const live = `<cib><configuration><nodes><node id="1" uname="mail-a"/><node id='2' uname='mail-b.example'/></nodes></configuration></cib>`;

shellFile('src/facts/failover/shell/simulate.sh', {
  script: true,
  before: own,
  folder: `${program('crm_simulate', 'echo "crm_simulate complains" >&2\nexit 65')}
${program('crm_mon', '')}
${program('uname', 'echo mail-a')}
mkdir few
for name in mktemp cat tr sed sort uname; do ln -s "$(command -v "$name")" "few/$name"; done`,
  calls: [
    { it: 'problem: there is no CIB', run: 'script </dev/null', prints: 'halint-failover 1\nproblem no-cib\n' },
    {
      it: 'problem: Pacemaker is not installed',
      run: 'PATH=$here/few; echo x | script',
      prints: 'halint-failover 1\nproblem absent crm_simulate\n',
    },
    {
      it: 'problem: no folder can be made',
      run: 'mktemp() { return 1; }; echo x | script',
      prints: 'halint-failover 1\nproblem no-folder\n',
    },
    {
      it: 'problem: the host is no node',
      run: `echo '${live.replaceAll("'", '"')}' | script 'a b'`,
      prints: 'halint-failover 1\nproblem not-a-node a b\n',
    },
    {
      it: 'problem: not two nodes',
      run: `echo '<node uname="mail-a"/>' | script`,
      prints: 'halint-failover 1\nproblem nodes 1\n',
    },
    {
      it: 'failed: the scheduler does not come to an end',
      run: `echo '${live.replaceAll("'", '"')}' | script mail-b`,
      prints:
        'halint-failover 1\nsurvivor mail-b.example\nlost mail-a\nmode file\nproblem failed 65 crm_simulate complains\n',
    },
  ],
});
