// ocf_heartbeat_IPaddr2(7), keepalived.conf(5)
import { canonical } from '../network/addresses.ts';
import { isOcf, servicePrimitives } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import type { Heartbeat } from '../cluster/heartbeat.ts';
import type { Promoter, PromotedStep } from '../replication/promoter-model.ts';
import { agentOf } from '../replication/promoter-model.ts';
import type { VrrpInstance } from './keepalived-model.ts';

/** Agents that give an address to a host, also those of clouds, and the parameters that hold it. */
const agents = [
  'IPaddr2',
  'IPaddr',
  'IPv6addr',
  'aws-vpc-move-ip',
  'awsvip',
  'gcp-vpc-move-vip',
  'gcp-vpc-move-route',
  'openstack-virtual-ip',
];
const parameters = new Set(['ip', 'ipv6addr', 'secondary_private_ip', 'alias_ip']);

/** Addresses in a line of haresources: `10.0.0.5`, `IPaddr::10.0.0.5/24/eth0`, `IPaddr2::10.0.0.5/24`. */
const ofHeartbeat = (heartbeat: Heartbeat): readonly string[] =>
  heartbeat.resources.flatMap(({ names }) =>
    names.map((name) => canonical(/^(?:IP[\w]*::)?([\da-f.:]+)/i.exec(name)?.[1] ?? '')),
  );

/** The address of a step such as `ocf:heartbeat:IPaddr2 vip ip=10.0.0.5 cidr_netmask=24`. */
function addressOf(step: PromotedStep): string | undefined {
  const agent = agentOf(step);
  if (agent === undefined || !agents.includes(agent.agent)) return undefined;
  const found = [...agent.parameters].find(([name]) => parameters.has(name))?.[1];
  return found === undefined ? undefined : canonical(found.split('/')[0] ?? '');
}

/** What may manage addresses on a host; each is given only where its configuration is in force. */
export interface AddressManagers {
  readonly cib?: Cib | undefined;
  readonly instances: readonly VrrpInstance[];
  readonly heartbeat?: Heartbeat | undefined;
  readonly reactor?: readonly Promoter[] | undefined;
}

/** Who would move a floating address, in words. */
export function managersOf(
  address: string,
  { cib, instances, heartbeat, reactor = [] }: AddressManagers,
): readonly string[] {
  const wanted = canonical(address);
  const resources = (cib === undefined ? [] : servicePrimitives(cib)).filter(
    ({ primitive }) =>
      isOcf(primitive, ...agents) &&
      primitive.instance.some(({ values }) =>
        values.some(({ name, value }) => parameters.has(name) && canonical(value.split('/')[0] ?? '') === wanted),
      ),
  );
  return [
    ...resources.map(({ primitive }) => `Pacemaker (${primitive.id})`),
    ...instances
      .filter(({ addresses }) => addresses.some((each) => each.address === wanted))
      .map(({ name }) => `keepalived (${name})`),
    ...(heartbeat !== undefined && ofHeartbeat(heartbeat).includes(wanted) ? ['Heartbeat (haresources)'] : []),
    ...reactor
      .flatMap(({ steps }) => steps)
      .filter((step) => addressOf(step) === wanted)
      .map(({ resource }) => `drbd-reactor (${resource})`),
  ];
}
