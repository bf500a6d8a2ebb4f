import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allPrimitives, isOcf, memberNodes, parameter } from '../../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../../src/facts/cluster/cib-model.ts';

/** Settings by which a person holds resources back for a time. Other rules judge them. */
const heldBack = [
  'target-role',
  'is-managed',
  'is-managed-default',
  'maintenance',
  'maintenance-mode',
  'stop-all-resources',
  'standby',
  'stonith-enabled',
  'stonith_enabled',
  'fencing-enabled',
  'requires',
];
const heldBackPairs = new RegExp(`<nvpair\\b[^>]*\\bname="(?:${heldBack.join('|')})"[^>]*?(?:/>|>\\s*</nvpair>)`, 'g');

/** The CIB without its status and without what a person holds back. Fencing is on where there is a device. */
export function withoutState(xml: string): string {
  const fencing =
    '<cluster_property_set id="simulated" score="900000"><nvpair id="simulated-fencing" name="stonith-enabled" ' +
    `value="${/class="stonith"/.test(xml)}"/></cluster_property_set>`;
  return xml
    .replace(/<status>[\s\S]*<\/status>|<status\/>/, '<status/>')
    .replaceAll(heldBackPairs, '')
    .replace(/<crm_config\s*\/>/, '<crm_config></crm_config>')
    .replace('</crm_config>', `${fencing}</crm_config>`);
}

/**
 * The CIB with the attributes that agents set where they run. No agent runs in a simulation: without these nothing is
 * promoted, and a rule about connectivity keeps everything down.
 */
function withAttributesOfAgents(xml: string, cib: Cib): string {
  const names = allPrimitives(cib).flatMap(({ primitive, within }): (readonly [string, string])[] => [
    ...(within.some((outer) => outer.kind === 'clone' && outer.promotable)
      ? ([[`master-${primitive.id}`, '10000']] as const)
      : []),
    ...(isOcf(primitive, 'ping', 'pingd') ? ([[parameter(primitive, 'name') ?? 'pingd', '1000000']] as const) : []),
  ]);
  if (names.length === 0) return xml;
  const pairs = (node: string): string =>
    names.map(([name, value], i) => `<nvpair id="simulated-${node}-${i}" name="${name}" value="${value}"/>`).join('');
  const set = (node: string): string =>
    `<instance_attributes id="simulated-${node}">${pairs(node)}</instance_attributes>`;
  return xml
    .replaceAll(/<node\s([^>]*?)\s*\/>/g, '<node $1></node>')
    .replaceAll(/<node\s[^>]*\bid="([^"]+)"[^>]*>/g, (tag, id: string) => tag + set(id));
}

/**
 * Ids of the primitives that Pacemaker's scheduler has active on a node while all other nodes are down; undefined where
 * this version of Pacemaker does not take the CIB.
 */
export function activeOnSurvivor(
  xml: string,
  cib: Cib,
  survivor: string,
  folder: string,
): ReadonlySet<string> | undefined {
  const [before, after] = [join(folder, 'before.xml'), join(folder, 'after.xml')];
  writeFileSync(before, withAttributesOfAgents(xml, cib));
  rmSync(after, { force: true });
  const down = memberNodes(cib).flatMap(({ uname }) => (uname === survivor ? [] : ['--node-down', uname]));
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  const environment = { ...process.env, CIB_shadow_dir: folder };
  // The XML of crm_simulate ends early in Pacemaker 3.0.0. The CIB that it writes is right in all versions.
  const simulation = ['-x', before, '-S', '-Q', '--quorum', '1', '--node-up', survivor, ...down, '-O', after];
  const simulated = spawnSync('crm_simulate', simulation, { ...options, env: environment });
  if (simulated.status !== 0) return undefined;
  const state = spawnSync('crm_mon', ['-1', '-r', '--output-as=xml'], {
    ...options,
    env: { ...environment, CIB_file: after },
  });
  if (state.status !== 0) throw new Error(`crm_mon: ${state.stderr} ${readFileSync(after, 'utf8').slice(0, 200)}`);
  return new Set(
    [...state.stdout.matchAll(/<resource id="([^":]+)(?::\d+)?"[^>]*\brole="(?!Stopped)\w+"[^>]*\bactive="true"/g)].map(
      ([, id]) => id ?? '',
    ),
  );
}
