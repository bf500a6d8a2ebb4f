import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { nginxConfig } from '../../src/facts/applications/nginx-config.ts';
import { postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { postfixMaster } from '../../src/facts/applications/postfix-master.ts';
import { wallClock } from '../../src/facts/machine/wall-clock.ts';
import { dateOf } from '../../src/facts/security/certificates.ts';
import { namedCertificates } from '../../src/facts/services/named-certificates.ts';
import { namesTlsFiles, tlsPairs, unreadTls } from '../../src/facts/security/tls-files.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const day = 24 * 60 * 60;

export default hostRule({
  severity: 'warning',
  summary: 'No certificate that Postfix, Cyrus or nginx names is about to expire',
  why: 'Clients refuse an expired certificate. A renewal reaches only the host on which it is done.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check:
          'A quiet hour: the service restarts. `openssl x509 -in {path} -noout -subject -dates` shows what is there.',
        text: 'Renew the certificate and reload the service.',
        effect: 'The service that presents the certificate reloads or restarts.',
        verify: '`openssl x509 -in {path} -noout -enddate` shows the new date.',
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
  policy: ['certificateDays'],
  explainedBy: {
    'security/named-certificates-valid': (own, other) => own.subject === other.subject,
  },
  reads: { namedCertificates, wallClock },
  optional: { postfixMain, postfixMaster, cyrusConfig, nginxConfig },
  appliesTo: namesTlsFiles,
  check(view): Outcome {
    const { namedCertificates: named, wallClock: now, policy } = view;
    const paths = [...new Set(tlsPairs(view).map(({ certificate }) => certificate))];
    const unread = [...unreadTls(view), ...paths.filter((path) => named.get(path) === undefined)];
    const findings = paths.flatMap((path): readonly Finding[] => {
      const [first] = named.get(path)?.certificates ?? [];
      const left = first === undefined ? Number.NaN : Math.floor((first.notAfter - now) / day);
      // Certbot renews 30 days before the end, and its certificates live 90 days.
      const least = path.startsWith('/etc/letsencrypt/')
        ? Math.min(policy.certificateDays, 20)
        : policy.certificateDays;
      if (first === undefined || left >= least) return [];
      return [
        {
          subject: path,
          message:
            left < 0 ? `the certificate in ${path} has expired` : `the certificate in ${path} expires in ${left} days`,
          expected: `at least ${least} days left`,
          actual: `valid until ${dateOf(first.notAfter)}`,
          at: { path, line: first.line },
        },
      ];
    });
    return findings.length > 0 || unread.length === 0
      ? findings
      : unknown('not-collected', `what ${unread.join(', ')} holds was not read`);
  },
});
