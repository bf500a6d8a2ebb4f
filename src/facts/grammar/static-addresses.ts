// interfaces(5), systemd.network(5), nm-settings-keyfile(5), nm-settings-ifcfg-rh(5), ifcfg(5), netplan(5)
import ipaddr from 'ipaddr.js';
import { LineCounter, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Location } from '../../sdk/index.ts';
import { readYaml } from './yaml-document.ts';

/** An address that configuration gives to an interface. */
export interface StaticAddress {
  /** In its shortest form, without prefix length. */
  readonly address: string;
  readonly prefix?: number;
  /** Whether boot brings it up. */
  readonly atBoot: boolean;
  readonly at: Location;
}

export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

function addressOf(word: string, at: Location, atBoot: boolean): StaticAddress[] {
  const [text, prefix] = word.replace(/^["']|["',]+$/g, '').split('/');
  if (text === undefined || !ipaddr.isValid(text) || (ipaddr.IPv4.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text))) return [];
  const length = prefix !== undefined && /^\d+$/.test(prefix) ? { prefix: Number(prefix) } : {};
  return [{ address: ipaddr.parse(text).toString(), ...length, atBoot, at }];
}

const numbered = ({ path, text }: ConfigText): readonly { readonly line: string; readonly at: Location }[] =>
  text.split('\n').map((line, index) => ({ line: line.trim(), at: { path, line: index + 1 } }));

/** ifupdown: `address`, and addresses that hooks add. An interface without `auto` or `allow-*` is not brought up. */
export function fromInterfaces(files: readonly ConfigText[]): readonly StaticAddress[] {
  const lines = files.flatMap(numbered);
  const auto = new Set(lines.flatMap(({ line }) => (/^(auto|allow-\S+)\s/.test(line) ? line.split(/\s+/).slice(1) : [])));
  let current = '';
  return lines.flatMap(({ line, at }): StaticAddress[] => {
    const [keyword, first, ...rest] = line.split(/\s+/);
    if (keyword === 'iface') current = first ?? '';
    const atBoot = auto.has(current) || auto.has(current.split(':')[0] ?? '');
    if (keyword === 'address') return addressOf(first ?? '', at, atBoot);
    if (!/^(pre-up|up|post-up)$/.test(keyword ?? '')) return [];
    return /\bip\b.*\baddr(ess)?\b.*\badd\b|\bifconfig\b/.test(line) ? rest.flatMap((word) => addressOf(word, at, atBoot)) : [];
  });
}

/** systemd-networkd: `Address=` in `[Network]` and `[Address]`. */
export const fromNetworkd = (file: ConfigText): readonly StaticAddress[] =>
  numbered(file).flatMap(({ line, at }) =>
    /^Address\s*=/i.test(line) ? addressOf(line.slice(line.indexOf('=') + 1).trim(), at, true) : [],
  );

/** NetworkManager's key files: `address1=10.0.0.5/24,10.0.0.1`, and the older `addresses=…;`. */
export function fromKeyFile(file: ConfigText): readonly StaticAddress[] {
  const atBoot = !/^[ \t]*autoconnect[ \t]*=[ \t]*(?:false|0|no)[ \t]*\r?$/m.test(file.text);
  return numbered(file).flatMap(({ line, at }) => {
    const [, value] = /^address(?:es)?\d*\s*=\s*(.*)$/.exec(line) ?? [];
    return value === undefined ? [] : value.split(';').flatMap((each) => addressOf(each.split(',')[0]?.trim() ?? '', at, atBoot));
  });
}

/** ifcfg files of Red Hat and SUSE: `IPADDR`, `IPADDR1`, `IPADDR_x`, `IPV6ADDR`, `IPV6ADDR_SECONDARIES`. */
export function fromIfcfg(file: ConfigText): readonly StaticAddress[] {
  const atBoot = !/^[ \t]*(ONBOOT=["']?no|STARTMODE=["']?(manual|off))/im.test(file.text);
  return numbered(file).flatMap(({ line, at }) => {
    const [, value] = /^(?:IPADDR\w*|IPV6ADDR\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    return value === undefined
      ? []
      : value
          .replaceAll(/["']/g, '')
          .split(/\s+/)
          .flatMap((each) => addressOf(each, at, atBoot));
  });
}

/** netplan: `addresses` of any device; items are texts or maps whose key is the address. Undefined when it is no YAML. */
export function fromNetplan(file: ConfigText): readonly StaticAddress[] | undefined {
  const counter = new LineCounter();
  const document = readYaml(file.text, counter);
  if (document === undefined) return undefined;
  const found: StaticAddress[] = [];
  visit(document, {
    Pair(_, pair, ancestors) {
      if (!isScalar(pair.key) || pair.key.value !== 'addresses' || !isSeq(pair.value)) return;
      // `nameservers` has a key of the same name; its map is the value of the pair above.
      const above = ancestors.filter((each) => 'key' in each).at(-1);
      if (above !== undefined && 'key' in above && isScalar(above.key) && above.key.value === 'nameservers') return;
      for (const item of pair.value.items) {
        const scalar = isMap(item) ? item.items[0]?.key : item;
        if (!isScalar(scalar)) continue;
        const line = scalar.range == null ? {} : { line: counter.linePos(scalar.range[0]).line };
        for (const each of addressOf(String(scalar.value), { path: file.path, ...line }, true)) found.push(each);
      }
    },
  });
  return found;
}
