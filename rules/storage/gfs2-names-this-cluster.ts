import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Each GFS2 file system belongs to this cluster',
  why:
    'The lock table of a GFS2 begins with the name of its cluster: under another name the next mount is refused, ' +
    'and the services stay down.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Stop what uses the file system, and unmount it on both hosts.',
        effect: 'All mail services on it stop.',
        verify: '`findmnt -t gfs2` shows {device} on no host.',
      },
      {
        on: 'active',
        check: '{device} is mounted nowhere.',
        text: 'Write the cluster_name of corosync.conf into the lock table of the file system.',
        commands: { shell: 'tunegfs2 -o locktable={cluster}:{name} {device}' },
        verify: '`tunegfs2 -l {device}` shows the name of this cluster.',
        undo: 'Write the former lock table back.',
      },
      {
        on: 'either',
        text: 'Start the mounts and the services again.',
        effect: 'The mail services start.',
        verify: '`crm_mon -1rf` shows every resource as Started.',
      },
    ],
  },
  references: ['man:gfs2(5)', 'man:tunegfs2(8)', 'man:corosync.conf(5)'],
  reads: { corosyncConf, blockDevices },
  appliesTo({ corosyncConf, blockDevices }) {
    const inUse = corosyncInUse(corosyncConf);
    if (inUse !== true) return inUse;
    return [...blockDevices.values()].some(({ content }) => content === 'gfs2') || 'no device holds a GFS2';
  },
  check({ corosyncConf, blockDevices }) {
    const cluster = setting(corosyncConf, 'totem.cluster_name')?.value;
    if (cluster === undefined) return [];
    const tables = new Map(
      [...blockDevices.values()].flatMap(({ name, content, label }) =>
        content === 'gfs2' && label?.includes(':') === true ? [[name, label]] : [],
      ),
    );
    return [...tables].flatMap(([name = '', label = '']): readonly Finding[] =>
      label.startsWith(`${cluster}:`)
        ? []
        : [
            {
              subject: name,
              message: `the GFS2 on ${name} belongs to another cluster`,
              expected: `${cluster}:NAME`,
              actual: label,
              moment: 'after-failover',
              values: { cluster, name: label.slice(label.indexOf(':') + 1) },
            },
          ],
    );
  },
});
