// getent(1), nsswitch.conf(5), hosts(5)
import { wordsOf } from '../grammar/white-space.ts';
import type { CommandOutput, Location, Reading } from '../../sdk/index.ts';
import {
  command,
  defineHostFact,
  file,
  firstUnavailable,
  isNotCaptured,
  known,
  unknown,
  unknownFrom,
} from '../../sdk/index.ts';
import { canonical } from './addresses.ts';

export interface HostsLine {
  readonly address: string;
  readonly names: readonly string[];
  readonly at: Location;
}

export interface Names {
  /** Addresses of the pair's names as this host resolves them; empty when it cannot. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly hosts: readonly HostsLine[];
}

const ask = (name: string) => command(['getent', 'ahosts', name], { lane: 'slow', timeout: 10 });

/** The names of the pair as this host sees them, through the same way that its services take. */
export const names = defineHostFact({
  id: 'names',
  describes: 'How the host resolves the names of the pair',
  sources: ({ pair, host, peer }) => ({
    external: ask(pair.externalHost ?? host.name),
    own: ask(host.name),
    peer: ask(peer.name),
    hosts: file('/etc/hosts'),
  }),
  parse(readings, { pair, host, peer }) {
    const asked: readonly (readonly [string, Reading<CommandOutput>])[] = [
      [pair.externalHost ?? host.name, readings.external],
      [host.name, readings.own],
      [peer.name, readings.peer],
    ];
    const lost = firstUnavailable(readings.hosts);
    if (lost !== undefined) return unknownFrom(lost, '/etc/hosts');
    const hosts = readings.hosts.read ? hostsLines(readings.hosts.value.text) : [];
    const addresses = new Map<string, readonly string[]>();
    for (const [name, reading] of asked) {
      // Where nothing can be asked (a rendered tree), the file that comes first for most hosts still answers.
      const written = !isNotCaptured(reading) ? [] : hosts.filter((line) => isNamed(line, name));
      if (written.length > 0) {
        addresses.set(
          name,
          written.map(({ address }) => address),
        );
        continue;
      }
      if (!reading.read) return unknownFrom(reading, `getent ahosts ${name}`);
      const { exit, stdout } = reading.value;
      // 2: the name is in none of the databases. Anything else but success is a failure of getent itself.
      if (exit !== 0 && exit !== 2) return unknown('unparsable', `getent ahosts ${name} failed with ${exit}`);
      const words = new Set(stdout.split('\n').flatMap((line) => wordsOf(line).slice(0, 1)));
      addresses.set(name, [...new Set([...words].map(canonical))]);
    }
    return known<Names>({ addresses, hosts });
  },
});

/** The lines of /etc/hosts that give an address a name. */
export const hostsLines = (text: string): readonly HostsLine[] =>
  text.split('\n').flatMap((line, index) => {
    const [address, ...rest] = wordsOf(line.split('#')[0] ?? '');
    if (address === undefined || address === '' || rest.length === 0) return [];
    return [{ address: canonical(address), names: rest, at: { path: '/etc/hosts', line: index + 1 } }];
  });

/** The line of /etc/hosts that gives a name, where there is one. */
export const hostsLineOf = (all: Names, name: string): HostsLine | undefined =>
  all.hosts.find((line) => isNamed(line, name));

const isNamed = (line: HostsLine, name: string): boolean =>
  line.names.some((each) => each.toLowerCase() === name.toLowerCase());
