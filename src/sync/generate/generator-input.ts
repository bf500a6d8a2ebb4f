import { managersOf } from '../../facts/vip/address-managers.ts';
import { allPrimitives, agentOf } from '../../facts/cluster/cib-lookup.ts';
import type { Cib } from '../../facts/cluster/cib-model.ts';
import { cib } from '../../facts/cluster/cib.ts';
import type { Keepalived } from '../../facts/vip/keepalived-model.ts';
import { keepalived } from '../../facts/vip/keepalived.ts';
import { mapFiles } from '../../facts/applications/map-files.ts';
import { compareVersions, packages, upstreamVersion } from '../../facts/packages/packages.ts';
import { nodeName } from '../../facts/identity/node-name.ts';
import { syncedFiles } from '../../facts/drift/synced-files.ts';
import type { Units } from '../../facts/units/units.ts';
import { units } from '../../facts/units/units.ts';
import { vrrpInForce } from '../../facts/vip/vrrp.ts';
import { HostFacts } from '../../engine/facts.ts';
import { contextOf } from '../../engine/select.ts';
import type { AnyFact, Fact, FactDefinition, HostSnapshot, Pair, Side, Snapshot, Sources } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { recipeFor } from '../plan/derived.ts';
import type { Recipe } from '../plan/plan.ts';
import { factOf } from '../state/read-facts.ts';
import type { SharedSet } from './shared-set.ts';
import { sharedSet } from './shared-set.ts';

/** Who moves the floating address, and so who decides where a tool may run. */
export type AddressManager =
  | {
      readonly by: 'pacemaker' /** The resource that everything must run with. */;
      readonly resource: string /** Agents that are there already. */;
      readonly agents: readonly string[];
    }
  | { readonly by: 'keepalived'; readonly instance: string }
  | { readonly by: 'person' };

/** Everything that the generators know of a pair. */
export interface GeneratorInput {
  readonly pair: string;
  readonly hosts: Readonly<Record<Side, { readonly name: string; readonly node: string; readonly address: string }>>;
  readonly virtualIps: readonly string[];
  readonly addressManager: AddressManager;
  readonly family: 'debian' | 'redhat';
  /** The older rsync of the two hosts; absent: unknown. */
  readonly rsync?: string;
  readonly shared: SharedSet;
  /** Tables that are compiled from a shared text. */
  readonly tables: readonly { readonly path: string; readonly recipe: Recipe }[];
}

/** What the generators read. */
export const generatorFacts: readonly AnyFact[] = [syncedFiles, mapFiles, nodeName, packages, cib, keepalived, units];

/** Reads a snapshot for the generators; a text says why nothing can be generated from it. */
export function generatorInput(snapshot: Snapshot, pair: Pair): GeneratorInput | string {
  if (pair.virtualIps.length === 0)
    return `the pair ${pair.name} has no floating address (virtualIps): nothing would tell which host is the active one`;
  const [a, b] = [hostInput(snapshot.hosts.a, pair, 'a'), hostInput(snapshot.hosts.b, pair, 'b')];
  if (typeof a === 'string') return a;
  if (typeof b === 'string') return b;
  const versions = [a.rsync, b.rsync];
  const [rsync] = versions.flatMap((each) => each ?? []).sort(compareVersions);
  const addressManager = a.addressManager ?? b.addressManager ?? { by: 'person' };
  const present = new Set([
    ...a.files.files.map(({ path }) => path),
    ...b.files.files.map(({ path }) => path),
    ...a.tables,
    ...b.tables,
  ]);
  const tables = [...present].flatMap((path) => {
    const recipe = recipeFor(path, present);
    return recipe === undefined || !present.has(recipe.from) ? [] : [{ path, recipe }];
  });
  const host = (side: Side, { node }: { readonly node: string }) => ({
    name: pair.hosts[side].name,
    node,
    address: pair.hosts[side].address,
  });
  return {
    pair: pair.name,
    hosts: { a: host('a', a), b: host('b', b) },
    virtualIps: pair.virtualIps,
    addressManager,
    family: a.family,
    ...(rsync === undefined || versions.includes(undefined) ? {} : { rsync }),
    shared: sharedSet(pair.policy.syncedFiles, a.files, b.files),
    tables: tables.sort((x, y) => (x.path < y.path ? -1 : 1)),
  };
}

function hostInput(snapshot: HostSnapshot, pair: Pair, side: Side) {
  const facts = new HostFacts(snapshot, contextOf(pair, side));
  const read = <T, S extends Sources>(fact: FactDefinition<T, S>): Fact<T> => factOf(snapshot, facts, fact);
  const files = read(syncedFiles);
  const { name } = pair.hosts[side];
  const unlisted = files.known ? files.value.incomplete : files.detail;
  if (!files.known || unlisted !== undefined)
    return `${name}: which of the shared files are there is not known: ${unlisted}`;
  const [installed, node, cluster, vrrp, maps] = [
    read(packages),
    read(nodeName),
    read(cib),
    read(keepalived),
    read(mapFiles),
  ];
  const version = installed.known ? installed.value.installed.get('rsync')?.version : undefined;
  const own = node.known ? node.value : name;
  return {
    files: files.value,
    tables: maps.known ? Object.keys(maps.value) : [],
    // csync2 and Pacemaker know a host by the name that its kernel has.
    node: own.split('.')[0] === name.split('.')[0] ? own : name,
    family: installed.known && installed.value.manager === 'rpm' ? ('redhat' as const) : ('debian' as const),
    rsync: version === undefined ? undefined : upstreamVersion(version),
    addressManager: addressManagerOf(pair, cluster, vrrp, read(units)),
  };
}

function addressManagerOf(
  pair: Pair,
  cluster: Fact<Cib>,
  vrrp: Fact<Keepalived>,
  table: Fact<Units>,
): AddressManager | undefined {
  if (cluster.known && cluster.value.origin !== 'none') {
    const placed = allPrimitives(cluster.value);
    const holder = placed.find(({ primitive }) =>
      pair.virtualIps.some((ip) =>
        managersOf(ip, { cib: cluster.value, instances: [] }).includes(`Pacemaker (${primitive.id})`),
      ),
    );
    if (holder !== undefined)
      return {
        by: 'pacemaker',
        resource: (holder.within[0] ?? holder.primitive).id,
        agents: placed.map(({ primitive }) => agentOf(primitive)),
      };
  }
  if (!vrrp.known || vrrpInForce(vrrp.value, table) !== true) return undefined;
  const instance = vrrp.value.instances.find(({ addresses }) =>
    addresses.some(({ address }) => pair.virtualIps.includes(address)),
  );
  return instance === undefined ? undefined : { by: 'keepalived', instance: instance.name };
}

/** The host that a host copies to. */
export const peerOf = ({ hosts }: GeneratorInput, side: Side): GeneratorInput['hosts'][Side] => hosts[otherSide(side)];
