import { certificates } from '../../src/facts/security/certificates.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each certificate of the chain that the services present can be read',
  why:
    'A chain that was cut while it was copied is noticed when a service starts with it: at the failover. Without ' +
    'the authority’s certificate clients refuse the server’s.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'See which certificate of the file is damaged: `openssl x509` reads the first one only.',
        commands: { shell: 'openssl crl2pkcs7 -nocrl -certfile {path} | openssl pkcs7 -print_certs -noout' },
      },
      {
        on: 'active',
        check: 'A quiet hour: services restart.',
        text:
          'If the active host has the damaged file, install the certificate again in the administration pages under ' +
          'Security > Modify Certificate.',
        effect: 'Services that present the certificate restart; bmupdatecert restarts all of BlueMind.',
        commands: {
          'bm-cli 5': 'bm-cli certificate file-cert --ca {ca} --cert {certificate} --key {key}',
          'bluemind 4': 'bmupdatecert {key} {certificate} {ca}    # in a window, with the cluster in maintenance mode',
        },
        verify: 'The command of the first step ends with 0.',
      },
      {
        on: 'controller',
        text: 'Bring the passive host in step. Never run bmupdatecert there: it starts BlueMind.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: "halint check --rule 'security/certificate-*' passes.",
      },
    ],
  },
  references: ['bluemind:certificates', 'rfc:7468', 'man:openssl-x509(1ssl)'],
  reads: { certificates },
  appliesTo: ({ certificates }) => certificates.served.length > 0 || 'there is no bm_cert.pem',
  check: ({ certificates: { served } }) =>
    served.flatMap(({ path, certificates: found, unreadable }): Finding[] => {
      if (unreadable === 0) return [];
      const actual = `${unreadable} of ${found.length + unreadable} blocks are no certificates`;
      return [
        {
          subject: path,
          message: `${path} cannot be read as a certificate`,
          expected: 'certificates only, the server’s own first',
          actual,
          at: { path },
        },
      ];
    }),
});
