import { bmIni, bmSetting } from '../../src/facts/applications/bm-ini.ts';
import { certificates, nameCovers } from '../../src/facts/security/certificates.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The server certificate covers the external name',
  why:
    'Browsers and mail clients refuse a certificate for another name; one that names a single host of the pair is ' +
    'wrong on both.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'active',
        check: '`openssl x509 -in CERT -noout -ext subjectAltName` names it. A quiet hour.',
        text:
          'Have a certificate issued with the external name as a subject alternative name, and install it in the ' +
          'administration pages under Security > Modify Certificate.',
        effect: 'Services that present the certificate restart.',
        verify:
          '`openssl s_client -connect NAME:443 -servername NAME </dev/null | openssl x509 -noout -ext ' +
          'subjectAltName` names it.',
      },
      {
        on: 'controller',
        text: 'Bring the passive host in step.',
        commands: { halint: ['halint sync plan -o plan.json', 'halint sync apply plan.json'] },
        verify: "halint check --rule 'security/certificate-*' passes.",
      },
    ],
  },
  references: ['bluemind:certificates', 'rfc:6125#6.4'],
  reads: { certificates },
  optional: { bmIni },
  appliesTo({ certificates, pair, bmIni }) {
    if (!certificates.served.some(({ path }) => path.endsWith('/bm_cert.pem'))) return 'there is no bm_cert.pem';
    const url = bmIni.known && bmIni.value !== undefined ? bmSetting(bmIni.value, 'external-url') : undefined;
    return pair.externalHost !== undefined || url !== undefined || 'neither the pair nor bm.ini names an external host';
  },
  check({ certificates, pair, bmIni }) {
    const url = bmIni.known && bmIni.value !== undefined ? bmSetting(bmIni.value, 'external-url')?.value : undefined;
    const name = pair.externalHost ?? url;
    return certificates.served
      .filter(({ path }) => path.endsWith('/bm_cert.pem'))
      .flatMap(({ path, certificates: [first] }) =>
        first === undefined || name === undefined || first.names.some((each) => nameCovers(each, name))
          ? []
          : [
              {
                subject: path,
                message: `the certificate in ${path} does not cover ${name}`,
                expected: name,
                actual: first.names.join(', ') || first.subject,
                at: { path, line: first.line },
              },
            ],
      );
  },
});
