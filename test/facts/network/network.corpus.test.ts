import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromInterfaces } from '../../../src/facts/network-files/static-addresses.ts';
import { readIpAddr } from '../../../src/facts/grammar/ip-addr-text.ts';
import { readKeepalived } from '../../../src/facts/grammar/keepalived-text.ts';
import { keepalivedFrom } from '../../../src/facts/vip/keepalived-reader.ts';
import { hostsLines } from '../../../src/facts/network/names.ts';
import { sockets } from '../../../src/facts/network/sockets.ts';
import { units } from '../../../src/facts/units/units.ts';
import { readAs } from '../../../src/sdk/index.ts';

const corpus = process.env['HALINT_CORPUS'];
const filesOf = (folder: string, end: string): readonly string[] =>
  corpus === undefined
    ? []
    : readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith(end))
        .sort();
const textOf = (...path: readonly string[]): string => readFileSync(join(corpus ?? '', ...path), 'utf8');

/** The values that augtool prints for a path, in the order of the file. */
const values = (tree: string, path: RegExp): readonly string[] =>
  [...tree.matchAll(/^(\/\S+) = "(.*)"$/gm)].filter(([, at]) => path.test(at ?? '')).map(([, , value]) => value ?? '');

describe.skipIf(corpus === undefined)('network files of others (skipped: HALINT_CORPUS is not set)', () => {
  it.each(filesOf('augeas/hosts', '.in'))('hosts %s, as augtool reads it', (name) => {
    const tree = textOf('augeas/expected/hosts', name.replace('.in', '.tree'));
    const lines = hostsLines(textOf('augeas/hosts', name));
    expect(lines.map(({ names: [first] }) => first)).toEqual(values(tree, /\/canonical$/));
    expect(lines.flatMap(({ names }) => names.slice(1))).toEqual(values(tree, /\/alias(\[\d+\])?$/));
  });

  it.each(filesOf('augeas/interfaces', '.in'))('interfaces %s, as augtool reads it', (name) => {
    const tree = textOf('augeas/expected/interfaces', name.replace('.in', '.tree'));
    const found = fromInterfaces([{ path: name, text: textOf('augeas/interfaces', name) }]);
    expect(found.map(({ address }) => address)).toEqual(expect.arrayContaining([...values(tree, /\/address$/)]));
  });

  it.each(filesOf('augeas/keepalived', '.in'))('keepalived %s, as augtool reads it', (name) => {
    const tree = textOf('augeas/expected/keepalived', name.replace('.in', '.tree'));
    const directives = readKeepalived(textOf('augeas/keepalived', name), name, { configId: 'x', include: () => [] });
    if (typeof directives === 'string') throw new Error(directives);
    const { instances } = keepalivedFrom(directives, name);
    expect(instances.map((each) => each.name)).toEqual(values(tree, /^\/vrrp_instance(\[\d+\])?$/));
    const written = instances.flatMap(({ directives: all }) =>
      all.filter(({ keyword }) => keyword === 'priority').map(({ args }) => args[0]),
    );
    expect(written).toEqual(values(tree, /^\/vrrp_instance(\[\d+\])?\/priority(\[\d+\])?$/));
  });

  it.each(filesOf('keepalived/acassen+keepalived', '').filter((name) => /keepalived\.conf/.test(name)))(
    'keepalived %s has a structure',
    (name) => {
      const text = textOf('keepalived/acassen+keepalived', name);
      const directives = readKeepalived(text, name, { configId: 'high', include: () => [] });
      if (typeof directives === 'string') throw new Error(directives);
      const count = [...text.matchAll(/^\s*vrrp_instance\s/gm)].length;
      expect(keepalivedFrom(directives, name).instances).toHaveLength(count);
    },
  );

  it('ip addr, as insights-core reads it', () => {
    const parsed = JSON.parse(textOf('insights/ip/IP_ADDR_TEST.IpAddr.json')) as {
      parsed: {
        data: Record<
          string,
          {
            data: {
              addr: readonly { addr: string; local_addr: string | null; mask: string }[];
              flags: readonly string[];
              mtu: number;
            };
          }
        >;
      };
    };
    const rows = readIpAddr(textOf('insights/ip/IP_ADDR_TEST.txt')) ?? [];
    for (const [name, { data }] of Object.entries(parsed.parsed.data)) {
      const row = rows.find((each) => each['ifname'] === name);
      const infos = Array.isArray(row?.['addr_info']) ? row['addr_info'] : [];
      expect(row).toMatchObject({ mtu: data.mtu, flags: data.flags });
      // Of a link between two points they keep the peer as the address, and the host's own one beside it.
      expect(
        infos.map(({ local, prefixlen }: { local: string; prefixlen: number }) => `${local}/${prefixlen}`),
      ).toEqual(data.addr.map(({ addr, local_addr: own, mask }) => `${own ?? addr}/${mask}`));
    }
  });

  it.each(filesOf('insights/netstat', '.txt').filter((name) => /^ss_/i.test(name)))(
    'ss %s: every listening socket',
    (name) => {
      const text = textOf('insights/netstat', name);
      const fact = sockets.parse({ ss: readAs({ stdout: text, stderr: '', exit: 0 }) });
      if (!fact.known) throw new Error(fact.detail);
      expect(fact.value).toHaveLength(text.split('\n').filter((line) => /^(tcp|udp)\s/.test(line)).length);
    },
  );

  it.each(filesOf('insights/systemctl_show', '.txt').filter((name) => /TARGET|ALL_EXAMPLES/.test(name)))(
    'systemctl show %s: every unit',
    (name) => {
      const text = textOf('insights/systemctl_show', name);
      const fact = units.parse({ show: readAs({ stdout: text, stderr: '', exit: 0 }), links: readAs([]) });
      if (!fact.known) throw new Error(fact.detail);
      expect(fact.value.units.map(({ id }) => id)).toEqual([...text.matchAll(/^Id=(.+)$/gm)].map((match) => match[1]));
    },
  );
});
