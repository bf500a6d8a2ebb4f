import { ownName } from '../../src/facts/identity/own-name.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The host knows its own name with its domain',
  why:
    'Postfix greets other servers with it and BlueMind refuses to be set up without it; other servers reject mail ' +
    'from a host without a full name.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'name',
    steps: [
      {
        on: 'host',
        text: 'Put the full name first in its line of /etc/hosts.',
        file: { path: '/etc/hosts', lines: '{own-address} {name}.{domain} {name}' },
        verify: '`hostname -f` says the full name.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:hostname(1)', 'rfc:5321#2.3.5', 'bluemind:prerequisites'],
  reads: { ownName },
  check: ({ ownName: { fqdn, hostname } }) =>
    fqdn?.includes('.') && !fqdn.startsWith('localhost')
      ? []
      : [
          {
            subject: hostname,
            message: 'the host does not know its full name',
            expected: 'a name with a domain',
            actual: fqdn ?? 'hostname -f fails',
          },
        ],
});
