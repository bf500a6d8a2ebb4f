// RFC 5280 (X.509), RFC 7468 (PEM), openssl-pkey(1)
import { X509Certificate, createPublicKey } from 'node:crypto';
import type { CommandOutput, Fact, Reading, TextFile } from '../../sdk/index.ts';
import { command, defineFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface Certificate {
  readonly subject: string;
  /** DNS names of the subject alternative name, and the common name where there is none (RFC 6125 §6.4.4). */
  readonly names: readonly string[];
  /** Seconds since the epoch. */
  readonly issuer: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** DER of the public key, base64. */
  readonly publicKey: string;
  /** Line of its first line in the file. */
  readonly line: number;
}

export interface CertificateFile {
  readonly path: string;
  /**
   * In the order of the file: a server sends the first as its own. A block that cannot be read is left out and counted.
   */
  readonly certificates: readonly Certificate[];
  readonly unreadable: number;
}

export interface Certificates {
  /** What the services present: BlueMind's certificate and those of its domains. */
  readonly served: readonly CertificateFile[];
  /** The public half of the private key in bm_cert.pem, as DER in base64; absent if it could not be computed. */
  readonly keyOfServed?: string;
}

const main = '/etc/ssl/certs/bm_cert.pem';
const mask = [{ kind: 'pem-private-key' }] as const;

/** The certificates that the services present. Private keys never leave the host: only a public half is compared. */
export const certificates = defineFact({
  id: 'certificates',
  describes: 'Certificates that the services present, and whether the key belongs to them',
  sources: {
    server: file(main, { mask }),
    domains: glob('/etc/ssl/certs/bm_cert-*.pem', { mask }),
    key: command(['openssl', 'pkey', '-in', main, '-passin', 'pass:', '-pubout']),
  },
  parse({ server, domains, key }): Fact<Certificates> {
    if (!server.read && server.reason !== 'absent') return unknownFrom(server, main);
    if (!domains.read && domains.reason !== 'absent') return unknownFrom(domains, 'certificates of domains');
    const texts = [...(server.read ? [server.value] : []), ...(domains.read ? domains.value : [])];
    const served = texts.map(parseFile);
    const empty = served.find(({ certificates: found }) => found.length === 0);
    if (empty !== undefined) return unknown('unparsable', `${empty.path} holds no certificate that can be read`);
    const keyOfServed = publicHalf(key);
    return known<Certificates>({ served, ...(keyOfServed === undefined ? {} : { keyOfServed }) });
  },
});

/** The certificates in a text, in their order. */
export function parseFile({ path, text }: TextFile): CertificateFile {
  const blocks = [
    ...text.matchAll(
      /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g,
    ),
  ];
  const found = blocks.flatMap((block) => {
    const certificate = parseCertificate(block[0], text.slice(0, block.index).split('\n').length);
    return certificate === undefined ? [] : [certificate];
  });
  return { path, certificates: found, unreadable: blocks.length - found.length };
}

function parseCertificate(pem: string, line: number): Certificate | undefined {
  try {
    const certificate = new X509Certificate(pem);
    const alternatives = [...(certificate.subjectAltName ?? '').matchAll(/DNS:("?)([^",]+)\1/g)].map((match) =>
      (match[2] ?? '').trim().toLowerCase(),
    );
    const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1]?.toLowerCase();
    const times = [certificate.validFrom, certificate.validTo].map((time) => Date.parse(time) / 1000);
    const [notBefore, notAfter] = times;
    if (notBefore === undefined || notAfter === undefined || times.some(Number.isNaN)) return undefined;
    return {
      subject: certificate.subject.replaceAll('\n', ', '),
      names: alternatives.length > 0 ? alternatives : common === undefined ? [] : [common],
      issuer: certificate.issuer.replaceAll('\n', ', '),
      notBefore,
      notAfter,
      publicKey: certificate.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
      line,
    };
  } catch {
    return undefined; // not a certificate, or one of a kind that this library does not know
  }
}

const publicHalf = (key: Reading<CommandOutput>): string | undefined =>
  !key.read || key.value.exit !== 0 ? undefined : publicHalfOf(key.value.stdout);

/** A public key as DER in base64; undefined where the text is none. */
export function publicHalfOf(pem: string | undefined): string | undefined {
  if (pem === undefined) return undefined;
  try {
    return createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return undefined; // openssl printed something else
  }
}

/** Whether a certificate's name covers a host name: `*` stands for exactly one label (RFC 6125 §6.4.3). */
export function nameCovers(pattern: string, host: string): boolean {
  const wanted = host.toLowerCase();
  if (!pattern.startsWith('*.')) return pattern === wanted;
  const dot = wanted.indexOf('.');
  return dot > 0 && wanted.slice(dot) === pattern.slice(1);
}

/** A moment as a date for people, in UTC. */
export function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'a date beyond reckoning' : date.toISOString().slice(0, 10);
}
