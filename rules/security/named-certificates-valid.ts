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

export default hostRule({
  severity: 'error',
  summary: 'The certificates that Postfix, Cyrus and nginx name can be read and are valid now',
  why:
    'Mail clients and other servers refuse the connection, or the service does not start. On the passive host it goes ' +
    'unnoticed until the failover.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check:
          'A quiet hour: the service restarts. `openssl x509 -in {path} -noout -subject -dates` shows what is there.',
        text: 'Install a valid certificate with its chain, the server’s own first, and reload the service.',
        effect: 'The service that presents the certificate reloads or restarts.',
        verify: '`openssl s_client -connect NAME:993 </dev/null` shows Verify return code 0.',
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
  reads: { namedCertificates, wallClock },
  optional: { postfixMain, postfixMaster, cyrusConfig, nginxConfig },
  appliesTo: namesTlsFiles,
  check(view): Outcome {
    const { namedCertificates: named, wallClock: now } = view;
    const unread = [...unreadTls(view)];
    const seen = new Set<string>();
    const findings = tlsPairs(view).flatMap(({ certificate: path, setting, at }): readonly Finding[] => {
      if (seen.has(path)) return [];
      seen.add(path);
      const file = named.get(path);
      if (file === undefined) unread.push(path);
      // Where one host lacks the file, another rule compares the hosts.
      if (file === undefined || file.missing) return [];
      const [first] = file.certificates;
      const base = { subject: path, at };
      if (first === undefined || file.unreadable > 0) {
        const blocks = file.certificates.length + file.unreadable;
        return [
          {
            ...base,
            message: `${path}, which ${setting} names, cannot be read as a certificate`,
            expected: 'certificates only, the server’s own first',
            actual: blocks === 0 ? 'no certificate' : `${file.unreadable} of ${blocks} blocks are no certificates`,
          },
        ];
      }
      if (first.notBefore <= now && now < first.notAfter) return [];
      return [
        {
          ...base,
          message: `the certificate in ${path} ${now < first.notBefore ? 'is not valid yet' : 'has expired'}`,
          expected: `valid on ${dateOf(now)}`,
          actual: `valid from ${dateOf(first.notBefore)} to ${dateOf(first.notAfter)}`,
        },
      ];
    });
    return findings.length > 0 || unread.length === 0
      ? findings
      : unknown('not-collected', `what ${unread.join(', ')} holds was not read`);
  },
});
