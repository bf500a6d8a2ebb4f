import { certificates } from '../../src/facts/security/certificates.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each certificate of the chain that the services present can be read',
  why: 'A chain that was cut while it was copied is noticed when a service starts with it: at the failover. Without the authority’s certificate clients refuse the server’s.',
  remedy: 'Look with `openssl x509 -in FILE -noout -subject -enddate`; install the certificate again (bmupdatecert), then bring the other host in step.',
  references: ['bluemind:certificates', 'rfc:7468', 'man:openssl-x509(1ssl)'],
  reads: { certificates },
  appliesTo: ({ certificates }) => certificates.served.length > 0 || 'there is no bm_cert.pem',
  check: ({ certificates: { served } }) =>
    served.flatMap(({ path, certificates: found, unreadable }): Finding[] => {
      if (unreadable === 0) return [];
      const actual = `${unreadable} of ${found.length + unreadable} blocks are no certificates`;
      return [{ subject: path, message: `${path} cannot be read as a certificate`, expected: 'certificates only, the server’s own first', actual, at: { path } }];
    }),
});
