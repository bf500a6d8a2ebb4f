// RFC 5321 (SMTP), 3501 (IMAP), 1939 (POP3), 5804 (ManageSieve), 9110 (HTTP); ports: IANA's registry, RFC 8314
import type { Service } from '../../../hosts/service.ts';

const smtp = /^220[ -]/;
const imap = /^\* (OK|PREAUTH)\b/i;
const pop3 = /^\+OK/;
const sieve = /^("IMPLEMENTATION"|OK\b)/i;
/** A gateway that has lost its backend says 502 to 504. */
const http = /^HTTP\/1\.[01] [1-4]\d\d\b/;

const wellKnown: readonly (readonly [number, string, 'plain' | 'TLS', RegExp])[] = [
  [25, 'SMTP', 'plain', smtp],
  [110, 'POP3', 'plain', pop3],
  [143, 'IMAP', 'plain', imap],
  [443, 'HTTPS', 'TLS', http],
  [465, 'SMTP over TLS', 'TLS', smtp],
  [587, 'submission', 'plain', smtp],
  [993, 'IMAP over TLS', 'TLS', imap],
  [995, 'POP3 over TLS', 'TLS', pop3],
  [4190, 'ManageSieve', 'plain', sieve],
];

/** What a mail server may serve at its floating addresses. `host`: the name in the one URL that users open. */
export function servicesAt(addresses: readonly string[], host: string | undefined): readonly Service[] {
  return addresses.flatMap((address) =>
    wellKnown.map(
      ([port, what, how, answers]): Service => ({
        name: `${what} at ${address}, port ${port}`,
        address,
        port,
        ...(how === 'TLS' ? { tls: { name: host } } : {}),
        ...(answers === http ? { asks: `HEAD / HTTP/1.0\r\nHost: ${host ?? address}\r\n\r\n` } : {}),
        answers,
        returnsWithin: 30,
      }),
    ),
  );
}
