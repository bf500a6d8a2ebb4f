// What a person at the keyboard would look up before filling in a command: `crm_mon -1`, `ip addr`, `findmnt`
import type { Fact, Pair, RemedyValues, Side } from '../../sdk/index.ts';
import { siteValues } from '../../sdk/index.ts';
import { memberNodes } from '../cluster/cib-lookup.ts';
import { cib } from '../cluster/cib.ts';
import type { Interfaces } from '../network/addresses.ts';
import { addresses, allAddresses } from '../network/addresses.ts';
import { covers } from '../network/networks.ts';
import { servingHost } from '../services/serving-host.ts';
import { mountOf } from '../storage/mount-table.ts';
import type { Mount } from '../storage/mount-table.ts';
import { mounts } from '../storage/mounts.ts';
import { runningUnits } from '../units/running-units.ts';
import { boardDeviceOf, clusterValues, groupOfVolume } from './cluster-values.ts';

const sides: readonly Side[] = ['a', 'b'];

/** For the placeholders of all remedies: names of hosts, nodes, resources, devices and addresses of the pair. */
export const pairValues = siteValues({
  reads: { cib, addresses, mounts, runningUnits },
  values: ({ pair, finding, a, b }) => {
    const seen = { a, b };
    const common = [a.cib, b.cib].flatMap((fact) =>
      fact.known && fact.value.origin !== 'none' ? [fact.value] : [],
    )[0];
    const active = activeSide(pair, seen);
    const passive = active === undefined ? undefined : active === 'a' ? 'b' : 'a';
    const of = sides.find((side) => pair.hosts[side].name === finding['host']);
    const nodeOf = (side: Side): string => {
      const { name } = pair.hosts[side];
      const short = name.split('.')[0];
      const nodes = common === undefined ? [] : memberNodes(common).map(({ uname }) => uname);
      return nodes.find((node) => node === name) ?? nodes.find((node) => node.split('.')[0] === short) ?? name;
    };
    const target = sides.find((side) => nodeOf(side) === finding['node']);
    const controller = target === undefined ? undefined : pair.hosts[target].bmc;
    const accounts = [...new Set(sides.flatMap((side) => pair.hosts[side].bmc?.user ?? []))];
    const where = of ?? active;
    const interfaces = where === undefined ? undefined : known(seen[where].addresses);
    const table = where === undefined ? undefined : known(seen[where].mounts);
    return defined({
      ...controllers(pair),
      'active-host': active === undefined ? undefined : nodeOf(active),
      'passive-host': passive === undefined ? undefined : nodeOf(passive),
      'node-a': nodeOf('a'),
      'node-b': nodeOf('b'),
      bmc: controller?.address,
      user: controller?.user ?? (accounts.length === 1 ? accounts[0] : undefined),
      ...network(interfaces, finding['address']),
      ...storage(table, finding),
      ...(common === undefined
        ? {}
        : {
            ...clusterValues(common, finding),
            'bmc-device': finding['node'] === undefined ? undefined : boardDeviceOf(common, finding['node']),
            'active-device': active === undefined ? undefined : boardDeviceOf(common, nodeOf(active)),
            'bmc-device-a': boardDeviceOf(common, nodeOf('a')),
            'bmc-device-b': boardDeviceOf(common, nodeOf('b')),
          }),
    });
  },
});

interface Seen {
  readonly addresses: Fact<Interfaces>;
  readonly mounts: Fact<readonly Mount[]>;
  readonly runningUnits: Fact<Parameters<typeof servingHost>[0]['a']['runningUnits']>;
}

const known = <T>(fact: Fact<T>): T | undefined => (fact.known ? fact.value : undefined);

/** The host that serves; undefined where not everything that tells them apart is known. */
function activeSide(pair: Pair, { a, b }: Readonly<Record<Side, Seen>>): Side | undefined {
  if (!a.addresses.known || !a.mounts.known || !a.runningUnits.known) return undefined;
  if (!b.addresses.known || !b.mounts.known || !b.runningUnits.known) return undefined;
  return servingHost(
    {
      a: { addresses: a.addresses.value, mounts: a.mounts.value, runningUnits: a.runningUnits.value },
      b: { addresses: b.addresses.value, mounts: b.mounts.value, runningUnits: b.runningUnits.value },
    },
    pair,
  );
}

const controllers = (pair: Pair) => ({
  'address-a': pair.hosts.a.address,
  'address-b': pair.hosts.b.address,
  'bmc-a': pair.hosts.a.bmc?.address,
  'bmc-b': pair.hosts.b.bmc?.address,
});

/** Interface and prefix length of the network that an address is in. */
function network(interfaces: Interfaces | undefined, address: string | undefined) {
  if (interfaces === undefined || address === undefined) return {};
  const sibling = allAddresses(interfaces).find(
    (own) => own.scope === 'global' && own.address !== address && covers(own, address),
  );
  return sibling === undefined ? {} : { interface: sibling.interface, prefix: String(sibling.prefix) };
}

/** Device and volume group of a directory or a volume. */
function storage(table: readonly Mount[] | undefined, { path, volume }: RemedyValues) {
  const mounted = table === undefined || path === undefined ? undefined : mountOf(table, path);
  const device = mounted?.target === path && mounted?.source.startsWith('/dev/') ? mounted.source : undefined;
  const storage = volume ?? device;
  return { device, vg: storage === undefined ? undefined : groupOfVolume(storage) };
}

const defined = (values: Readonly<Record<string, string | undefined>>): RemedyValues =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
