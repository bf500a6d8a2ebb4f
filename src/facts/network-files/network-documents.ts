// netplan(5), cloud-init: network configuration formats 1 and 2
import type { Node, YAMLMap } from 'yaml';
import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import type { ConfigText, StaticAddress } from './static-addresses.ts';
import { addressOf, fromCommands } from './static-addresses.ts';
import { readYaml } from '../grammar/yaml-document.ts';

/** Addresses that a file of netplan gives to the devices that it names. */
interface OfFile {
  readonly found: readonly { readonly device: string; readonly address: StaticAddress }[];
  /** Devices that are left to a person (`activation-mode`). */
  readonly manual: readonly string[];
}

/** netplan: `addresses` of any device, all files read as one. Undefined when one of them is no YAML. */
export function fromNetplan(...files: readonly ConfigText[]): readonly StaticAddress[] | undefined {
  const read = files.map(readNetplan);
  const manual = new Set(read.flatMap((each) => each?.manual ?? []));
  if (read.includes(undefined)) return undefined;
  return read.flatMap((each) =>
    (each?.found ?? []).map(({ device, address }) => ({ ...address, atBoot: !manual.has(device) })),
  );
}

function readNetplan(file: ConfigText): OfFile | undefined {
  const counter = new LineCounter();
  const document = readYaml(file.text, counter);
  if (document === undefined) return undefined;
  const found: OfFile['found'][number][] = [];
  const manual: string[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      const device = keyOf(ancestors.findLast((each) => isPair(each)));
      if (keyOf(pair) === 'activation-mode' && isScalar(pair.value) && /^(manual|off)$/.test(String(pair.value.value)))
        manual.push(device);
      // `nameservers` has a key of the same name; its map is the value of the pair above.
      if (keyOf(pair) !== 'addresses' || !isSeq(pair.value) || device === 'nameservers') return;
      for (const item of pair.value.items) {
        // An item is a text, or a map whose key is the address.
        const scalar = isMap(item) ? item.items[0]?.key : item;
        if (!isScalar(scalar)) continue;
        const at = { path: file.path, ...lineOf(scalar, counter) };
        for (const address of addressOf(String(scalar.value), at, true)) found.push({ device, address });
      }
    },
  });
  return { found, manual };
}

/**
 * cloud-init: `network` in format 1 or 2, and commands of `bootcmd` and `runcmd`, which run at the first boot or at
 * each one. The last file that says `network: {config: …}` holds, and `disabled` leaves the network alone. A file that
 * is no YAML is ignored by cloud-init too.
 */
export function fromCloudInit(files: readonly ConfigText[]): readonly StaticAddress[] {
  const read = files.flatMap((file) => {
    const counter = new LineCounter();
    const document = readYaml(file.text, counter);
    const network =
      document !== undefined && isMap(document.contents) ? document.contents.get('network', true) : undefined;
    return document === undefined ? [] : [{ file, counter, network: isMap(network) ? network : undefined }];
  });
  const commands = read.flatMap(({ file }) => fromCommands(file, false));
  const last = read.findLast(({ network }) => network?.has('config'));
  const config = last?.network?.get('config', true);
  if (isScalar(config) && config.value === 'disabled') return commands;
  const inSecondFormat = read.flatMap(({ file, network }) =>
    network === undefined || network.has('config')
      ? []
      : (fromNetplan(file) ?? []).map((each) => ({ ...each, atBoot: false })),
  );
  const first =
    last === undefined || !isSeq(config)
      ? []
      : config.items.filter((item) => isMap(item)).flatMap((item) => subnets(item, last));
  return [...commands, ...inSecondFormat, ...first];
}

/** `address` of a device of format 1 and of its `subnets`. */
function subnets(
  device: YAMLMap,
  { file, counter }: { readonly file: ConfigText; readonly counter: LineCounter },
): readonly StaticAddress[] {
  const below = device.get('subnets', true);
  const maps = [device, ...(isSeq(below) ? below.items.filter((item) => isMap(item)) : [])];
  return maps.flatMap((map) => {
    const address = map.get('address', true);
    if (!isScalar(address) || keyOfType(map) === 'nameserver') return [];
    return addressOf(String(address.value), { path: file.path, ...lineOf(address, counter) }, false);
  });
}

const keyOfType = (map: YAMLMap): unknown => map.get('type');

const keyOf = (pair: unknown): string => (isPair(pair) && isScalar(pair.key) ? String(pair.key.value) : '');

const lineOf = (node: Node, counter: LineCounter): { readonly line?: number } =>
  node.range == null || isAlias(node) ? {} : { line: counter.linePos(node.range[0]).line };
