import { certificates } from '../../src/facts/security/certificates.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const path = '/etc/ssl/certs/bm_cert.pem';

export default hostRule({
  severity: 'error',
  summary: 'The private key in bm_cert.pem belongs to its certificate',
  why:
    'nginx and Postfix read certificate and key from this one file and do not start, or offer no TLS, when the two ' +
    'do not fit.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'active',
        check:
          'The key fits: `openssl x509 -in CERT -noout -pubkey` and `openssl pkey -in KEY -pubout` print the same. ' +
          'A quiet hour.',
        text:
          'Install certificate, key and chain again together, in the administration pages under Security > Modify ' +
          'Certificate. The server’s own certificate comes first in the file.',
        effect: 'Services that present the certificate restart; bmupdatecert restarts all of BlueMind.',
        commands: {
          'bm-cli 5': 'bm-cli certificate file-cert --ca {ca} --cert {certificate} --key {key}',
          'bluemind 4': 'bmupdatecert {key} {certificate} {ca}    # in a window, with the cluster in maintenance mode',
        },
        verify: '`openssl s_client -connect NAME:993 </dev/null` shows the certificate and Verify return code 0.',
      },
      {
        on: 'controller',
        text: 'Bring the passive host in step. Never run bmupdatecert there: it starts BlueMind.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: "halint check --rule 'security/certificate-*' passes.",
      },
    ],
  },
  references: [
    'bluemind:certificates',
    'man:openssl-pkey(1)',
    'http://www.postfix.org/postconf.5.html#smtpd_tls_cert_file',
  ],
  reads: { certificates },
  appliesTo: ({ certificates }) => certificates.served.some((each) => each.path === path) || 'there is no bm_cert.pem',
  check({ certificates: { served, keyOfServed } }) {
    if (keyOfServed === undefined) return unknown('not-collected', `openssl gave no public half of the key in ${path}`);
    const [first] = served.find((each) => each.path === path)?.certificates ?? [];
    if (first === undefined || first.publicKey === keyOfServed) return [];
    return [
      {
        subject: path,
        message: `the private key in ${path} is not that of its first certificate`,
        expected: `the key of ${first.subject}`,
        actual: 'another key',
        at: { path, line: first.line },
      },
    ];
  },
});
