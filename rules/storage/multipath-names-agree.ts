import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { fstab } from '../../src/facts/storage/fstab.ts';
import { multipathConfig } from '../../src/facts/storage/multipath-config.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'A multipath name that is in use means the same disk on both hosts',
  why: 'Each host makes up names like mpatha for itself: after a failover the name is another disk there, or none.',
  remedy: 'Give the disk one alias in the multipaths section of /etc/multipath.conf on both hosts, use /dev/mapper/ALIAS, then multipathd reconfigure.',
  references: ['man:multipath.conf(5)'],
  reads: { multipathConfig, cib, fstab, drbdConfig },
  appliesTo: ({ a, b }) =>
    (a.multipathConfig.bindings.size > 0 && b.multipathConfig.bindings.size > 0) || 'multipath has made up no names',
  check: ({ a, b }) => {
    const sources = [a, b].flatMap(({ cib, fstab, drbdConfig }) => [
      ...clusterMounts(cib).map(({ source }) => source),
      ...fstab.mounts.map(({ source }) => source),
      ...drbdConfig.resources.flatMap(({ disks }) => disks),
    ]);
    const inUse = new Set(sources.flatMap(mapsOf));
    const nameOf = (side: typeof a, wwid: string): string | undefined => side.multipathConfig.aliases.get(wwid) ?? side.multipathConfig.bindings.get(wwid);
    const wwids = [a, b].flatMap(({ multipathConfig: { bindings, aliases } }) => [...bindings.keys(), ...aliases.keys()]);
    return [...new Set(wwids)].sort().flatMap((wwid) => {
      const names = [nameOf(a, wwid), nameOf(b, wwid)];
      const known = names.filter((name) => name !== undefined);
      if (names[0] === names[1] || known.length < 2 || !known.some((name) => inUse.has(name))) return [];
      const [first = '', second = ''] = [...known].sort();
      return [
        {
          subject: wwid,
          message: `the multipath disk ${wwid} has another name on each host, and a name is in use`,
          expected: 'one alias on both hosts',
          actual: `${first} on one host, ${second} on the other`,
          at: { path: '/etc/multipath/bindings' },
        },
      ];
    });
  },
});

/** The maps that a device may be, or be a partition of: those are called mpatha1, mpatha-part1 or mpathap1. */
function mapsOf(source: string): readonly string[] {
  const name = source.startsWith('/dev/mapper/') ? source.slice('/dev/mapper/'.length) : '';
  const partition = /(?:-part|p)?\d{1,4}$/.exec(name.slice(-9))?.[0] ?? '';
  const digits = partition.replace(/\D/g, '').length;
  const withoutDigits = Array.from({ length: digits }, (_, i) => name.slice(0, name.length - i - 1));
  return name === '' ? [] : [name, name.slice(0, name.length - partition.length), ...withoutDigits];
}
