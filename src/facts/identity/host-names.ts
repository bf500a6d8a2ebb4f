// hostname(5), hosts(5), hostname(1)
import type { CommandOutput, Reading, Unknown } from '../../sdk/index.ts';
import { command, defineFact, file, firstUnavailable, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { isTemporaryFailure } from './own-name.ts';

export interface HostNames {
  /** What /etc/hostname sets at boot; undefined where there is no such file or nothing in it. */
  readonly configured: string | undefined;
  /** What `hostname -f` answers; undefined when the name resolves to nothing, or when it could not be asked. */
  readonly qualified: string | undefined;
  /** Why `hostname -f` gave no answer of any kind; a name server may be out of reach. */
  readonly unasked?: Unknown;
}

/** The host's own names. */
export const hostNames = defineFact({
  id: 'host-names',
  describes: 'The host’s own names: the one set at boot, and the qualified one',
  sources: {
    hostname: file('/etc/hostname'),
    // It may wait for a name server.
    qualified: command(['hostname', '-f'], { timeout: 5, lane: 'slow', recordedAs: [['hostname', '--fqdn']] }),
  },
  parse({ hostname, qualified }) {
    if (!hostname.read && hostname.reason !== 'absent') return unknownFrom(hostname, '/etc/hostname');
    const configured = hostname.read ? firstLine(hostname.value.text) : undefined;
    const answer = qualified.read && qualified.value.exit === 0 ? firstLine(qualified.value.stdout) : undefined;
    return known<HostNames>({ configured, qualified: answer, ...unanswered(qualified) });
  },
});

function unanswered(qualified: Reading<CommandOutput>): Pick<HostNames, 'unasked'> {
  if (qualified.read)
    return isTemporaryFailure(qualified.value)
      ? { unasked: unknown('timeout', `hostname -f: ${qualified.value.stderr.trim()}`) }
      : {};
  const lost = firstUnavailable(qualified);
  return lost === undefined ? {} : { unasked: unknownFrom(lost, 'hostname -f') };
}

/** The first line that is not a comment (hostname(5)). */
const firstLine = (text: string): string | undefined =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#'));
