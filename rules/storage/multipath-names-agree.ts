import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { fstab } from '../../src/facts/storage/fstab.ts';
import { multipathConfig } from '../../src/facts/devices/multipath-config.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'A multipath name that is in use means the same disk on both hosts',
  why: 'Each host makes up names like mpatha for itself: after a failover the name is another disk there, or none.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'wwid',
    steps: [
      {
        on: 'either',
        text: 'Take the passive host out of the cluster for the time of the change.',
        effect: 'It cannot take over.',
        commands: { pcs: 'pcs node standby {passive-host}', crmsh: 'crm node standby {passive-host}' },
        verify: '`crm_mon -1` shows it in standby, and `findmnt` on it shows nothing of the SAN.',
      },
      {
        on: 'both',
        text:
          'Write the alias into the file on both hosts, but do not load it yet on the active one: the former name ' +
          'vanishes below what uses it.',
        file: {
          path: '/etc/multipath.conf',
          lines: ['multipaths {', '    multipath {', '        wwid {wwid}', '        alias {alias}', '    }', '}'],
        },
        verify: '`multipath -t` prints the section and no error.',
      },
      {
        on: 'passive',
        text: 'Load it.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipathd show maps format "%n %w"` shows the alias with {wwid}.',
        undo: 'Delete the section on both hosts, and `multipathd reconfigure` on the passive one.',
      },
      {
        on: 'either',
        text:
          'Where a resource, fstab or DRBD names the former map: stop the services, load the alias on the active ' +
          'host (`multipathd reconfigure`), name it in the resource, start the services. LVM finds its volumes by ' +
          'itself.',
        effect: 'The mail services stop and start.',
        commands: {
          pcs: 'pcs resource update {resource} device=/dev/mapper/{alias}',
          crmsh: 'crm resource param {resource} set device /dev/mapper/{alias}',
        },
        verify: '`multipathd show maps format "%n %w"` is the same on both hosts.',
      },
      {
        on: 'either',
        text: 'Take the host back into the cluster.',
        commands: { pcs: 'pcs node unstandby {passive-host}', crmsh: 'crm node online {passive-host}' },
        verify: '`crm_mon -1` shows both nodes online.',
      },
    ],
  },
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
    const nameOf = (side: typeof a, wwid: string): string | undefined =>
      side.multipathConfig.aliases.get(wwid) ?? side.multipathConfig.bindings.get(wwid);
    const wwids = [a, b].flatMap(({ multipathConfig: { bindings, aliases } }) => [
      ...bindings.keys(),
      ...aliases.keys(),
    ]);
    return [...new Set(wwids)].sort().flatMap((wwid) => {
      const names = [nameOf(a, wwid), nameOf(b, wwid)];
      const known = names.filter((name) => name !== undefined);
      if (names[0] === names[1] || known.length < 2 || !known.some((name) => inUse.has(name))) return [];
      const [first = '', second = ''] = [...known].sort();
      const resource = clusterMounts(a.cib).find(({ source }) =>
        mapsOf(source).some((name) => known.includes(name)),
      )?.resource;
      return [
        {
          subject: wwid,
          message: `the multipath disk ${wwid} has another name on each host, and a name is in use`,
          expected: 'one alias on both hosts',
          actual: `${first} on one host, ${second} on the other`,
          at: { path: '/etc/multipath/bindings' },
          ...(resource === undefined ? {} : { values: { resource } }),
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
