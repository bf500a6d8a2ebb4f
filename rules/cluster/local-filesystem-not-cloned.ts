import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';
import { isClusterType, isNetworkType } from '../../src/facts/storage/mount-table.ts';

/** Types that are not of a local disk, besides those of networks and clusters. */
const otherTypes: ReadonlySet<string> = new Set(['tmpfs', 'none', 'bind', 'smb']);

export default clusterRule({
  severity: 'critical',
  summary: 'A local file system is mounted by one node at a time',
  why: 'ext4 and xfs know nothing of a second host: mounted on both they are destroyed within minutes.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Look whether it is mounted on both hosts now. If so, stop here and follow storage/not-mounted-on-both.',
        commands: { shell: 'findmnt -t ext4,xfs' },
      },
      {
        on: 'either',
        text: 'Stop the services, in a maintenance window.',
        effect: 'All mail services stop.',
        commands: {
          pcs: ['pcs resource disable {clone}', 'pcs resource disable {group}'],
          crmsh: ['crm resource stop {clone}', 'crm resource stop {group}'],
        },
        verify: '`findmnt` shows the file system on neither host.',
      },
      {
        on: 'either',
        text:
          'Take {resource} out of its clone, and put it into the group behind the last mount ({last-mount}). Delete ' +
          'force_clones.',
        commands: {
          pcs: ['pcs resource unclone {clone}', 'pcs resource group add {group} {resource} --after {last-mount}'],
          crmsh: ['crm configure delete {clone}', 'crm configure modgroup {group} add {resource} after {last-mount}'],
        },
        verify: '`crm_simulate -Ls` mounts {resource} on one node, before the services.',
      },
      {
        on: 'either',
        text: 'Start the services.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`findmnt` shows the file system on one host only, and `crm_mon -1rf` no failure.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_Filesystem(7)', 'bluemind:high-availability'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib).flatMap(({ primitive, within }): Finding[] => {
      if (!isOcf(primitive, 'Filesystem')) return [];
      const fstype = parameter(primitive, 'fstype') ?? '';
      // Made for several hosts, or mounted from one that serves several.
      if (isNetworkType(fstype) || isClusterType(fstype) || otherTypes.has(fstype)) return [];
      const clone = within.find(({ kind }) => kind === 'clone');
      const forced = parseBoolean(parameter(primitive, 'force_clones')) === true;
      if (clone === undefined && !forced) return [];
      const actual = `${fstype === '' ? 'a local file system' : fstype}, ${clone === undefined ? 'force_clones=true' : `in the clone ${clone.id}`}`;
      return [
        {
          subject: primitive.id,
          message: `${primitive.id} mounts a local file system on several nodes`,
          expected: 'one node at a time',
          actual,
        },
      ];
    }),
});
