import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { nginxConfig } from '../../src/facts/applications/nginx-config.ts';
import { postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { postfixMaster } from '../../src/facts/applications/postfix-master.ts';
import type { CertificateFiles } from '../../src/facts/security/certificate-files.ts';
import { certificateFiles, isListedPlace } from '../../src/facts/security/certificate-files.ts';
import type { Certificate } from '../../src/facts/security/certificates.ts';
import type { NamedCertificates } from '../../src/facts/services/named-certificates.ts';
import { namedCertificates } from '../../src/facts/services/named-certificates.ts';
import type { TlsConfigured } from '../../src/facts/security/tls-files.ts';
import { tlsFiles, unreadTls } from '../../src/facts/security/tls-files.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The certificates and keys that Postfix, Cyrus and nginx name are the same on both hosts',
  why:
    'After a failover the service presents another certificate, often an old one that clients refuse, or does not ' +
    'start because the file is missing.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'active',
        text: 'See which host has the certificate that is valid.',
        commands: { shell: 'openssl x509 -in {path} -noout -subject -enddate' },
      },
      {
        on: 'passive',
        text:
          'Install certificate and key of the other host here, with the same owner and mode. Add {path} to ' +
          'policy.syncedFiles, so that halint sync copies it from now on.',
        verify: '`sha256sum {path}` says the same on both hosts.',
        undo: 'Put the former file back.',
      },
    ],
  },
  references: [
    'http://www.postfix.org/postconf.5.html#smtpd_tls_cert_file',
    'man:imapd.conf(5)',
    'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate',
  ],
  policy: ['syncedFiles'],
  reads: { certificateFiles, namedCertificates },
  optional: { postfixMain, postfixMaster, cyrusConfig, nginxConfig },
  check({ a, b, policy }): Outcome {
    const compared = (path: string): boolean =>
      policy.syncedFiles.some((pattern) => pattern === path || matchesPattern(pattern, path));
    const paths = [...new Set([...tlsFiles(a), ...tlsFiles(b)])]
      .filter((path) => path.startsWith('/') && !compared(path) && !/snakeoil/.test(path))
      .sort();
    const unread = [...unreadTls(a), ...unreadTls(b)];
    const findings = paths.flatMap((path): readonly Finding[] => {
      const [left, right] = [a, b].map((side) => seenOn(side, path));
      if (left === undefined || right === undefined) {
        unread.push(path);
        return [];
      }
      const base = { subject: path, moment: 'after-failover' as const, at: { path } };
      if (left === 'missing' && right === 'missing') return [];
      if (left === 'missing' || right === 'missing') {
        return [
          {
            ...base,
            host: left === 'missing' ? 'a' : 'b',
            message: `${path}, which a service names, is missing`,
            expected: 'the file as the other host has it',
            actual: 'no such file',
          },
        ];
      }
      // Each host may have a certificate of its own by the same authority: renewal is another rule's.
      if (path.startsWith('/etc/letsencrypt/') || left.some((each) => right.includes(each))) return [];
      if (!left.some((each) => right.some((other) => kindOf(each) === kindOf(other)))) {
        unread.push(path);
        return [];
      }
      return [
        {
          ...base,
          message: `the certificate or key in ${path} is not the same on both hosts`,
          expected: 'the same content on both hosts',
          actual: 'different contents',
        },
      ];
    });
    return findings.length > 0 || unread.length === 0
      ? findings
      : unknown('not-collected', `what ${unread.join(', ')} holds was not read`);
  },
});

interface Seen extends TlsConfigured {
  readonly certificateFiles: CertificateFiles;
  readonly namedCertificates: NamedCertificates;
}

/**
 * What is known of a file on a host, as texts that are equal for equal contents: its digest, and its certificates with
 * the public half of its key. Undefined: it was not looked for.
 */
function seenOn(
  { certificateFiles: files, namedCertificates: named }: Seen,
  path: string,
): 'missing' | readonly string[] | undefined {
  const [listed, shown] = [files.get(path), named.get(path)];
  if (shown?.missing === true || (listed === undefined && shown === undefined && isListedPlace(path))) return 'missing';
  const known = [
    ...(listed?.digest === undefined ? [] : [`digest ${listed.digest}`]),
    ...(shown === undefined
      ? []
      : [`certificates ${shown.certificates.map(contentOf).join()} ${shown.publicKey ?? ''}`]),
  ];
  return known.length === 0 ? undefined : known;
}

const contentOf = ({ publicKey, notAfter, issuer }: Certificate): string => `${publicKey} ${notAfter} ${issuer}`;

const kindOf = (seen: string): string => seen.slice(0, seen.indexOf(' '));
