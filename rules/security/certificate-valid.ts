import { certificates, dateOf } from '../../src/facts/security/certificates.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The certificates that the services present are valid now',
  why: 'Mail clients and other servers refuse the connection, and on the passive host nobody notices until the failover.',
  remedy: 'Renew the certificate (Security > Certificate in the administration pages, or bmupdatecert), then bring the other host in step.',
  references: ['bluemind:certificates', 'rfc:5280#4.1.2.5'],
  reads: { certificates, wallClock },
  appliesTo: ({ certificates }) => certificates.served.length > 0 || 'there is no bm_cert.pem',
  check: ({ certificates, wallClock: now }) =>
    certificates.served.flatMap(({ path, certificates: [first] }): Finding[] => {
      if (first === undefined || (first.notBefore <= now && now < first.notAfter)) return [];
      const early = now < first.notBefore;
      return [
        {
          subject: path,
          message: early ? `the certificate in ${path} is not valid yet` : `the certificate in ${path} has expired`,
          expected: `valid on ${dateOf(now)}`,
          actual: `valid from ${dateOf(first.notBefore)} to ${dateOf(first.notAfter)}`,
          at: { path, line: first.line },
        },
      ];
    }),
});
