// corosync.conf(5), cmap_keys(7); corosync 3.1: exec/coroparse.c, exec/cfg.c
import type { CorosyncConf } from '../cluster/corosync-conf.ts';
import type { Section } from '../grammar/corosync-conf.ts';
import { sectionsOf, valueOf } from '../grammar/corosync-conf.ts';
import type { CorosyncLoaded } from './corosync-loaded.ts';

/** A setting that the next start of corosync changes. At least one of the values is there. */
export interface CorosyncDifference {
  /** Its name, with the node's or link's: `totem.transport`, `ring1_addr of node 2`. */
  readonly name: string;
  readonly written?: string;
  readonly running?: string;
  /** Of the setting, or of the section where it was; absent where the file has no such section. */
  readonly line?: number;
}

type Written = ReadonlyMap<string, { readonly value: string; readonly line: number }>;

/** The shared key stays on the host, and the others name or number a section. */
const notCompared = ['totem.key', 'linknumber', 'ringnumber', 'bindnetaddr', 'nodeid'];

/**
 * Settings whose removal from the file changes something at the next start. corosync adds others on its own, or
 * `corosync-cmapctl -s` does.
 */
const missed =
  /^(totem\.(token|consensus|join|max_messages|transport|crypto_(cipher|hash|model)|secauth|ip_version|keyfile|interface\..*\.knet_\w+)|quorum\.(two_node|wait_for_all|expected_votes|auto_tie_breaker|last_man_standing|device\..*))$/;

/** Settings that the file and the running corosync do not have in common. */
export function loadedDifferences({ root }: CorosyncConf, loaded: CorosyncLoaded): readonly CorosyncDifference[] {
  const nodes = sectionsOf(root, 'nodelist').flatMap((list) => sectionsOf(list, 'node'));
  // corosync 2 makes up the numbers of nodes that have none.
  const numbered = nodes.every((node) => valueOf([node], 'nodeid') !== undefined);
  const written = settingsIn(root, nodes, numbered);
  const running = byNode(loaded, numbered);
  return [...new Set([...written.keys(), ...running.keys()])].flatMap((key): readonly CorosyncDifference[] => {
    const [own, now] = [written.get(key), running.get(key)];
    if (own === undefined ? !missed.test(key) && !key.startsWith('node ') : isSame(own.value, now)) return [];
    return [
      {
        name: nameOf(key),
        ...(own === undefined ? lineOfSection(root, key) : { written: own.value, line: own.line }),
        ...(now === undefined ? {} : { running: now }),
      },
    ];
  });
}

const isSame = (written: string, loaded: string | undefined): boolean =>
  written === loaded || (/^\d+$/.test(written) && /^\d+$/.test(loaded ?? '') && Number(written) === Number(loaded));

/** `node 2 ring1_addr` reads better the other way round. */
const nameOf = (key: string): string => key.replace(/^(node #?\d+) (.*)$/, '$2 of $1');

const lineOfSection = (root: Section, key: string): { readonly line?: number } => {
  const [section] = sectionsOf(root, key.split('.')[0] ?? '');
  return section === undefined ? {} : { line: section.line };
};

/** The settings of the file by their keys in the map; those of nodes by the number of the node: `node 2 ring0_addr`. */
function settingsIn(root: Section, nodes: readonly Section[], numbered: boolean): Written {
  const found = new Map<string, { readonly value: string; readonly line: number }>();
  const add = (prefix: string, { values }: Section): void => {
    for (const { key, value, line } of values)
      if (!notCompared.includes(key) && !notCompared.includes(prefix + key)) found.set(prefix + key, { value, line });
  };
  for (const totem of sectionsOf(root, 'totem')) {
    add('totem.', totem);
    for (const link of sectionsOf(totem, 'interface')) {
      const number = valueOf([link], 'linknumber') ?? valueOf([link], 'ringnumber');
      add(`totem.interface.${number?.value ?? '0'}.`, link);
    }
  }
  for (const quorum of sectionsOf(root, 'quorum')) addDeep('quorum.', quorum, add);
  for (const [index, node] of nodes.entries())
    add(`node ${numbered ? (valueOf([node], 'nodeid')?.value ?? '') : `#${index + 1}`} `, node);
  return found;
}

function addDeep(prefix: string, section: Section, add: (prefix: string, section: Section) => void): void {
  add(prefix, section);
  for (const inner of section.sections) addDeep(`${prefix}${inner.name}.`, inner, add);
}

/** The map with the nodes by their numbers, since the file may list them in another order; else by their positions. */
function byNode(loaded: CorosyncLoaded, numbered: boolean): ReadonlyMap<string, string> {
  return new Map(
    [...loaded].flatMap(([key, value]): readonly (readonly [string, string])[] => {
      const [, position, name = ''] = /^nodelist\.node\.(\d+)\.(.*)$/.exec(key) ?? [];
      if (position === undefined) return key.startsWith('nodelist.') ? [] : [[key, value]];
      const id = numbered ? loaded.get(`nodelist.node.${position}.nodeid`) : `#${Number(position) + 1}`;
      return id === undefined || name === 'nodeid' ? [] : [[`node ${id} ${name}`, value]];
    }),
  );
}
