import { certificates, dateOf } from '../../src/facts/security/certificates.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The certificates that the services present are valid now',
  why:
    'Mail clients and other servers refuse the connection, and on the passive host it goes unnoticed until the ' +
    'failover.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'active',
        check: 'A quiet hour: services restart. The clock of the host is right: network/clock-synchronised.',
        text:
          'Renew the certificate in the administration pages under Security > Modify Certificate. If only the ' +
          'passive host has the old one, skip this step.',
        effect: 'Services that present the certificate restart; bmupdatecert restarts all of BlueMind.',
        commands: {
          'bm-cli 5': 'bm-cli certificate file-cert --ca {ca} --cert {certificate} --key {key}',
          'bluemind 4': 'bmupdatecert {key} {certificate} {ca}    # in a window, with the cluster in maintenance mode',
        },
        verify:
          '`openssl s_client -connect NAME:993 </dev/null | openssl x509 -noout -dates` shows dates around today.',
      },
      {
        on: 'controller',
        text: 'Bring the passive host in step. Never run bmupdatecert there: it starts BlueMind.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: "halint check --rule 'security/certificate-*' passes.",
      },
    ],
  },
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
