// firewall-cmd(1) --list-all-zones
import { trimmed, wordsOf } from './white-space.ts';

export interface PortRange {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

export interface FirewallZone {
  readonly name: string;
  /** `default`, `ACCEPT`, `DROP`, `%%REJECT%%`. */
  readonly target: string;
  readonly interfaces: readonly string[];
  readonly sources: readonly string[];
  readonly services: readonly string[];
  readonly ports: readonly PortRange[];
  /** IP protocols such as `vrrp`. */
  readonly protocols: readonly string[];
  readonly richRules: readonly string[];
}

/** The zones that firewall-cmd prints: a name in the first column, and indented `key: values`. */
export function readFirewallZones(text: string): readonly FirewallZone[] {
  const zones: { name: string; readonly keys: Map<string, string[]> }[] = [];
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const [, name] = /^([A-Za-z0-9_-]+)(?: \([a-z, ]+\))?[ \r]*$/.exec(line) ?? [];
    const [, key, value] = /^ +([a-z][a-z -]*):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined) zones.push({ name, keys: new Map() });
    else if (key !== undefined && value !== undefined) {
      current = trimmed(value) === '' ? [] : [trimmed(value)];
      zones.at(-1)?.keys.set(key, current);
    } else if (trimmed(line) !== '') current.push(trimmed(line));
  }
  return zones.flatMap(({ name, keys }) => {
    const target = keys.get('target')?.[0];
    const words = (key: string): readonly string[] => wordsOf((keys.get(key) ?? []).join(' '));
    return target === undefined
      ? []
      : [
          {
            name,
            target,
            interfaces: words('interfaces'),
            sources: words('sources'),
            services: words('services'),
            ports: words('ports').flatMap((word) => portRange(word) ?? []),
            protocols: words('protocols'),
            richRules: keys.get('rich rules') ?? [],
          },
        ];
  });
}

/** `5405/udp`, `5404-5412/udp`. */
export function portRange(word: string): PortRange | undefined {
  const [, first, last, protocol] = /^(\d{1,5})(?:-(\d{1,5}))?\/([a-z]+)$/.exec(word) ?? [];
  return first === undefined || protocol === undefined
    ? undefined
    : { protocol, first: Number(first), last: Number(last ?? first) };
}
