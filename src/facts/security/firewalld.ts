// firewall-cmd(1), firewalld.zones(5), firewalld.service(5), firewalld.conf(5)
import type { CommandOutput, Fact, Reading, TextFile } from '../../sdk/index.ts';
import { command, defineFact, file, firstUnavailable, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { FirewallZone, PortRange } from '../grammar/firewalld-zones.ts';
import { portRange, readFirewallZones } from '../grammar/firewalld-zones.ts';
import { readXml } from '../grammar/xml.ts';

export interface Firewalld {
  /** What holds now; undefined where firewalld does not run. */
  readonly running: readonly FirewallZone[] | undefined;
  /** What holds after a reload or a reboot. */
  readonly permanent: readonly FirewallZone[];
  readonly defaultZone: string;
  /** Ports of services that a zone may name; services that halint does not know are not here. */
  readonly services: ReadonlyMap<string, readonly PortRange[]>;
  /** What may admit or refuse packets besides the zones: policies, direct rules. Paths. */
  readonly besides: readonly string[];
}

const configuration = '/etc/firewalld/firewalld.conf';
const allZones = ['--list-all-zones'] as const;

/** What firewalld admits; undefined on hosts without firewalld. */
export const firewalld = defineFact({
  id: 'firewalld',
  describes: 'firewalld’s zones, now and after a reboot',
  sources: {
    configuration: file(configuration),
    running: command(['firewall-cmd', ...allZones], { timeout: 10, lane: 'slow' }),
    permanent: command(['firewall-cmd', '--permanent', ...allZones], { timeout: 10, lane: 'slow' }),
    ownServices: glob('/etc/firewalld/services/*.xml'),
    clusterService: file('/usr/lib/firewalld/services/high-availability.xml'),
    policies: glob('/etc/firewalld/policies/*.xml'),
    direct: file('/etc/firewalld/direct.xml'),
  },
  parse({
    configuration: conf,
    running,
    permanent,
    ownServices,
    clusterService,
    policies,
    direct,
  }): Fact<Firewalld | undefined> {
    if (!conf.read && conf.reason === 'absent') return known<Firewalld | undefined>(undefined);
    if (!conf.read) return unknownFrom(conf, configuration);
    const lost = firstUnavailable(ownServices, clusterService, policies, direct);
    if (lost !== undefined) return unknownFrom(lost, '/etc/firewalld');
    if (!running.read) return unknownFrom(running, 'firewall-cmd --list-all-zones');
    const stopped = /^FirewallD is not running/m.test(running.value.stdout + running.value.stderr);
    const now = stopped ? undefined : zonesIn(running);
    const later = zonesIn(permanent);
    if (later === undefined || (now === undefined && !stopped))
      return permanent.read
        ? unknown('unparsable', 'firewall-cmd printed no zones')
        : unknownFrom(permanent, 'firewall-cmd --permanent --list-all-zones');
    const files: readonly TextFile[] = [
      ...(clusterService.read ? [clusterService.value] : []),
      ...(ownServices.read ? ownServices.value : []),
    ];
    const besides = [
      ...(policies.read ? policies.value.map(({ path }) => path) : []),
      ...(direct.read && /<(?:rule|passthrough)\b/.test(direct.value.text) ? [direct.value.path] : []),
    ];
    return known<Firewalld | undefined>({
      running: now,
      permanent: later,
      defaultZone: /^[ \t]*DefaultZone[ \t]*=[ \t]*([\w-]+)/m.exec(conf.value.text)?.[1] ?? 'public',
      services: new Map(
        files.flatMap(({ path, text }) => {
          const ports = portsOf(text);
          return ports === undefined ? [] : [[/([^/]+)\.xml$/.exec(path)?.[1] ?? '', ports] as const];
        }),
      ),
      besides,
    });
  },
});

function zonesIn(reading: Reading<CommandOutput>): readonly FirewallZone[] | undefined {
  if (!reading.read || reading.value.exit !== 0) return undefined;
  const zones = readFirewallZones(reading.value.stdout);
  return zones.length === 0 ? undefined : zones;
}

/** Ports of the definition of a service; undefined where it is no such file, or includes other services. */
function portsOf(text: string): readonly PortRange[] | undefined {
  const root = readXml(text);
  if (typeof root === 'string' || root.tag !== 'service' || root.children.some(({ tag }) => tag === 'include'))
    return undefined;
  return root.children.flatMap(({ tag, attributes }) =>
    tag === 'port' ? (portRange(`${attributes['port'] ?? ''}/${attributes['protocol'] ?? ''}`) ?? []) : [],
  );
}
