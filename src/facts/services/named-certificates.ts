// postconf(5), imapd.conf(5), ngx_http_ssl_module, openssl-pkey(1)
import type { Fact, Reading, TextFile } from '../../sdk/index.ts';
import { command, defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';
import { untouchedTypes } from '../storage/mount-table.ts';
import untouchedMounts from '../storage/shell/untouched-mounts.sh';
import type { CertificateFile } from '../security/certificates.ts';
import { parseFile, publicHalfOf } from '../security/certificates.ts';
import script from './shell/named-certificates.sh';

/** A file with certificates, a private key, or both. */
export interface NamedCertificate extends CertificateFile {
  /** The service names it, and it is not there. */
  readonly missing: boolean;
  /** The public half of the private key in it, as DER in base64; absent without a key, or where it is not known. */
  readonly publicKey?: string;
}

/** By path. A file that is not here was not read. */
export type NamedCertificates = ReadonlyMap<string, NamedCertificate>;

const mask = [{ kind: 'pem-private-key' }] as const;
const pem = (pattern: string) => glob(pattern, { mask });

/** Certificates that services name. Private keys stay on the host: of a key only its public half is printed. */
export const namedCertificates = defineFact({
  id: 'named-certificates',
  describes: 'Certificates that Postfix, Cyrus and nginx name, and the public halves of their keys',
  sources: {
    named: command(['sh', '-c', `${untouchedMounts}\n${script}`, 'named-certificates', untouchedTypes], { mask }),
    // Where the files alone were kept: places that are usual.
    own: pem('/etc/ssl/*.pem'),
    below: pem('/etc/ssl/[!c]*/*'),
    certs: pem('/etc/ssl/certs/[a-z]*.pem'),
    redhat: pem('/etc/pki/tls/private/*'),
    redhatCyrus: pem('/etc/pki/cyrus-imapd/*'),
    letsencrypt: pem('/etc/letsencrypt/live/*/*.pem'),
    services: pem('/etc/[!s]*/*.pem'),
    servicesBelow: pem('/etc/[!sl]*/*/*.pem'),
    servicesCrt: pem('/etc/[!s]*/*.crt'),
    servicesCrtBelow: pem('/etc/[!sl]*/*/*.crt'),
    srv: pem('/srv/*/*.pem'),
    opt: pem('/opt/*/*.pem'),
  },
  parse({ named, ...globs }): Fact<NamedCertificates> {
    const texts = Object.values(globs).flatMap((reading: Reading<readonly TextFile[]>) =>
      reading.read ? reading.value : [],
    );
    if (!named.read && Object.values(globs).every(({ read }) => !read))
      return unknownFrom(named, 'certificates that services name');
    const shown = named.read ? blocksOf(named.value.stdout) : [];
    return known<NamedCertificates>(
      new Map<string, NamedCertificate>([
        ...texts.map((file) => [file.path, { ...parseFile(file), missing: false }] as const),
        ...shown.map((file) => [file.path, file] as const),
      ]),
    );
  },
});

/** What named-certificates.sh prints. */
const blocksOf = (output: string): readonly NamedCertificate[] =>
  output
    .split(/^(?===(?:file|missing) )/m)
    .filter((block) => block.startsWith('=='))
    .map((block) => {
      const [heading = '', ...lines] = block.split('\n');
      const path = heading.replace(/^==\w+ /, '');
      const text = lines.map((line) => line.replace(/^\t/, '')).join('\n');
      const publicKey = publicHalfOf(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/.exec(text)?.[0]);
      return {
        ...parseFile({ path, text }),
        missing: heading.startsWith('==missing'),
        ...(publicKey === undefined ? {} : { publicKey }),
      };
    });
