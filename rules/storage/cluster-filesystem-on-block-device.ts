import { plannedNetworkMounts } from '../../src/facts/storage/block-data.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'The cluster does not mount a network file system for data that needs a block device',
  why: 'After the next start of the resource Cyrus, PostgreSQL or Elasticsearch work on NFS, which loses mail and corrupts indexes.',
  remedy: 'Move the data to a block device and change the resource: pcs resource update ID device=/dev/VG/LV fstype=xfs, or crm configure edit ID.',
  references: ['bluemind:high-availability', 'man:ocf_heartbeat_Filesystem(7)'],
  policy: ['blockPaths', 'nfsCyrusData', 'nfsCyrusLib'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ policy, cib }) =>
    plannedNetworkMounts(policy, clusterMounts(cib)).map((mount) => ({
      subject: mount.target,
      message: `the resource ${mount.resource} mounts ${mount.target} from a network file system`,
      expected: 'a file system on a block device (ext4, xfs, …)',
      actual: `${mount.fstype === '' ? 'network file system' : mount.fstype} from ${mount.source}`,
      moment: 'after-failover',
    })),
});
