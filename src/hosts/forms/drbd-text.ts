// drbdsetup-9.0(8), drbdadm(8): `status`

interface Volume {
  readonly [key: string]: string | number | boolean;
}
interface Peer {
  readonly name: string;
  readonly 'connection-state': string;
  readonly 'peer-role': string;
  readonly peer_devices: Volume[];
}
interface Resource {
  readonly name: string;
  readonly role: string;
  readonly devices: Volume[];
  readonly connections: Peer[];
}

/** Rewrites `drbdsetup status` (or `drbdadm status`) as its JSON. */
export function drbdStatusJson(text: string): string | undefined {
  if (/^# No currently configured DRBD found/m.test(text)) return '[]';
  const found: Resource[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const values = Object.fromEntries(
      [...line.matchAll(/([\w-]+):(\S+)/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const resource = found.at(-1);
    const [, indent = '', first = ''] = /^(\s*)(\S+)/.exec(line) ?? [];
    const name = first.includes(':') ? undefined : first;
    if (indent === '') {
      const role = values['role'];
      if (name === undefined || role === undefined) return undefined;
      found.push({ name, role, devices: [], connections: [] });
    } else if (resource === undefined) return undefined;
    else if (name !== undefined) {
      const state = values['connection'] ?? 'Connected';
      const role = values['role'] ?? 'Unknown';
      resource.connections.push({ name, 'connection-state': state, 'peer-role': role, peer_devices: [] });
    } else if (values['peer-disk'] !== undefined)
      resource.connections.at(-1)?.peer_devices.push({ 'peer-disk-state': values['peer-disk'] });
    else if (values['disk'] !== undefined && resource.connections.length === 0) resource.devices.push(deviceOf(values));
  }
  return found.length === 0 ? undefined : JSON.stringify(found);
}

function deviceOf({ disk = '', minor, client, quorum }: Readonly<Record<string, string>>): Volume {
  return {
    'disk-state': disk,
    client: client === 'yes',
    ...(minor === undefined ? {} : { minor: Number(minor) }),
    ...(quorum === undefined ? {} : { quorum: quorum === 'yes' }),
  };
}
