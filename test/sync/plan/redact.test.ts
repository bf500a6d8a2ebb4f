import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDifference } from '../../../src/sync/plan/difference.ts';
import { redactLines } from '../../../src/sync/plan/redact.ts';
import { secretTexts } from '../../hosts/secrets/spellings.ts';

const canary = 'Xq7Rz2Kp';
const state = { type: 'file', size: 1 } as const;
const shown = (text: string): string => redactLines(text).join('\n');

describe('secrets in texts', () => {
  it.each([
    ['a password', `password = ${canary}`],
    ['a number as a password', 'db_passwd: 4711', '4711'],
    ['a password that was commented out', `#smtp_password=${canary}`],
    ['a quoted one', `  "secret": "${canary}",`],
    ['one without a sign', `sasl_password ${canary}`],
    ['a token', `auth-token: ${canary}`],
    ['a bare key', `key=${canary}`],
    ['a key of an interface', `api_key = ${canary}`],
    ['credentials in a URL', `url = https://bob:${canary}@mail.example.org/`],
    ['a connection string', `dsn = host=db user=bm password=${canary} port=5432`],
    ['one among options of a command', `smtp unix - - n - - smtp -o smtp_sasl_password=${canary},x`],
    ['a short name of Cyrus', `ldap_bind_pw: ${canary}`],
    ['a connection string of a standby', `primary_conninfo = 'host=b password=${canary}'`],
    ['a command that prints a passphrase', `ssl_passphrase_command = 'echo ${canary}'`],
    ['a password for LDAP', `host all all 10.0.0.0/8 ldap ldapserver=l ldapbindpasswd=${canary}`],
    ['a secret for RADIUS', `host all all 10.0.0.0/8 radius radiussecrets="a,${canary}"`],
    ['a table of one entry', `relay_maps = static:bob:${canary}`],
    ['a table in the setting', `  inline:{ [mx]:587=bob:${canary} }`],
    ['a mount option', `//b/s /mnt cifs vers=3.0,username=bob,pass=${canary},uid=5 0 0`],
    ['a user with a password', `//b/s /mnt cifs user=bob%${canary},uid=5 0 0`],
    ['a variable of a job', `5 * * * * root PGPASSWORD=${canary} pg_dump`],
    ['an option of a job', `5 * * * * root mysqldump -u r -p${canary} db`],
    ['a long option of a job', `5 * * * * root x --password ${canary}`],
    ['a password of rsync', `target = "rsync://u:${canary}@h/x"`],
    ['a header', `header = Authorization: Bearer ${canary}${canary}`],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n${canary}${canary}\n-----END PRIVATE KEY-----`],
    [
      'an encrypted RSA key',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${canary}\n-----END RSA PRIVATE KEY-----`,
    ],
    ['a key whose end is missing', `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}`],
    ['a random word nobody named', `x-y ${canary}aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY`],
    ['a digest that the host has put in its place', 'relay secret:0123456789abcdef', '0123456789abcdef'],
  ])('%s is hidden, on whichever side of a difference', (_what, text, secret = canary) => {
    expect(shown(text)).not.toContain(secret);
    for (const [now, next] of [
      [text, 'other = 1\n'],
      ['other = 1\n', text],
    ] as const) {
      const lines = contentDifference('shared-text', { state, text: now }, { state, text: next });
      expect(lines.map((line) => line.text).join('\n')).not.toContain(secret);
      expect(lines.length).toBeGreaterThan(0);
    }
  });

  it.each(secretTexts)('%s, which the filter of a host hides, is hidden', (_what, text) => {
    const lines = redactLines(text.replaceAll('CANARY', canary));
    expect(lines.join('\n')).not.toContain(canary);
    expect(lines).toHaveLength(text.split('\n').length);
  });

  it.each([
    'myhostname = mail.example.org',
    'smtpd_tls_key_file = /etc/ssl/certs/bm_cert.pem',
    'root: admin@example.org',
    'net.ipv4.ip_forward = 1',
    'ssl_certificate_key /etc/ssl/certs/bm_cert.pem;',
    '# the token bucket filter of the kernel',
    '/var/lib/postgresql/15/main/pg_stat_tmp/global.stat',
    'vm.max_map_count = 262144',
    'virtual_uid_maps = static:5000',
    '5 * * * * root mkdir -p /srv/a && pg_dump --no-owner -f /srv/b',
  ])('"%s" is shown as it is', (line) => {
    expect(shown(line)).toBe(line);
  });

  it('keeps the number of lines, so that differences point at the right ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(redactLines(text)).toHaveLength(text.split('\n').length);
      }),
    );
  });

  it('says that something differs where all that differs is hidden', () => {
    const lines = contentDifference(
      'shared-text',
      { state, text: `password = ${canary}\n` },
      { state, text: 'password = other\n' },
    );
    expect(lines.filter(({ mark }) => mark === '-' || mark === '+').map(({ text }) => text)).toEqual([
      'password = (hidden)',
      'password = (hidden)',
    ]);
    expect(lines.at(-1)).toEqual({ mark: '!', text: 'values that may be secret are not shown' });
  });

  it('shows nothing of a secret file, even where its text were at hand', () => {
    const lines = contentDifference(
      'shared-secret',
      { state, text: canary },
      { state: { ...state, size: 2 }, text: `${canary}${canary}` },
    );
    expect(JSON.stringify(lines)).not.toContain(canary);
  });
});
