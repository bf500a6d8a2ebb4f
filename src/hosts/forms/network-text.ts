// ip-route(8), ss(8)

/** The main table in `ip route show table all`: its lines name no table. */
export function mainRoutes(text: string): string | undefined {
  const rows = text.split('\n').filter((line) => /^(default|\d)/.test(line) && !/\btable \S+/.test(line));
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
