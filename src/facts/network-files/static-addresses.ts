// interfaces(5), systemd.network(5), nm-settings-keyfile(5), nm-settings-ifcfg-rh(5), ifcfg(5), dhcpcd.conf(5)
import { trimmed, wordsOf } from '../grammar/white-space.ts';
import ipaddr from 'ipaddr.js';
import type { Location } from '../../sdk/index.ts';
import { addressCommands, addressesAdded } from './address-commands.ts';
import { parseUnitFile } from '../grammar/unit-file.ts';

/** An address that configuration gives to an interface. */
export interface StaticAddress {
  /** In its shortest form, without prefix length. */
  readonly address: string;
  /** Whether boot brings it up. */
  readonly atBoot: boolean;
  readonly at: Location;
}

export interface ConfigText {
  readonly path: string;
  readonly text: string;
}

/** The address that a word of configuration stands for; none where it is no address. */
export function addressOf(word: string, at: Location, atBoot: boolean): readonly StaticAddress[] {
  const [text] = word.replace(/^["']|["',]+$/g, '').split('/');
  if (
    text === undefined ||
    !ipaddr.isValid(text) ||
    (ipaddr.IPv4.isValid(text) && !ipaddr.IPv4.isValidFourPartDecimal(text))
  )
    return [];
  return [{ address: ipaddr.parse(text).toString(), atBoot, at }];
}

const numbered = ({ path, text }: ConfigText): readonly { readonly line: string; readonly at: Location }[] =>
  text.split('\n').map((line, index) => ({ line: trimmed(line), at: { path, line: index + 1 } }));

/** ifupdown: `address`, and addresses that hooks add. An interface without `auto` or `allow-*` is not brought up. */
export function fromInterfaces(files: readonly ConfigText[]): readonly StaticAddress[] {
  const lines = files.flatMap(numbered);
  const auto = new Set(
    lines.flatMap(({ line }) =>
      /^(auto|allow-[^ \t\n\v\f\r]+)[ \t\n\v\f\r]/.test(line) ? wordsOf(line).slice(1) : [],
    ),
  );
  let current = '';
  return lines.flatMap(({ line, at }): readonly StaticAddress[] => {
    const [keyword, first] = wordsOf(line);
    if (keyword === 'iface') current = first ?? '';
    const atBoot = auto.has(current) || auto.has(current.split(':')[0] ?? '');
    if (keyword === 'address') return addressOf(first ?? '', at, atBoot);
    if (!/^(pre-up|up|post-up)$/.test(keyword ?? '')) return [];
    return addressesAdded(line).flatMap((word) => addressOf(word, at, atBoot));
  });
}

/** A script, a unit or another text with commands that add addresses. */
export const fromCommands = (file: ConfigText, atBoot: boolean): readonly StaticAddress[] =>
  addressCommands(file).flatMap(({ word, line }) => addressOf(word, { path: file.path, line }, atBoot));

/** dhcpcd.conf(5): `static ip_address=…` and `inform …`. Whether dhcpcd runs is not known here. */
export const fromDhcpcd = (file: ConfigText): readonly StaticAddress[] =>
  numbered(file).flatMap(({ line, at }) => {
    const [, value] =
      /^(?:static[ \t\n\v\f\r]+ip6?_address[ \t\n\v\f\r]*=[ \t\n\v\f\r]*|inform6?[ \t\n\v\f\r]+)([^ \t\n\v\f\r]+)/.exec(
        line,
      ) ?? [];
    return value === undefined ? [] : addressOf(value, at, false);
  });

/** dhclient.conf(5): the address of an `alias` block, or of a lease that is written down. */
export const fromDhclient = (file: ConfigText): readonly StaticAddress[] =>
  numbered(file).flatMap(({ line, at }) => {
    const [, value] = /^(?:.*[{;][ \t]*)?fixed-address[ \t]+([^; \t\n\v\f\r]+)/.exec(line.replace(/#.*$/, '')) ?? [];
    return value === undefined ? [] : addressOf(value, at, false);
  });

/**
 * systemd-networkd: `Address=` in `[Network]` and `[Address]`, of a file and its drop-ins. An empty value takes back
 * those before it. A link whose activation is left to a person stays down at boot.
 */
export function fromNetworkd(...files: readonly ConfigText[]): readonly StaticAddress[] {
  const settings = files.flatMap((file) =>
    parseUnitFile(file.text).map((setting) => ({ ...setting, path: file.path })),
  );
  const policy = settings.findLast(({ section, key }) => section === 'Link' && key === 'ActivationPolicy')?.value;
  const atBoot = policy === undefined || !/^(manual|down|always-down)$/.test(policy);
  const taken = settings.findLastIndex(
    ({ section, key, value }) => section === 'Network' && key === 'Address' && value === '',
  );
  return settings.flatMap(({ section, key, value, path, line }, index) =>
    key === 'Address' && (section === 'Address' || (section === 'Network' && index > taken))
      ? addressOf(value, { path, line }, atBoot)
      : [],
  );
}

/** NetworkManager's key files: `address1=10.0.0.5/24,10.0.0.1`, and the older `addresses=…;`. */
export function fromKeyFile(file: ConfigText): readonly StaticAddress[] {
  const atBoot = !/^[ \t]*autoconnect[ \t]*=[ \t]*(?:false|0|no)[ \t]*\r?$/m.test(file.text);
  return numbered(file).flatMap(({ line, at }) => {
    const [, value] = /^address(?:es)?\d*[ \t\n\v\f\r]*=[ \t\n\v\f\r]*(.*)$/.exec(line) ?? [];
    return value === undefined
      ? []
      : value.split(';').flatMap((each) => addressOf(trimmed(each.split(',')[0] ?? ''), at, atBoot));
  });
}

/** ifcfg files of Red Hat and SUSE: `IPADDR`, `IPADDR1`, `IPADDR_x`, `IPV6ADDR`, `IPV6ADDR_SECONDARIES`. */
export function fromIfcfg(file: ConfigText): readonly StaticAddress[] {
  const atBoot = !/^[ \t]*(ONBOOT=["']?no|STARTMODE=["']?(manual|off))/im.test(file.text);
  return numbered(file).flatMap(({ line, at }): readonly StaticAddress[] => {
    if (/^IPADDR_(?:START|END)=/.test(line)) return rangeOf(file, line, at, atBoot);
    const [, value] = /^(?:IPADDR\w*|IPV6ADDR\w*)[ \t\n\v\f\r]*=[ \t\n\v\f\r]*(.*)$/.exec(line) ?? [];
    return value === undefined
      ? []
      : value
          .replaceAll(/["']/g, '')
          .split(/[ \t\n\v\f\r]+/)
          .flatMap((each) => addressOf(each, at, atBoot));
  });
}

/** ifcfg-NAME-range0: every address from `IPADDR_START` to `IPADDR_END`. */
function rangeOf({ text }: ConfigText, line: string, at: Location, atBoot: boolean): readonly StaticAddress[] {
  const end = (name: string): readonly [string, number] | undefined => {
    const [, net, last] = new RegExp(`^${name}=["']?(\\d+\\.\\d+\\.\\d+)\\.(\\d+)`, 'm').exec(text) ?? [];
    return net === undefined ? undefined : [net, Number(last)];
  };
  const [from, to] = [end('IPADDR_START'), end('IPADDR_END')];
  if (!line.startsWith('IPADDR_START') || from === undefined || to === undefined || from[0] !== to[0]) return [];
  const count = Math.min(255, to[1]) - from[1] + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => `${from[0]}.${from[1] + i}`).flatMap((word) =>
    addressOf(word, at, atBoot),
  );
}
