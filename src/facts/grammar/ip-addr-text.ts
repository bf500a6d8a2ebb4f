// ip-address(8): the output for people, the only one that versions before 4.14 have
/** An interface as `ip addr` prints it, in the shape and with the names of `ip -j addr`. */
export type IpRow = Readonly<Record<string, unknown>>;

const valueAfter = (words: readonly string[], word: string): string | undefined =>
  words.includes(word) ? words[words.indexOf(word) + 1] : undefined;

/** Reads `ip addr` into the rows that `ip -j addr` would print; undefined when it is something else. */
export function readIpAddr(text: string): readonly IpRow[] | undefined {
  const rows: (Record<string, unknown> & { addr_info: IpRow[] })[] = [];
  for (const line of text.split('\n')) {
    const [, name, flags, rest] = /^\d+:\s+([^:@\s]+)(?:@\S+)?:\s+<([^>]*)>\s*(.*)$/.exec(line) ?? [];
    const words = (rest ?? line).trim().split(/\s+/);
    const current = rows.at(-1);
    if (name !== undefined) {
      rows.push({
        ifname: name,
        flags: (flags ?? '').split(',').filter((flag) => flag !== ''),
        mtu: Number(valueAfter(words, 'mtu') ?? 0),
        ...(words.includes('master') ? { master: valueAfter(words, 'master') } : {}),
        addr_info: [],
      });
    } else if (current !== undefined && words[0]?.startsWith('link/') === true) {
      if (/^[0-9a-f]{2}(:[0-9a-f]{2})+$/i.test(words[1] ?? '')) current['address'] = words[1];
    } else if (current !== undefined && (words[0] === 'inet' || words[0] === 'inet6')) {
      const row = addressRow(words);
      if (row === undefined) return undefined;
      current.addr_info.push(row);
    } else if (current !== undefined && words[0] === 'altname') {
      current['altnames'] = [...(Array.isArray(current['altnames']) ? current['altnames'] : []), words[1]];
    }
  }
  return rows.length === 0 ? undefined : rows;
}

/** `inet 10.0.0.5/24 brd … scope global secondary eth0:1`; with a peer the prefix length is behind that one. */
function addressRow(words: readonly string[]): IpRow | undefined {
  const [local, own] = (words[1] ?? '').split('/');
  const prefix = own ?? valueAfter(words, 'peer')?.split('/')[1] ?? (words[0] === 'inet' ? '32' : '128');
  if (local === undefined || !/^\d+$/.test(prefix)) return undefined;
  return {
    family: words[0],
    local,
    prefixlen: Number(prefix),
    scope: valueAfter(words, 'scope') ?? 'global',
    secondary: words.includes('secondary'),
    dynamic: words.includes('dynamic'),
    dadfailed: words.includes('dadfailed'),
  };
}
