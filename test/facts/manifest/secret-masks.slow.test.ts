// Hand-written from postconf(5), imapd.conf(5), pg_hba.conf, mount.cifs(8), crontab(5) and lsyncd's manual.
import { describe, expect, it } from 'vitest';
import { manifestEntry } from '../../../src/facts/manifest/manifest.ts';
import { maskText } from '../../../src/hosts/secrets/mask.ts';
import { maskSecrets } from '../../../src/hosts/secrets/mask-secrets.ts';
import type { Mask } from '../../../src/sdk/index.ts';
import { awks, onHost } from '../../hosts/mask-on-host.ts';

const canary = 'Xq7Rz2Kp';
const key = 'k'.repeat(64);
const masksOf = (path: string): readonly Mask[] => manifestEntry(path).mask ?? [];
const main = '/etc/postgresql/15/main';
const elasticsearch = '/usr/share/bm-elasticsearch/config/elasticsearch.yml';
const telegraf = '/etc/telegraf/telegraf.d/output.conf';

/** Where the secret stands, the masks, and what must still be readable in the same text. */
const secretTexts: readonly (readonly [string, readonly Mask[], string, readonly string[]])[] = [
  [
    'a table of one entry',
    masksOf('/etc/postfix/main.cf'),
    `smtp_sasl_password_maps = static:bob:${canary}\n`,
    ['smtp_sasl_password_maps = static:bob:secret:'],
  ],
  [
    'a table among others',
    masksOf('/etc/postfix/main.cf'),
    `smtp_sasl_password_maps =\n  hash:/etc/postfix/sasl, static:bob:${canary}\n`,
    ['hash:/etc/postfix/sasl, static:bob:'],
  ],
  [
    'a table in braces',
    masksOf('/etc/postfix/main.cf'),
    `x_maps = inline:{ [mx]:587=bob:${canary} }\ny_maps = static:{bob:a ${canary}}\n`,
    ['x_maps = inline:{', 'y_maps = static:{'],
  ],
  [
    'a password of Postfix',
    masksOf('/etc/postfix/main.cf'),
    `lmtp_tls_password = ${canary}\nmyhostname = mx\n`,
    ['lmtp_tls_password = secret:', 'myhostname = mx'],
  ],
  [
    'an option of a service',
    masksOf('/etc/postfix/master.cf'),
    `smtp unix - - n - - smtp\n  -o smtp_sasl_password=${canary},x\n  -o smtp_sasl_password_maps=static:bob:${canary}\n`,
    ['-o smtp_sasl_password=', 'smtp unix - - n - - smtp\n'],
  ],
  [
    'a connection string',
    masksOf(`${main}/postgresql.conf`),
    `primary_conninfo = 'host=b user=r password=${canary}'\nport = 5432\n`,
    ["primary_conninfo = 'secret:", 'port = 5432'],
  ],
  [
    'a setting without a sign, in capitals',
    masksOf(`${main}/postgresql.conf.local`),
    `Primary_ConnInfo 'password=''a ${canary}'''\n`,
    ["Primary_ConnInfo 'secret:"],
  ],
  [
    'a command that prints a passphrase',
    masksOf(`${main}/postgresql.conf`),
    `ssl_passphrase_command = 'echo ${canary}'\n`,
    ["ssl_passphrase_command = 'secret:"],
  ],
  [
    'a password in a command',
    masksOf(`${main}/postgresql.conf`),
    `archive_command = 'RSYNC_PASSWORD=${canary} rsync %p b::wal'\n`,
    ["archive_command = 'RSYNC_PASSWORD=secret:", ' rsync %p b::wal'],
  ],
  [
    'LDAP and RADIUS',
    masksOf(`${main}/pg_hba.conf`),
    `host all all 10.0.0.0/8 ldap ldapserver=l ldapbindpasswd=${canary} ldapport=389\nhost all all 0.0.0.0/0 radius radiusservers="r" radiussecrets="a,${canary}"\n`,
    [
      'ldapserver=l ldapbindpasswd=secret:',
      ' ldapport=389',
      'host all all 0.0.0.0/0 radius radiusservers="r" radiussecrets="secret:',
    ],
  ],
  [
    'short names of Cyrus',
    masksOf('/etc/imapd.conf'),
    `sasl_ldapdb_pw: ${canary}\nldap_bind_pw: two ${canary}\n#proxy_password: ${canary}\n`,
    ['sasl_ldapdb_pw: secret:', 'ldap_bind_pw: secret:', '#proxy_password: secret:'],
  ],
  [
    'options of saslauthd',
    masksOf('/etc/default/saslauthd'),
    `MECH_OPTIONS="${canary}"\nOPTIONS="-c -O ${canary}"\nSTART=yes\n`,
    ['OPTIONS=secret:', 'START=yes'],
  ],
  [
    'options of saslauthd on Red Hat and SUSE',
    masksOf('/etc/sysconfig/saslauthd'),
    `SOCKETDIR=/run/saslauthd\nMECH=pam\nFLAGS="-O ${canary}"\n#SASLAUTHD_PARAMS="-O ${canary}"\n`,
    ['MECH=pam', 'FLAGS=secret:', 'SASLAUTHD_PARAMS=secret:'],
  ],
  [
    'telegraf',
    masksOf(telegraf),
    `  api_key = "${canary}"\n  token = '${canary}'\n  urls = ["https://bob:${canary}@h:8086/x"]\n  community = "${canary}"\n  headers = {"X-Api-Key" = "${canary}", "a" = "b"}\n`,
    ['@h:8086/x"]', '"a" = "b"'],
  ],
  [
    'a key store',
    masksOf(elasticsearch),
    `xpack.security.http.ssl.keystore.password: ${canary}\nkeystore:\n  secure_password: "${canary}"\ncluster.name: x\n`,
    ['xpack.security.http.ssl.keystore.password: secret:', 'cluster.name: x'],
  ],
  [
    'other spellings',
    masksOf('/etc/bm/bm.ini'),
    [
      'password',
      'DbPasswd',
      'db_pw',
      'pwd',
      'PASSPHRASE',
      'client-secret',
      'token',
      'apikey',
      'api-key',
      'snmp.community',
      'password2',
    ]
      .map((name) => `${name} = ${canary}\n`)
      .join(''),
    ['DbPasswd = secret:', 'password2 = secret:'],
  ],
  [
    'options of a CIFS mount',
    [],
    `//b/s /mnt cifs username=bob,password=${canary},vers=3.0 0 0\n//b/t /t cifs user=bob%${canary},pass=${canary},uid=5 0 0\n`,
    ['/mnt cifs username=bob,password=secret:', ',vers=3.0 0 0', ',uid=5 0 0'],
  ],
  ['a mount unit', [], `What=//b/s\nOptions=password=${canary},_netdev\n`, ['What=//b/s', ',_netdev']],
  [
    'variables of cron',
    [],
    `RSYNC_PASSWORD=${canary} ${canary}\nPGPASSWORD="${canary}"\n5 * * * * root PGPASSWORD=${canary},${canary};export PGPASSWORD\n`,
    ['5 * * * * root PGPASSWORD=secret:', ' PGPASSWORD\n'],
  ],
  [
    'options of commands',
    [],
    `5 * * * * root mysqldump -u r -p${canary} db\n6 * * * * root x --password ${canary} --db-password=${canary} /y\n7 * * * * root sshpass -p '${canary}' rsync /a b:/a\n8 * * * * root ipmitool -H b -P ${canary} power status\n`,
    ['root mysqldump -u r -psecret:', ' db\n', ' /y\n', ' rsync /a b:/a\n', ' power status\n'],
  ],
  [
    'a secret of DRBD',
    [],
    `net {\n  shared-secret "${canary}";\n  cram-hmac-alg sha1;\n}\n`,
    ['  cram-hmac-alg sha1;\n}\n'],
  ],
  [
    'a secret of DRBD in the next line',
    [],
    `net { shared-secret # of both\n\n  # below\n    "${canary}"; }\nnet { shared-secret\n${canary};\n  use-rle; }\n`,
    ['shared-secret # of both\n\n  # below\n    "secret:', 'shared-secret\nsecret:', ';\n  use-rle; }\n'],
  ],
  [
    'a target of lsyncd',
    [],
    `sync{default.rsync, source="/a", target="rsync://u:${canary}@h:873/x", rsync={_extra={"--password=${canary}"}}}\n`,
    ['target="rsync://u:secret:', '@h:873/x", rsync={_extra={"--password=secret:'],
  ],
];

const plainTexts: readonly (readonly [string, readonly Mask[], string])[] = [
  [
    'tables and methods of Postfix',
    masksOf('/etc/postfix/main.cf'),
    'smtp_sasl_password_maps = hash:/etc/postfix/relay_passwd\nvirtual_uid_maps = static:5000\nsmtpd_tls_key_file = ' +
      '/etc/ssl/k.pem\nrelayhost = [mx]:587\n',
  ],
  [
    'the encryption of passwords',
    masksOf(`${main}/postgresql.conf`),
    "password_encryption = 'scram-sha-256'\nssl_key_file = '/etc/k'\n",
  ],
  ['methods of access', masksOf(`${main}/pg_hba.conf`), 'host all all 10.0.0.0/8 password\nlocal all postgres peer\n'],
  [
    'files with tokens, and ports',
    masksOf(telegraf),
    'bearer_token_file = "/run/token"\nurls = ["http://h:8086", "http://h:80/a@b"]\nbypass = true\n',
  ],
  [
    'credentials in a file of their own',
    [],
    '//b/s /mnt cifs credentials=/root/smb,vers=3.0 0 0\nUUID=1 / ext4 defaults,x-systemd.automount 0 1\n',
  ],
  ['the end of a comment in DRBD', [], '# no shared-secret\nresource r {\n  shared-secret-like x;\n}\n'],
  [
    'ordinary jobs',
    [],
    'MAILTO=root\n5 * * * * root mkdir -p /a && pg_dump --no-password -f /b && rsync -pog --password-file=/c ' +
      'rsync://h:873/x /d\n',
  ],
  ['ordinary syncs', [], 'sync{default.rsyncssh, source="/a", host="b", targetdir="/a", rsync={password_file="/c"}}\n'],
];

/** As a tree's texts are hidden: by the mask of their source, and by content. */
const hidden = (text: string, masks: readonly Mask[]): string => maskSecrets(maskText(text, masks, key), key);

describe('masks of settings, mounts and jobs', () => {
  it.each(secretTexts)(
    'hide %s, on a host and in a recording alike, and nothing beside it',
    (_what, masks, text, readable) => {
      const kept = hidden(text, masks);
      expect(kept).not.toContain(canary);
      for (const part of readable) expect(kept).toContain(part);
      for (const awk of awks) expect(maskSecrets(onHost(awk, text, masks, key), key)).toBe(kept);
    },
  );

  it.each(plainTexts)('leave %s as they are', (_what, masks, text) => {
    expect(hidden(text, masks)).toBe(text);
    for (const awk of awks) expect(onHost(awk, text, masks, key)).toBe(text);
  });

  it('keep equal secrets equal and different ones different', () => {
    const masked = (secret: string): string =>
      hidden(`smtp_sasl_password_maps = static:bob:${secret}`, masksOf('/etc/postfix/main.cf'));
    expect(masked('a')).toBe(masked('a'));
    expect(masked('a')).not.toBe(masked('b'));
  });
});
