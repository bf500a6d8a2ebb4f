// corosync.conf(5), votequorum(5)
import type { Applicability, Fact } from '../../sdk/index.ts';
import { defineFact, known, unknownFrom } from '../../sdk/index.ts';
import type { Section } from '../grammar/corosync-conf.ts';
import type { Refusal } from './corosync-acceptance.ts';
import { refusedByCorosync3, refusedValues } from './corosync-acceptance.ts';
import { manifestFile } from '../manifest/manifest.ts';
import { readCorosyncConf, sectionsOf, valueOf } from '../grammar/corosync-conf.ts';

export interface CorosyncNode {
  readonly name?: string;
  /** Addresses or names of the rings, by their number. */
  readonly rings: Readonly<Record<number, string>>;
  readonly line: number;
}

export interface CorosyncConf {
  /** Whether there is a file at all; without one everything below is empty. */
  readonly configured: boolean;
  readonly path: string;
  readonly nodes: readonly CorosyncNode[];
  /** Rings of the node list, or of the older `interface` sections. */
  readonly rings: readonly number[];
  readonly transport: string;
  /** `quorum.device.model`: `net` for a quorum device. */
  readonly deviceModel?: string;
  readonly root: Section;
  /** Why every version of corosync would refuse the file; then nothing else of it is to be relied on. */
  readonly problems: readonly Refusal[];
  /** Why corosync 3 would refuse it besides that. */
  readonly refusals: readonly Refusal[];
}

const path = '/etc/corosync/corosync.conf';
const empty: Section = { name: '', line: 0, values: [], sections: [] };

/** The totem, node list and quorum settings on the disk of one host. */
export const corosyncConf = defineFact({
  id: 'corosync-conf',
  describes: 'corosync’s configuration: rings, nodes, quorum, encryption',
  sources: { conf: manifestFile(path) },
  parse({ conf }): Fact<CorosyncConf> {
    const nothing: CorosyncConf = {
      configured: false,
      path,
      nodes: [],
      rings: [],
      transport: '',
      root: empty,
      problems: [],
      refusals: [],
    };
    if (!conf.read) return conf.reason === 'absent' ? known(nothing) : unknownFrom(conf, path);
    const root = readCorosyncConf(conf.value.text);
    if ('problem' in root) return known({ ...nothing, configured: true, problems: [root] });
    const nodes = sectionsOf(root, 'nodelist')
      .flatMap((list) => sectionsOf(list, 'node'))
      .map(readNode);
    const interfaces = sectionsOf(root, 'totem').flatMap((totem) => sectionsOf(totem, 'interface'));
    const rings = new Set(nodes.flatMap((node) => Object.keys(node.rings).map(Number)));
    if (nodes.length === 0)
      for (const [i, ring] of interfaces.entries()) rings.add(Number(valueOf([ring], 'ringnumber')?.value ?? i));
    const device = sectionsOf(root, 'quorum').flatMap((quorum) => sectionsOf(quorum, 'device'));
    const deviceModel = valueOf(device, 'model')?.value;
    return known({
      configured: true,
      path,
      nodes,
      rings: [...rings].sort((x, y) => x - y),
      transport: valueOf(sectionsOf(root, 'totem'), 'transport')?.value ?? 'knet',
      ...(deviceModel === undefined ? {} : { deviceModel }),
      root,
      problems: refusedValues(root),
      refusals: refusedByCorosync3(root),
    });
  },
});

/** Whether rules about the content have something to judge; else the reason why not. */
export function corosyncInUse(conf: CorosyncConf): Applicability {
  if (!conf.configured) return 'corosync is not configured';
  // What Debian's package installs, until a cluster is configured.
  const addresses = conf.nodes.flatMap(({ rings }) => Object.values(rings));
  if (
    conf.nodes.length === 1 &&
    addresses.length > 0 &&
    addresses.every((address) => /^127\.|^::1$|^localhost$/.test(address))
  ) {
    return 'corosync.conf is the package’s sample: one node on the loopback address';
  }
  return conf.problems.length === 0
    ? true
    : 'corosync refuses its configuration: cluster/corosync-conf-readable reports it';
}

function readNode(section: Section): CorosyncNode {
  const name = valueOf([section], 'name')?.value;
  const id = valueOf([section], 'nodeid')?.value;
  const rings: Record<number, string> = {};
  for (const { key, value } of section.values) {
    const ring = /^ring(\d)_addr$/.exec(key)?.[1];
    if (ring !== undefined) rings[Number(ring)] = value;
  }
  return { ...(name === undefined ? {} : { name }), ...(id === undefined ? {} : { id }), rings, line: section.line };
}

/** A setting as `totem.token` or `quorum.device.sync_timeout`, with its line. */
export function setting(
  conf: CorosyncConf,
  dotted: string,
): { readonly value: string; readonly line: number } | undefined {
  const path = dotted.split('.');
  const sections = path
    .slice(0, -1)
    .reduce<readonly Section[]>((found, name) => found.flatMap((each) => sectionsOf(each, name)), [conf.root]);
  return valueOf(sections, path.at(-1) ?? '');
}

/**
 * A boolean or number of corosync as a number: `yes` and `on` are no numbers there and count as 0, as atoi reads them.
 */
export const numericSetting = (conf: CorosyncConf, dotted: string): number | undefined => {
  const found = setting(conf, dotted);
  return found === undefined ? undefined : Number.parseInt(found.value, 10) || 0;
};

/** Two nodes and no quorum device: quorum needs `two_node`, and fencing decides who survives. */
export const isTwoNode = (conf: CorosyncConf): boolean => conf.nodes.length === 2 && conf.deviceModel === undefined;
