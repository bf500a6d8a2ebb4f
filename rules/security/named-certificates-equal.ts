import { cyrusConfig } from '../../src/facts/applications/cyrus-config.ts';
import { nginxConfig } from '../../src/facts/applications/nginx-config.ts';
import { expand, postfixMain } from '../../src/facts/applications/postfix-main.ts';
import { certificateFiles, isListedPlace } from '../../src/facts/security/certificate-files.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import type { Fact, FactValue, Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

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
  reads: { certificateFiles },
  optional: { postfixMain, cyrusConfig, nginxConfig },
  check({ a, b, policy }) {
    const compared = (path: string): boolean =>
      policy.syncedFiles.some((pattern) => pattern === path || matchesPattern(pattern, path));
    const paths = [...new Set([...namedBy(a), ...namedBy(b)])]
      .filter((path) => isListedPlace(path) && !compared(path) && !/snakeoil/.test(path))
      .sort();
    return paths.flatMap((path): Finding[] => {
      const [left, right] = [a.certificateFiles.get(path), b.certificateFiles.get(path)];
      if (left === undefined && right === undefined) return [];
      const base = { subject: path, moment: 'after-failover' as const, at: { path } };
      if (left === undefined || right === undefined) {
        return [
          {
            ...base,
            host: left === undefined ? 'a' : 'b',
            message: `${path}, which a service names, is missing`,
            expected: 'the file as the other host has it',
            actual: 'no such file',
          },
        ];
      }
      // Each host may have a certificate of its own by the same authority: renewal is another rule's.
      if (
        left.digest === right.digest ||
        left.digest === undefined ||
        right.digest === undefined ||
        path.startsWith('/etc/letsencrypt/')
      )
        return [];
      return [
        {
          ...base,
          message: `the certificate or key in ${path} is not the same on both hosts`,
          expected: 'the same content on both hosts',
          actual: 'different contents',
        },
      ];
    });
  },
});

interface Named {
  readonly postfixMain: Fact<FactValue<typeof postfixMain>>;
  readonly cyrusConfig: Fact<FactValue<typeof cyrusConfig>>;
  readonly nginxConfig: Fact<FactValue<typeof nginxConfig>>;
}

/** Files with certificates and keys that the services of a host name. */
function namedBy({ postfixMain, cyrusConfig, nginxConfig }: Named): readonly string[] {
  const mail = postfixMain.known ? (postfixMain.value?.settings ?? []) : [];
  const imap = cyrusConfig.known ? (cyrusConfig.value?.settings ?? []) : [];
  const web = nginxConfig.known ? (nginxConfig.value?.settings ?? []) : [];
  return [
    ...mail
      .filter(({ key }) => /^(smtpd|smtp|lmtp)_tls_((ec|d)?(cert|key)_file|eccert_file|chain_files)$/.test(key))
      .flatMap(({ value }) => expand(value, mail).split(/[\s,]+/)),
    ...imap
      .filter(({ key }) => /(^|_)tls_(server|client)_(cert|key)$|^tls_(cert|key)_file$/.test(key))
      .map(({ value }) => value),
    ...web.filter(({ name }) => /^(ssl|proxy_ssl)_certificate(_key)?$/.test(name)).map(({ args }) => args[0] ?? ''),
  ].filter((path) => path.startsWith('/'));
}
