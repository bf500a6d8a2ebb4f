import { certificates, dateOf } from '../../src/facts/security/certificates.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import { hostRule } from '../../src/sdk/index.ts';

const day = 24 * 60 * 60;

export default hostRule({
  severity: 'warning',
  summary: 'No certificate that the services present is about to expire',
  why: 'BlueMind’s own certificates live 499 days, and its pages say it plainly: mail stops working when they expire. A renewal reaches only the host that it is done on.',
  remedy: 'Renew the certificate (Security > Certificate in the administration pages, or bmupdatecert), then bring the other host in step.',
  references: ['bluemind:certificates'],
  policy: ['certificateDays'],
  explainedBy: {
    'security/certificate-valid': (own, other) => own.subject === other.subject,
  },
  reads: { certificates, wallClock },
  appliesTo: ({ certificates }) => certificates.served.length > 0 || 'there is no bm_cert.pem',
  check: ({ certificates, wallClock: now, policy }) =>
    certificates.served.flatMap(({ path, certificates: [first] }) => {
      const left = first === undefined ? Number.NaN : Math.floor((first.notAfter - now) / day);
      if (first === undefined || left >= policy.certificateDays) return [];
      return [
        {
          subject: path,
          message: now >= first.notAfter ? `the certificate in ${path} has expired` : `the certificate in ${path} expires in ${left} days`,
          expected: `at least ${policy.certificateDays} days left`,
          actual: `valid until ${dateOf(first.notAfter)}`,
          at: { path, line: first.line },
        },
      ];
    }),
});
