// hostname(1), hostname(5), hosts(5)
import type { CommandOutput } from '../../sdk/index.ts';
import { command, defineFact, file, isNotCaptured, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { hostsLines } from '../network/names.ts';

export interface OwnName {
  /** As the kernel has it. */
  readonly hostname: string;
  /** What `hostname -f` says; absent when it fails. */
  readonly fqdn?: string;
}

/** The host's own name, short and with its domain; in a rendered tree as its files say it. */
export const ownName = defineFact({
  id: 'own-name',
  describes: 'The host’s own name, with and without its domain',
  sources: {
    hostname: command(['hostname'], { recordedAs: [['uname', '-n']] }),
    // Asks the resolver, which may wait for a name server.
    fqdn: command(['hostname', '-f'], { lane: 'slow', timeout: 10 }),
    file: file('/etc/hostname'),
    hosts: file('/etc/hosts'),
  },
  parse({ hostname, fqdn, file: written, hosts }) {
    if (isNotCaptured(hostname) && written.read) {
      const name = written.value.text.trim();
      const line = hostsLines(hosts.read ? hosts.value.text : '').find(({ names }) => names.includes(name));
      return known<OwnName>({ hostname: name, fqdn: line?.names[0] ?? name });
    }
    if (!hostname.read) return unknownFrom(hostname, 'hostname');
    const short = hostname.value.stdout.trim();
    if (short === '') return unknown('unparsable', 'hostname printed nothing');
    if (!fqdn.read)
      return fqdn.reason === 'absent' ? known<OwnName>({ hostname: short }) : unknownFrom(fqdn, 'hostname -f');
    if (isTemporaryFailure(fqdn.value)) return unknown('timeout', `hostname -f: ${fqdn.value.stderr.trim()}`);
    return known<OwnName>({ hostname: short, ...(fqdn.value.exit === 0 ? { fqdn: fqdn.value.stdout.trim() } : {}) });
  },
});

/** EAI_AGAIN of getaddrinfo(3): no name server answered, and the name may well resolve. */
export const isTemporaryFailure = ({ exit, stderr }: CommandOutput): boolean =>
  exit !== 0 && /temporary failure/i.test(stderr);
