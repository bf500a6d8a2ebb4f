import { describe, expect, it } from 'vitest';
import type { MapFiles } from '../../../src/facts/applications/map-files.ts';
import { mapState } from '../../../src/facts/applications/map-files.ts';
import { expand, postfixMain, postfixMapTypes } from '../../../src/facts/applications/postfix-main.ts';
import type { ListedFile } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

function maps(main: string): readonly string[] {
  const fact = parseFact(postfixMain, { main });
  return fact.known
    ? (fact.value?.maps ?? []).map(({ type, name, parameter, line }) => `${line} ${parameter} ${type}:${name}`)
    : [];
}

describe('the tables that main.cf names', () => {
  it.each([
    [
      'alias_maps = hash:/etc/aliases, nis:mail.aliases\n',
      ['1 alias_maps hash:/etc/aliases', '1 alias_maps nis:mail.aliases'],
    ],
    [
      'indexed = ${default_database_type}:${config_directory}/\ndefault_database_type = lmdb\nconfig_directory = ' +
        '/etc/postfix\nvirtual_alias_maps = ${indexed}virtual\n',
      ['4 virtual_alias_maps lmdb:/etc/postfix/virtual'],
    ],
    ['transport_maps = proxy:pgsql:/etc/postfix/t.cf\n', ['1 transport_maps pgsql:/etc/postfix/t.cf']],
    [
      'smtpd_recipient_restrictions =\n  check_recipient_access hash:/etc/postfix/access\n  reject\n',
      ['1 smtpd_recipient_restrictions hash:/etc/postfix/access'],
    ],
    [
      'smtpd_sender_restrictions = check_policy_service unix:private/policy, check_sender_access inline:{a=OK}\n',
      ['1 smtpd_sender_restrictions inline:'],
    ],
    [
      'relayhost = [smtp.example.org]:587\nsmtpd_milters = inet:127.0.0.1:2500\nvirtual_transport = ' +
        'lmtp:unix:/run/lmtp\nmailbox_transport = lmtp:[::1]:24\n',
      [],
    ],
    ['alias_maps = hash:/old\nalias_maps = lmdb:/new\n', ['2 alias_maps lmdb:/new']],
    [
      'smtp_tls_policy_maps = texthash:/etc/postfix/tls\nsmtp_sasl_password_maps = hash:/etc/postfix/relay_passwd\n',
      ['1 smtp_tls_policy_maps texthash:/etc/postfix/tls', '2 smtp_sasl_password_maps hash:/etc/postfix/relay_passwd'],
    ],
  ])('%j', (main, expected) => {
    expect(maps(main)).toEqual(
      expected.map((each) => (each.endsWith('inline:') ? expect.stringContaining('inline:') : each)),
    );
  });

  it('may refer to each other in a circle', () => {
    expect(
      expand('$a', [
        { key: 'a', value: '$b', line: 1 },
        { key: 'b', value: '$a', line: 2 },
      ]),
    ).toMatch(/^\$[ab]$/);
  });

  it('are those of a host without Postfix: none', () => {
    expect(parseFact(postfixMain, {})).toEqual({ known: true, value: undefined });
    expect(parseFact(postfixMapTypes, {})).toEqual({ known: true, value: undefined });
  });
});

describe('the kinds of tables that Postfix supports', () => {
  it('are listed one a line', () => {
    expect(parseFact(postfixMapTypes, { types: 'btree\ncidr\nlmdb\n' })).toEqual({
      known: true,
      value: ['btree', 'cidr', 'lmdb'],
    });
  });
  it('are unknown when postconf cannot read its own configuration', () => {
    const types = {
      stdout: '',
      stderr: 'postconf: fatal: file /etc/postfix/main.cf: parameter mail_owner: unknown user name value: postfix',
      exit: 1,
    };
    expect(parseFact(postfixMapTypes, { types })).toMatchObject({
      known: false,
      detail: expect.stringContaining('mail_owner'),
    });
  });
});

describe('a compiled table', () => {
  const file = (path: string, modified?: number): readonly [string, ListedFile] => [
    path,
    { path, type: 'file', size: 1, ...(modified === undefined ? {} : { modified }) },
  ];
  const onHost = (path: string): readonly [string, ListedFile] => [
    path,
    { path, type: 'file', size: 1, modified: 1, links: 1 },
  ];
  const files = (...all: (readonly [string, ListedFile])[]): MapFiles => Object.fromEntries(all);
  const map = (type: string, name: string) => ({ type, name, parameter: 'x', line: 1 });

  it.each([
    [
      'made in the same second',
      map('hash', '/etc/aliases'),
      files(file('/etc/aliases', 5), file('/etc/aliases.db', 5)),
      'current',
    ],
    ['older', map('hash', '/etc/aliases'), files(file('/etc/aliases', 6), file('/etc/aliases.db', 5)), 'stale'],
    [
      'of another kind',
      map('lmdb', '/etc/postfix/x'),
      files(file('/etc/postfix/x', 1), file('/etc/postfix/x.db', 5)),
      'missing',
    ],
    [
      'made from the flat text',
      map('hash', '/etc/postfix/x'),
      files(file('/etc/postfix/x', 9), file('/etc/postfix/x-flat', 4), file('/etc/postfix/x.db', 5)),
      'current',
    ],
    ['without a text', map('hash', '/etc/postfix/x'), files(file('/etc/postfix/x.db', 5)), 'current'],
    [
      'in a tree without times',
      map('hash', '/etc/postfix/x'),
      files(file('/etc/postfix/x'), file('/etc/postfix/x.db')),
      'undated',
    ],
    ['never compiled on a host', map('hash', '/etc/aliases'), files(onHost('/etc/aliases')), 'missing'],
    ['in a rendered root, which holds texts', map('hash', '/etc/aliases'), files(file('/etc/aliases')), 'out-of-sight'],
    [
      'in an archive of texts, with their times',
      map('lmdb', '/etc/postfix/x'),
      files(file('/etc/postfix/x', 3), file('/etc/aliases', 3)),
      'out-of-sight',
    ],
    [
      'left out of an archive that holds another table',
      map('hash', '/etc/postfix/x'),
      files(file('/etc/postfix/x', 3), file('/etc/aliases.db', 3)),
      'missing',
    ],
    ['elsewhere', map('hash', '/srv/x'), files(), 'out-of-sight'],
    ['that is none', map('pcre', '/etc/postfix/x'), files(), undefined],
  ])('%s', (_, one, all, expected) => {
    expect(mapState(one, all)?.state).toBe(expected);
  });
});
