// hostname(1)
import { command, defineFact, known, unknown, unknownFrom } from '../sdk/index.ts';

export interface OwnName {
  /** As the kernel has it. */
  readonly hostname: string;
  /** What `hostname -f` says; absent when it fails. */
  readonly fqdn?: string;
}

/** The host's own name, short and with its domain. */
export const ownName = defineFact({
  id: 'own-name',
  describes: 'The host’s own name, with and without its domain',
  sources: {
    hostname: command(['hostname'], { recordedAs: [['uname', '-n']] }),
    // Asks the resolver, which may wait for a name server.
    fqdn: command(['hostname', '-f'], { lane: 'slow', timeout: 10 }),
  },
  parse({ hostname, fqdn }) {
    if (!hostname.read) return unknownFrom(hostname, 'hostname');
    const short = hostname.value.stdout.trim();
    if (short === '') return unknown('unparsable', 'hostname printed nothing');
    if (!fqdn.read) return fqdn.reason === 'absent' ? known<OwnName>({ hostname: short }) : unknownFrom(fqdn, 'hostname -f');
    return known<OwnName>({ hostname: short, ...(fqdn.value.exit === 0 ? { fqdn: fqdn.value.stdout.trim() } : {}) });
  },
});
