import { postfixMain, postfixMapTypes } from '../../src/facts/applications/postfix-main.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The installed Postfix can open every kind of table that main.cf names',
  why:
    'Distributions drop Berkeley DB (hash:, btree:) and keep other kinds in packages of their own. Where one host ' +
    'lacks the kind, Postfix defers all mail after a failover to it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        text:
          'Install the package that brings the kind of table; it restarts nothing. Or change both hosts to one that ' +
          'both have (lmdb:), and make the tables again.',
        commands: {
          apt: 'apt-get install postfix-pcre postfix-ldap postfix-lmdb',
          dnf: 'dnf install postfix-pcre postfix-ldap postfix-lmdb',
        },
        verify: '`postconf -m` on {host} names the kind, and `postfix check` prints nothing.',
      },
    ],
  },
  references: [
    'http://www.postfix.org/DATABASE_README.html',
    'http://www.postfix.org/NON_BERKELEYDB_README.html',
    'man:postconf(1)',
  ],
  reads: { postfixMain, postfixMapTypes },
  appliesTo({ postfixMain, postfixMapTypes }) {
    if (postfixMain === undefined) return 'there is no main.cf';
    return postfixMapTypes !== undefined || 'Postfix is not installed';
  },
  check({ postfixMain, postfixMapTypes }) {
    const maps = postfixMain?.maps ?? [];
    const types = postfixMapTypes ?? [];
    const missing = maps.filter(
      ({ type }, i) => !types.includes(type) && maps.findIndex((map) => map.type === type) === i,
    );
    return missing.map(({ type, name, parameter, line }) => ({
      subject: `${type}:`,
      message: `${parameter} names ${type}:${name}, and the installed Postfix has no tables of the kind ${type}`,
      expected: `one of ${types.slice().sort().join(', ')}`,
      actual: type,
      at: { path: postfixMain?.path ?? '/etc/postfix/main.cf', line },
    }));
  },
});
