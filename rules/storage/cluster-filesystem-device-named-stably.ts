import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Names that the kernel gives in the order in which it finds the disks. */
const passing = /^\/dev\/((sd|hd|vd|xvd)[a-z]+\d*|nvme\d+n\d+(p\d+)?|dm-\d+|loop\d+)$/;

export default clusterRule({
  severity: 'error',
  summary: 'The cluster names the devices of its file systems by names that do not change',
  why: 'The kernel numbers disks as it finds them: on the other host, or after a reboot, the same name can be another disk.',
  remedy: 'Use /dev/disk/by-uuid/…, /dev/VG/LV, /dev/mapper/ALIAS or /dev/drbd/by-res/…: pcs resource update ID device=…, or crm configure edit ID.',
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
