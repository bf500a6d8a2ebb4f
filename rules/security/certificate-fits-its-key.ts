import { certificates } from '../../src/facts/security/certificates.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const path = '/etc/ssl/certs/bm_cert.pem';

export default hostRule({
  severity: 'error',
  summary: 'The private key in bm_cert.pem belongs to its certificate',
  why: 'nginx and Postfix read certificate and key from this one file and do not start, or offer no TLS, when the two do not fit.',
  remedy: 'Install certificate, key and chain again together (Security > Certificate in the administration pages, or bmupdatecert); the server’s own certificate comes first in the file.',
  references: ['bluemind:certificates', 'man:openssl-pkey(1)', 'http://www.postfix.org/postconf.5.html#smtpd_tls_cert_file'],
  reads: { certificates },
  appliesTo: ({ certificates }) => certificates.served.some((each) => each.path === path) || 'there is no bm_cert.pem',
  check({ certificates: { served, keyOfServed } }) {
    if (keyOfServed === undefined) return unknown('not-collected', `openssl gave no public half of the key in ${path}`);
    const [first] = served.find((each) => each.path === path)?.certificates ?? [];
    if (first === undefined || first.publicKey === keyOfServed) return [];
    return [{ subject: path, message: `the private key in ${path} is not that of its first certificate`, expected: `the key of ${first.subject}`, actual: 'another key', at: { path, line: first.line } }];
  },
});
