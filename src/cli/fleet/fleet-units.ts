import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { InventoryPair } from '../input/inventory-pairs.ts';
import { inventoryPairs } from '../input/inventory-pairs.ts';
import { UsageError } from '../usage-error.ts';
import type { HostEvidence } from './fleet-evidence.ts';
import { evidenceIn, stampOf } from './fleet-evidence.ts';

/** One configuration of a fleet. */
export interface FleetUnit {
  /** Unique in the fleet, and the name of its report. */
  readonly name: string;
  /** Path of its halint.yaml. */
  readonly config: string;
  /** Why it cannot be checked. */
  readonly problem?: string;
  /** Its hosts are named by the files of their evidence; `stamp` changes with them. */
  readonly evidence?: { readonly stamp: () => string };
}

interface Source {
  readonly fleetFolder: string;
  /** A configuration without pairs, which those of an inventory or of evidence extend. */
  readonly config?: string;
}

/** The configurations and pairs of archives in a folder, or one for each group of two hosts in an inventory. */
export function fleetUnits(from: string, source: Source): readonly FleetUnit[] {
  const stat = statSync(from, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`--fleet-from: there is no ${from}`);
  const units = stat.isDirectory() ? inFolder(from, source) : inInventory(from, source);
  const twice = units.find(({ name }, i) => units.findIndex((each) => each.name === name) !== i);
  if (twice !== undefined) throw new UsageError(`--fleet-from ${from}: two configurations are named ${twice.name}`);
  return units;
}

/** `NAME.yaml`; one folder below, `NAME/halint.yaml` or the evidence of both hosts. */
function inFolder(folder: string, source: Source): readonly FleetUnit[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((x, y) => (x.name < y.name ? -1 : 1));
  const units = entries.flatMap((entry): FleetUnit[] => {
    const path = join(folder, entry.name);
    if (entry.isFile() && /\.ya?ml$/.test(entry.name))
      return [{ name: entry.name.replace(/\.ya?ml$/, ''), config: path }];
    if (!entry.isDirectory() || entry.name.startsWith('.') || resolve(path) === resolve(source.fleetFolder)) return [];
    const inside = ['halint.yaml', 'halint.yml'].map((name) => join(path, name));
    const found = inside.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
    return found === undefined ? ofEvidence(entry.name, path, source) : [{ name: entry.name, config: found }];
  });
  if (units.length === 0)
    throw new UsageError(
      `--fleet-from ${folder}: it contains no NAME.yaml and no folder with a halint.yaml or two archives`,
    );
  const configured = units.find(({ evidence, problem }) => evidence === undefined && problem === undefined);
  if (source.config !== undefined && configured !== undefined)
    throw new UsageError(`--config cannot be combined with a folder of configurations, such as ${configured.config}`);
  return units;
}

/** A pair whose folder holds archives: its configuration is written into the folder of the fleet. */
function ofEvidence(name: string, folder: string, source: Source): FleetUnit[] {
  const config = join(source.fleetFolder, `${name}.yaml`);
  const found = evidenceIn(folder);
  if (found === undefined) return [];
  if ('problem' in found) return [{ name, config, problem: found.problem }];
  const host = (evidence: HostEvidence) => ({
    name: evidence.name,
    transport: 'archive',
    path: relative(resolve(source.fleetFolder), resolve(evidence.path)),
  });
  const { a, b } = found.hosts;
  writeFileSync(config, stringify({ ...extending(source), pair: { name, hosts: { a: host(a), b: host(b) } } }));
  return [{ name, config, evidence: { stamp: () => stampOf(found) } }];
}

/** Writes a configuration for each pair of the inventory into the folder of the fleet. */
function inInventory(path: string, source: Source): readonly FleetUnit[] {
  const pairs = inventoryPairs(readFileSync(path, 'utf8'));
  if (pairs === undefined || pairs.length === 0) {
    throw new UsageError(
      `--fleet-from ${path}: it is no Ansible inventory with groups of two hosts and the variable halint_virtual_ips`,
    );
  }
  return pairs.map((pair) => {
    const config = join(source.fleetFolder, `${pair.name}.yaml`);
    writeFileSync(config, configurationOf(pair, source));
    return { name: pair.name, config };
  });
}

/** The configuration of the command line, from that of a pair. */
const extending = ({ config, fleetFolder }: Source): { readonly extends?: readonly string[] } =>
  config === undefined ? {} : { extends: [relative(resolve(fleetFolder), resolve(config))] };

function configurationOf(pair: InventoryPair, source: Source): string {
  const host = (side: 'a' | 'b') => {
    const { name, address, port, user, identityFile } = pair.hosts[side];
    return {
      name,
      address,
      ...(port === undefined ? {} : { port }),
      ...(user === undefined ? {} : { user }),
      ...(identityFile === undefined ? {} : { identityFile }),
      ...(pair.sudo ? { sudo: true } : {}),
    };
  };
  return stringify({
    ...extending(source),
    pair: {
      name: pair.name,
      ...(pair.profile === undefined ? {} : { profile: pair.profile }),
      virtualIps: pair.virtualIps,
      ...(pair.externalUrl === undefined ? {} : { externalUrl: pair.externalUrl }),
      hosts: { a: host('a'), b: host('b') },
    },
  });
}
