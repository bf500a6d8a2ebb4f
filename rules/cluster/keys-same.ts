import { clusterKeys } from '../../src/facts/cluster/cluster-keys.ts';
import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts hold the same key of the cluster',
  why: 'corosync drops the packets of a host with another key: that host forms a cluster of its own at its next start.',
  remedy: 'Copy /etc/corosync/authkey from the active host (mode 0400, root) and restart the cluster on the other.',
  references: ['man:corosync-keygen(8)'],
  reads: { clusterKeys, corosyncConf },
  appliesTo: ({ a, b }) => (a.clusterKeys.length + b.clusterKeys.length > 0 ? true : a.corosyncConf.configured ? 'no key was read on either host' : 'there is no cluster key'),
  check: ({ a, b }) => {
    const paths = [...new Set([...a.clusterKeys, ...b.clusterKeys].map(({ path }) => path))].sort();
    return paths.flatMap((path): Finding[] => {
      const [left, right] = [a, b].map(({ clusterKeys }) => clusterKeys.find((key) => key.path === path));
      if (left === undefined || right === undefined) {
        const host: Side = left === undefined ? 'a' : 'b';
        return [{ host, subject: path, message: `${path} is missing on one host`, expected: 'the key of the other host', actual: 'no such file', moment: 'after-reboot' }];
      }
      if (left.digest === undefined || right.digest === undefined || left.digest === right.digest) return [];
      return [{ subject: path, message: `${path} differs`, expected: 'the same key on both hosts', actual: 'two keys', moment: 'after-reboot' }];
    });
  },
});
