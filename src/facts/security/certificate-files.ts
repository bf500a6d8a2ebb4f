// postconf(5), imapd.conf(5), ngx_http_ssl_module
import type { Fact, ListedFile } from '../../sdk/index.ts';
import { defineFact, known, listing, unknownFrom } from '../../sdk/index.ts';
import { matchesPattern } from '../manifest/pattern.ts';

/** Where administrators and tools put certificates and their keys. */
const patterns = [
  ...['', '*/'].flatMap((below) => [`/etc/ssl/private/${below}*`, `/etc/pki/tls/private/${below}*`]),
  ...['pem', 'crt', 'key'].flatMap((ending) =>
    ['/etc/ssl', '/etc/postfix', '/etc/nginx', '/etc/cyrus'].map((folder) => `${folder}/*.${ending}`),
  ),
  ...['mail', 'cyrus', 'postfix', 'nginx', 'local'].map((name) => `/etc/ssl/${name}/*`),
  // Names of authorities begin with a capital letter, as a rule.
  '/etc/ssl/certs/[a-z]*.pem',
  '/etc/ssl/certs/[a-z]*.crt',
  '/etc/pki/tls/certs/*',
  '/etc/pki/cyrus-imapd/*',
  ...['ssl', 'tls', 'certs'].flatMap((name) => [`/etc/postfix/${name}/*`, `/etc/nginx/${name}/*`]),
  '/etc/letsencrypt/live/*/*.pem',
];

/** By path. Contents are compared by digests that are keyed for one run. */
export type CertificateFiles = ReadonlyMap<string, ListedFile>;

/** Files with certificates and keys, wherever services may be configured to find them. */
export const certificateFiles = defineFact({
  id: 'certificate-files',
  describes: 'Files with certificates and private keys: whether they are there, and keyed digests',
  sources: { files: listing('certificate-files', patterns, 'keyed') },
  parse({ files }): Fact<CertificateFiles> {
    if (!files.read)
      return files.reason === 'absent'
        ? known<CertificateFiles>(new Map())
        : unknownFrom(files, 'files with certificates');
    return known<CertificateFiles>(
      new Map(files.value.filter(({ type }) => type !== 'directory').map((each) => [each.path, each])),
    );
  },
});

/** Whether a file of this name would have been listed. */
export const isListedPlace = (path: string): boolean => patterns.some((pattern) => matchesPattern(pattern, path));
