import { ownName } from '../../src/facts/identity/own-name.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The host knows its own name with its domain',
  why: 'Postfix greets other servers with it and BlueMind refuses to be set up without it; other servers reject mail from a host without a full name.',
  remedy: 'A line in /etc/hosts with the full name first: ADDRESS mail-a.example.org mail-a; check with hostname -f.',
  references: ['man:hostname(1)', 'rfc:5321#2.3.5', 'bluemind:prerequisites'],
  reads: { ownName },
  check: ({ ownName: { fqdn, hostname } }) =>
    fqdn !== undefined && fqdn.includes('.') && !fqdn.startsWith('localhost')
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
