import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Names that the kernel gives in the order in which it finds the disks. */
const passing = /^\/dev\/((sd|hd|vd|xvd)[a-z]+\d*|nvme\d+n\d+(p\d+)?|dm-\d+|loop\d+)$/;

export default clusterRule({
  severity: 'error',
  summary: 'The cluster names the devices of its file systems by names that do not change',
  why:
    'The kernel numbers disks as it finds them: on the other host, or after a reboot, the same name can be another ' +
    'disk.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Stop the group of {resource}, in a maintenance window.',
        effect: 'Everything in the group stops.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`crm_mon -1r` shows the whole group as Stopped.',
      },
      {
        on: 'either',
        check: 'On both hosts `ls -l {new-device}` and `blkid {new-device}` show the same file system.',
        text: 'Name the device by /dev/disk/by-uuid/…, /dev/VG/LV, /dev/mapper/ALIAS or /dev/drbd/by-res/….',
        commands: {
          pcs: 'pcs resource update {resource} device={new-device}',
          crmsh: 'crm resource param {resource} set device {new-device}',
        },
        undo: 'Set the old value again with the same command.',
      },
      {
        on: 'either',
        text: 'Start the group again.',
        effect: 'Everything in the group starts.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`findmnt -n -o SOURCE` of the directory on the active host, and `crm_mon -1rf` without a failure.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_Filesystem(7)', 'man:udev(7)'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    clusterMounts(cib)
      .filter(({ source }) => passing.test(source))
      .map(({ resource, source, target }) => ({
        subject: resource,
        message: `the resource ${resource} mounts ${target} from ${source}, a name that can change`,
        expected: 'a name that is the same on both hosts and after a reboot',
        actual: source,
        moment: 'after-failover',
      })),
});
