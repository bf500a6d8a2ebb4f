// machine-id(5), sshd(8)
import type { Fact, Reading, TextFile } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknownFrom } from '../../sdk/index.ts';

/** One thing by which a machine is distinguished from others. */
export interface Identity {
  readonly path: string;
  /** What it is, for people. */
  readonly name: string;
  readonly value: string;
  readonly line?: number;
}

/**
 * What must differ between any two machines. What a host does not have is not in the list; iSCSI and LVM have facts of
 * their own.
 */
export const hostIdentity = defineFact({
  id: 'host-identity',
  describes: 'What tells this machine from others: machine id, host name, SSH host keys',
  sources: {
    machineId: file('/etc/machine-id'),
    hostname: file('/etc/hostname'),
    keys: glob('/etc/ssh/ssh_host_*_key.pub'),
  },
  parse({ machineId, hostname, keys }): Fact<readonly Identity[]> {
    const singles: readonly (readonly [Reading<TextFile>, string, string, RegExp])[] = [
      // `uninitialized` is what systemd writes into images that are to be cloned.
      [machineId, '/etc/machine-id', 'machine id', /^(?!uninitialized)([0-9a-f]{32})\s*$/],
      [hostname, '/etc/hostname', 'host name', /^\s*([^#\s]+)\s*$/],
    ];
    const found: Identity[] = [];
    for (const [reading, path, name, pattern] of singles) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, path);
      if (!reading.read) continue;
      for (const [index, line] of reading.value.text.split('\n').entries()) {
        const value = pattern.exec(line)?.[1];
        if (value !== undefined) found.push({ path, name, value, line: index + 1 });
      }
    }
    if (!keys.read && keys.reason !== 'absent') return unknownFrom(keys, '/etc/ssh/ssh_host_*_key.pub');
    for (const { path, text } of keys.read ? keys.value : []) {
      const [type, key] = text.trim().split(/\s+/);
      if (type !== undefined && key !== undefined) found.push({ path, name: 'SSH host key', value: `${type} ${key}` });
    }
    return known<readonly Identity[]>(found);
  },
});
