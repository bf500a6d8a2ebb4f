import { bmIni, bmSetting } from '../../src/facts/applications/bm-ini.ts';
import { certificates, nameCovers } from '../../src/facts/security/certificates.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The server certificate is made out to the name that users open',
  why: 'Browsers and mail clients refuse a certificate for another name; one that names a single host of the pair is wrong on both.',
  remedy: 'Have a certificate issued with the external name as a subject alternative name (Security > Certificate in the administration pages), and bring both hosts in step.',
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
          : [{ subject: path, message: `the certificate in ${path} is not made out to ${name}`, expected: name, actual: first.names.join(', ') || first.subject, at: { path, line: first.line } }],
      );
  },
});
