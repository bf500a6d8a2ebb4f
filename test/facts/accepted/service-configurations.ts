import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { chronyAcceptance } from '../../../src/facts/accepted/chrony.ts';
import { corosyncAcceptance } from '../../../src/facts/accepted/corosync.ts';
import { cyrusAcceptance } from '../../../src/facts/accepted/cyrus.ts';
import { drbdAcceptance } from '../../../src/facts/accepted/drbd.ts';
import { keepalivedAcceptance } from '../../../src/facts/accepted/keepalived.ts';
import { lvmAcceptance } from '../../../src/facts/accepted/lvm.ts';
import { multipathAcceptance } from '../../../src/facts/accepted/multipath.ts';
import { nginxAcceptance } from '../../../src/facts/accepted/nginx.ts';
import { postfixAcceptance, postfixValues } from '../../../src/facts/accepted/postfix.ts';
import { postgresqlAcceptance } from '../../../src/facts/accepted/postgresql.ts';
import { sshdAcceptance } from '../../../src/facts/accepted/sshd.ts';
import { sudoAcceptance } from '../../../src/facts/accepted/sudo.ts';
import { append, whole } from './program-configurations.ts';
import type { Program } from './program-configurations.ts';

const device = Object.keys(networkInterfaces()).find((name) => name !== 'lo') ?? 'lo';

const vrrp = (instance: string, more = ''): string => `global_defs {
  router_id a
}
${more}
vrrp_instance V {
  state BACKUP
  interface ${device}
  virtual_router_id 51
  priority 100
  ${instance}
  virtual_ipaddress {
    192.0.2.9/32
  }
}`;

const corosync = (totem: string, nodes = ''): string => `totem {
  version: 2
  cluster_name: mail
  transport: knet
  ${totem}
}
nodelist {
  node {
    ring0_addr: 127.0.0.1
    name: ${spawnSync('uname', ['-n'], { encoding: 'utf8' }).stdout.trim()}
    nodeid: 1
  }
  node {
    ring0_addr: 192.0.2.2
    name: other
    nodeid: 2
  }
  ${nodes}
}
quorum {
  provider: corosync_votequorum
  two_node: 1
}
logging {
  to_logfile: yes
  logfile: /var/log/corosync.log
}`;

const drbd = (options: string): string => `resource r0 {
  ${options}
  device /dev/drbd0;
  disk /dev/vdz;
  meta-disk internal;
  on "$(uname -n)" { address 127.0.0.1:7789; node-id 0; }
  on other { address 192.0.2.2:7789; node-id 1; }
}`;

/** Services, clusters and storage. */
export const serviceConfigurations: readonly Program[] = [
  {
    name: 'PostgreSQL',
    fact: postgresqlAcceptance,
    needs: '/usr/lib/postgresql/15/bin/postgres',
    add: append('/etc/postgresql/15/main/postgresql.conf'),
    accepted: ['max_connections = 200', "shared_buffers = '256MB'", 'custom.setting = 1', 'port = 5433'],
    rejected: [
      ['shard_buffers = 4GB', /unrecognized configuration parameter "shard_buffers"/],
      ['max_connections = 1O0', /syntax error/],
      ['max_connections = abc', /invalid value for parameter "max_connections"/],
      ['port = 99999', /outside the valid range/],
      ['shared_buffers = 4XB', /invalid value for parameter "shared_buffers"/],
      ["include 'missing.conf'", /could not open configuration file/],
      ['wal_level = bogus', /invalid value for parameter "wal_level"/],
    ],
  },
  {
    name: 'Postfix',
    fact: postfixAcceptance,
    needs: 'postconf',
    add: `case $1 in M:*) printf '%s\\n' "\${1#M:}" >>/etc/postfix/master.cf ;; *) printf '%s\\n' "$1" >>/etc/postfix/main.cf ;; esac
touch -d 2000-01-01 /etc/postfix/main.cf /etc/postfix/master.cf`,
    accepted: [
      'mynetworks = 127.0.0.0/8',
      'M:smtp9 inet n - y - - smtpd',
      'smtpd_banner = $myhostname',
      'own = x\nsmtpd_banner = $own',
    ],
    rejected: [
      ['myhostnam = mail.example.org', /no parameter myhostnam/],
      ['foo bar', /missing '='/],
      ['M:foo bar', /bad field count/],
      ['M:smtp2 inet n - y - abc smtpd', /invalid process_limit/],
      ['M:smtp3 inet n - y - - smtpd -o foo_bar=1', /no parameter foo_bar/],
      ['M:smtp4 bogus n - y - - smtpd', /invalid type field/],
    ],
  },
  {
    name: 'Postfix’s values',
    fact: postfixValues,
    needs: 'postmap',
    add: `printf '%s\\n' "$1" >>/etc/postfix/main.cf; touch -d 2000-01-01 /etc/postfix/main.cf`,
    accepted: ['message_size_limit = 10240000', 'queue_run_delay = 5m'],
    rejected: [
      ['message_size_limit = 10MB', /bad numerical configuration: message_size_limit/],
      ['inet_protocols = ipv9', /inet_protocols/],
      ['foo bar', /missing '='/],
      ['ipc_timeout = 5x', /ipc_timeout/],
      ['process_id_directory_x', /missing '='/],
    ],
  },
  {
    name: 'Cyrus',
    fact: cyrusAcceptance,
    needs: '/usr/lib/cyrus/bin/cyr_info',
    add: append('/etc/imapd.conf'),
    accepted: ['maxheaderlines: 1000', 'sasl_mech_list2: PLAIN', 'partition-second: /var/spool/second'],
    rejected: [
      ['altnamespac: yes', /no option altnamespac/],
      ['timeout: abc', /unparsable duration/],
      ['servername: a\nservername: b', /specified twice/],
      ['virtdomains: foo', /virtdomains/],
      ['no colon here', /invalid option name/],
      ['@include: /missing', /can't open configuration file/],
    ],
  },
  {
    name: 'nginx',
    fact: nginxAcceptance,
    needs: 'nginx',
    add: whole('/etc/nginx/conf.d/halint.conf'),
    accepted: [
      'server { listen 8099; }',
      'upstream u { server bm-core.invalid; }',
      'server { listen 192.0.2.7:8098; }',
      'upstream v { server a.invalid:80; server b.invalid:81; }',
    ],
    rejected: [
      ['server { listne 80; }', /unknown directive "listne"/],
      ['server { listen 80; ', /unexpected end of file/],
      [
        'server { listen 8443 ssl; ssl_certificate /missing.pem; ssl_certificate_key /missing.pem; }',
        /cannot load certificate/,
      ],
      ['server { listen 80; return; }', /invalid number of arguments/],
      ['include /etc/nginx/missing.conf;', /open\(\) "\/etc\/nginx\/missing.conf" failed/],
      ['server { listen 8097; access_log /missing/folder/x.log; }', /failed \(2: No such file/],
      ['upstream u { server bm-core.invalid; }\nserver { lisen 1; }', /unknown directive "lisen"/],
    ],
  },
  {
    name: 'multipath',
    fact: multipathAcceptance,
    needs: 'multipath',
    add: whole('/etc/multipath.conf'),
    accepted: ['defaults {\n  user_friendly_names yes\n}', 'blacklist {\n  devnode "^vd"\n}', ''],
    rejected: [
      ['defaults {\n  foo 1\n}', /invalid keyword in the defaults section: foo/],
      ['devices { device {\n vendor "x"\n} }', /ignoring extra data/],
      ['defaults {\n  user_friendly_names yes', /missing '}'/],
      ['defaults {\n  no_path_retry maybe\n}', /invalid value for no_path_retry/],
      ['blacklst {\n}', /invalid keyword: blacklst/],
      ['defaults {\n  polling_interval abc\n}', /invalid value for polling_interval/],
    ],
  },
  {
    name: 'LVM',
    fact: lvmAcceptance,
    needs: 'lvmconfig',
    add: append('/etc/lvm/lvmlocal.conf'),
    accepted: [
      'global { use_lvmpolld = 0 }',
      'activation { volume_list = [ "vg0" ] }',
      'global { system_id_source = "uname" }',
    ],
    rejected: [
      ['activation {', /Parse error/],
      ['activation { volume_lst = 1 }', /activation\/volume_lst.* unknown/],
      ['activation { volume_list = "x', /Parse error/],
      ['foo { bar = 1 }', /foo.* unknown/],
      ['devices = ', /Parse error/],
    ],
  },
  {
    name: 'sshd',
    fact: sshdAcceptance,
    needs: 'sshd',
    add: `cp /etc/ssh/sshd_config /run/c; { printf '%s\\n' "$1"; cat /run/c; } >/etc/ssh/sshd_config; [ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key`,
    accepted: ['PermitRootLogin no', 'Port 2222'],
    rejected: [
      ['PermitRotLogin no', /Bad configuration option: PermitRotLogin/],
      ['Port abc', /Badly formatted port number/],
      ['PermitRootLogin maybe', /unsupported option "maybe"/],
      ['Match User', /Missing Match criteria|Bad Match condition/],
      ['AcceptEnv', /missing argument|argument/i],
    ],
  },
  {
    name: 'sudo',
    fact: sudoAcceptance,
    needs: 'visudo',
    add: `printf '%s\\n' "$1" >/etc/sudoers.d/halint; chmod 440 /etc/sudoers.d/halint`,
    accepted: ['monitor ALL=(root) NOPASSWD: /usr/sbin/crm_mon', 'Defaults env_reset'],
    rejected: [
      ['root ALL=(ALL:ALL ALL', /syntax error/],
      ['Defaults foo_bar', /unknown defaults entry "foo_bar"/],
      ['Defaults secure_path', /no value specified/],
      ['X = a', /syntax error/],
      ['Cmnd_Alias A = /bin/true\nCmnd_Alias A = /bin/false', /already defined/],
    ],
  },
  {
    name: 'chrony',
    fact: chronyAcceptance,
    needs: 'chronyd',
    add: append('/etc/chrony/chrony.conf'),
    accepted: ['server 192.0.2.1 iburst', 'makestep 1 3'],
    rejected: [
      ['servr x', /Invalid directive/],
      ['makestep x', /Missing arguments for makestep/],
      ['driftfile', /Missing arguments for driftfile/],
      ['server a iburstt', /parse server directive/],
      ['maxupdateskew abc', /maxupdateskew/],
    ],
  },
  {
    name: 'keepalived',
    fact: keepalivedAcceptance,
    needs: 'keepalived',
    add: whole('/etc/keepalived/keepalived.conf'),
    accepted: [vrrp(''), vrrp('advert_int 2\n  garp_master_delay 5')],
    rejected: [
      [vrrp('prioritty 3'), /Unknown keyword 'prioritty'/],
      [vrrp('virtual_router_id 351'), /VRID '351' not valid|outside range/],
      [vrrp('track_script {\n chk_mial\n }'), /chk_mial/],
      [vrrp('', 'vrrp_script x {'), /missing '}'s/],
      [vrrp('unicast_peer {\n name\n }'), /name/],
    ],
  },
  {
    name: 'corosync',
    fact: corosyncAcceptance,
    needs: 'corosync',
    add: whole('/etc/corosync/corosync.conf'),
    accepted: [corosync(''), corosync('token: 10000')],
    rejected: [
      [corosync('token: abc'), /token/],
      [corosync('token: 10'), /token|Token/],
      [corosync('crypto_cipher: des'), /cipher/i],
      [corosync('', 'node {\n ring0_addr: 192.0.2.3\n nodeid: 2\n name: c\n }'), /Nodeid 2 appears twice/],
      [corosync('', 'node {\n ring0_addr: 192.0.2.3\n name: c\n }'), /nodeid/],
      [corosync('}'), /parser|Unexpected|closing/],
    ],
  },
  {
    name: 'DRBD',
    fact: drbdAcceptance,
    needs: 'drbdadm',
    add: `printf '%s\\n' "$1" | sed "s/\\$(uname -n)/$(uname -n)/" >/etc/drbd.d/r0.res`,
    accepted: [drbd(''), drbd('net { protocol C; }')],
    rejected: [
      [drbd('options { auto-promote never; }'), /Parse error|Allowed|never/i],
      [drbd('net { protcol C; }'), /Parse error/],
      [drbd('net { shared-secret "hunter2" extra; }'), /Parse error/],
      [drbd('handlers { split-brains "/bin/true"; }'), /Parse error/],
      [`${drbd('')}\n${drbd('').replace('r0', 'r1')}`, /conflicting|BAD LUCK|already/],
    ],
  },
];
