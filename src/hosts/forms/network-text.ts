// ip-route(8), ss(8)

/** The default routes of IPv6 begin with the same word. Only routes of IPv6 have a preference. */
const isOfIpv6 = /^default via [\da-f]*:| pref (low|medium|high)\b/;

/** The main table of IPv4 in `ip route show table all`: its lines name no table. */
export function mainRoutes(text: string): string | undefined {
  const rows = text
    .split('\n')
    .filter((line) => /^(default|[\d.]+(\/\d+)?) /.test(line) && !/\btable \S+/.test(line) && !isOfIpv6.test(line));
  return /\btable local\b/.test(text) ? rows.join('\n') : undefined;
}

/** Listening TCP and UDP sockets in a longer output of ss. */
export function listeningSockets(text: string): string | undefined {
  if (!/^Netid\s+State/m.test(text)) return undefined;
  return text
    .split('\n')
    .filter((line) => /^(tcp\s+LISTEN|udp\s+UNCONN)\s/.test(line))
    .map((line) => line.trim())
    .join('\n');
}
