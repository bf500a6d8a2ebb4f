import { certificates, dateOf } from '../../src/facts/security/certificates.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import { hostRule } from '../../src/sdk/index.ts';

const day = 24 * 60 * 60;

export default hostRule({
  severity: 'warning',
  summary: 'No certificate that the services present is about to expire',
  why:
    'BlueMind’s own certificates live 499 days, and its pages say it plainly: mail stops working when they expire. ' +
    'A renewal reaches only the host that it is done on.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'active',
        check: 'A quiet hour: services restart.',
        text:
          'Renew the certificate in the administration pages under Security > Modify Certificate. If only the ' +
          'passive host has the old one, skip this step.',
        effect: 'Services that present the certificate restart; bmupdatecert restarts all of BlueMind.',
        commands: {
          'bm-cli 5': 'bm-cli certificate file-cert --ca {ca} --cert {certificate} --key {key}',
          'bluemind 4': 'bmupdatecert {key} {certificate} {ca}    # in a window, with the cluster in maintenance mode',
        },
        verify: '`openssl s_client -connect NAME:993 </dev/null | openssl x509 -noout -enddate` shows the new date.',
      },
      {
        on: 'controller',
        text: 'Bring the passive host in step. Never run bmupdatecert there: it starts BlueMind.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: "halint check --rule 'security/certificate-*' passes.",
      },
    ],
  },
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
          message:
            now >= first.notAfter
              ? `the certificate in ${path} has expired`
              : `the certificate in ${path} expires in ${left} days`,
          expected: `at least ${policy.certificateDays} days left`,
          actual: `valid until ${dateOf(first.notAfter)}`,
          at: { path, line: first.line },
        },
      ];
    }),
});
