// hostname(5), hosts(5), hostname(1)
import { command, defineFact, file, known, unknownFrom } from '../sdk/index.ts';

export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
  readonly line: number;
}

export interface HostNames {
  /** What /etc/hostname sets at boot; undefined where there is no such file or nothing in it. */
  readonly configured: string | undefined;
  /** What `hostname -f` answers; undefined when the name resolves to nothing, or when it could not be asked. */
  readonly qualified: string | undefined;
  /** Whether `hostname -f` gave its answer. */
  readonly asked: boolean;
  readonly hosts: readonly HostsEntry[];
}

/** The host's own names and its table of names. */
export const hostNames = defineFact({
  id: 'host-names',
  describes: 'The host’s names, and what /etc/hosts says',
  sources: {
    hostname: file('/etc/hostname'),
    hosts: file('/etc/hosts'),
    // It may wait for a name server.
    qualified: command(['hostname', '-f'], { timeout: 5, lane: 'slow', recordedAs: [['hostname', '--fqdn']] }),
  },
  parse({ hostname, hosts, qualified }) {
    if (!hostname.read && hostname.reason !== 'absent') return unknownFrom(hostname, '/etc/hostname');
    if (!hosts.read && hosts.reason !== 'absent') return unknownFrom(hosts, '/etc/hosts');
    const configured = hostname.read ? firstLine(hostname.value.text) : undefined;
    const answer = qualified.read && qualified.value.exit === 0 ? firstLine(qualified.value.stdout) : undefined;
    return known<HostNames>({ configured, qualified: answer, asked: qualified.read, hosts: hosts.read ? parseHosts(hosts.value.text) : [] });
  },
});

/** The first line that is not a comment (hostname(5)). */
const firstLine = (text: string): string | undefined =>
  text.split('\n').map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#'));

function parseHosts(text: string): readonly HostsEntry[] {
  return text.split('\n').flatMap((raw, index) => {
    const [address, ...names] = raw.replace(/#.*$/, '').trim().split(/\s+/);
    return address === undefined || address === '' || names.length === 0 ? [] : [{ address, names, line: index + 1 }];
  });
}
