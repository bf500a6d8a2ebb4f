import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../src/hosts/secrets/mask-secrets.ts';
import { shapes } from '../../../src/hosts/secrets/shapes.ts';
import { filtered, installed, key } from './filtered.ts';

/** Pieces of texts in which secrets stand, and of what could lead a mask astray. */
const pieces = [
  'password', 'PASSWORD', 'Passwd', 'passphrase', 'secret', 'token', 'api_key', 'api-key', 'community', 'credential', 'ldap_bind_pw', 'MYSQL_PWD', 'auth', 'auth_pass', 'psk',
  'shared-secret', 'smtp_sasl_password_maps', 'ldapbindpasswd', 'radiussecrets', 'primary_conninfo', 'ssl_passphrase_command', 'password_file', 'token_timeout', 'key',
  '=', ' = ', ': ', ':', '=>', ':=', '"', "'", '\\"', "''", '\\', ' ', '  ', '\t', '\n', '\n  ', '\n\t- ', '\r\n', ';', ',', ', ', '{', '}', '(', ')', '[', ']', '<', '>', '/>', '</', '|', '&', '@', '%', '#', '$', '`',
  '://', 'http://u:', 'rsync://', 'u:p@h:1', 'static:', 'static:u:', 'inline:{', 'hash:/etc/x', '/etc/x', 'yes', 'no', '3000', '10 s', 'x', 'hunter2', 'Tr0ub4dor&3', 'ümlaut', '\u00a0',
  '-p', ' -pX', ' -P ', ' -u a:b', ' --password ', ' --password=', 'curl ', 'mysql ', 'ipmitool ', 'sshpass -p ', 'export ', 'set ', 'Authorization: Bearer ', 'abcdefghijklmnop1234', '$6$salt$', '{SSHA}',
  '<nvpair name="passwd" value="v"/>', '<nvpair id="i"\n', ' name="password"', " value='v'", '<password>', '</password>', 'name: ', 'value: ', '"name":"password"', 'value=', '_netdev', ',vers=3',
  ' -p ', 'mkdir ', 'bob:aXq7Rz2Kp/yW1', 'h:5432:*:b:', ',user=b%', 'Private-Lines: 2', 'Private-MAC: 0', 'proxy_pass ', '$PASSWORD', '${db.pw}', 'passwd: files', 'Basic dXNlcjpwYXNz',
  '-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----', '-----BEGIN CERTIFICATE-----', '\u0002', '1\u0003', '\0', 'secret:', 'secret:0123456789abcdef0123456789abcdef', '==> x <==',
] as const;

const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 40 }).map((parts) => parts.join(''));

describe.each(installed)('%s hides what this process hides', (awk) => {
  it('in texts of any kind', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 60, maxLength: 60 }), (texts) => {
        expect(filtered(awk, texts).texts).toEqual(texts.map((each) => maskSecrets(each, key)));
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

it('is written in what both kinds of regular expressions read alike', () => {
  for (const [name, pattern] of Object.entries(shapes)) {
    expect(pattern, name).not.toMatch(/\[:|\(\?|\{[0-9]+,?[0-9]*\}|\\[dDwWsSbB]|[*+?]\?|[^\x00-\x7f]/);
  }
});
