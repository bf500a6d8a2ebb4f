import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'A local file system is mounted by one node at a time',
  why: 'ext4 and xfs know nothing of a second host: mounted on both they are destroyed within minutes.',
  remedy: 'Take the Filesystem resource out of its clone and into the group of the services; remove force_clones.',
  references: ['man:ocf_heartbeat_Filesystem(7)', 'bluemind:high-availability'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib).flatMap(({ primitive, within }): Finding[] => {
      if (!isOcf(primitive, 'Filesystem')) return [];
      const fstype = parameter(primitive, 'fstype') ?? '';
      // Made for several hosts, or mounted from one that serves several.
      if (/^(gfs2?|ocfs2|nfs4?|cifs|smb3?|glusterfs|ceph|lustre|tmpfs|none|bind|fuse\..*)$/.test(fstype)) return [];
      const clone = within.find(({ kind }) => kind === 'clone');
      const forced = parseBoolean(parameter(primitive, 'force_clones')) === true;
      if (clone === undefined && !forced) return [];
      const actual = `${fstype === '' ? 'a local file system' : fstype}, ${clone === undefined ? 'force_clones=true' : `in the clone ${clone.id}`}`;
      return [{ subject: primitive.id, message: `${primitive.id} mounts a local file system on several nodes`, expected: 'one node at a time', actual }];
    }),
});
