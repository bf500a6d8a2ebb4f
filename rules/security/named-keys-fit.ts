import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { nginxConfig } from '../../src/facts/applications/nginx-config.ts';
import { postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { postfixMaster } from '../../src/facts/applications/postfix-master.ts';
import { namedCertificates } from '../../src/facts/services/named-certificates.ts';
import { namesTlsFiles, tlsPairs, unreadTls } from '../../src/facts/security/tls-files.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The keys that Postfix, Cyrus and nginx name belong to their certificates',
  why:
    'A service whose key does not belong to its certificate does not start, or offers no TLS. It happens when one of ' +
    'the two files is copied without the other one, and shows after the next restart or failover.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check:
          'A quiet hour: the service restarts. `openssl x509 -in {path} -noout -subject -dates` shows what is there.',
        text: 'Install certificate and key together, and reload the service.',
        effect: 'The service that presents the certificate reloads or restarts.',
        verify: '`openssl x509 -in CERT -noout -pubkey` and `openssl pkey -in KEY -pubout` print the same.',
      },
      {
        on: 'passive',
        text: 'Install the same files on the other host, with the same owner and mode.',
        verify: "halint check --rule 'security/named-*' passes.",
        undo: 'Put the former files back.',
      },
    ],
  },
  references: [
    'http://www.postfix.org/postconf.5.html#smtpd_tls_cert_file',
    'man:imapd.conf(5)',
    'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate',
  ],
  reads: { namedCertificates },
  optional: { postfixMain, postfixMaster, cyrusConfig, nginxConfig },
  appliesTo: namesTlsFiles,
  check(view): Outcome {
    const { namedCertificates: named } = view;
    const unread = [...unreadTls(view)];
    const findings = tlsPairs(view).flatMap(({ certificate, key, setting, at }): readonly Finding[] => {
      const [cert, own] = [named.get(certificate), named.get(key)];
      // A certificate that is missing or damaged is reported by other rules.
      if (cert?.missing === true || cert?.certificates.length === 0) return [];
      if (own?.missing !== true && (cert === undefined || own?.publicKey === undefined)) {
        unread.push(key);
        return [];
      }
      const [first] = cert?.certificates ?? [];
      if (own?.missing !== true && first?.publicKey === own?.publicKey) return [];
      return [
        {
          subject: certificate,
          message: `the key in ${key} does not belong to the certificate that ${setting} names`,
          expected: `the key of ${first?.subject ?? certificate}`,
          actual: own?.missing === true ? `no ${key}` : `another key in ${key}`,
          at,
        },
      ];
    });
    return findings.length > 0 || unread.length === 0
      ? findings
      : unknown('not-collected', `openssl gave no public half of the key in ${unread.join(', ')}`);
  },
});
