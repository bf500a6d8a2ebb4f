import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The hosts talk to each other over two networks',
  why: 'With one ring a single cable, switch or driver splits the cluster: one host is fenced although nothing else is wrong.',
  remedy: '`pcs cluster link add NODE=ADDRESS …` or ring1_addr for each node, on another network.',
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    if (corosyncConf.rings.length !== 1 || corosyncConf.nodes.length < 2) return [];
    const actual = corosyncConf.nodes.flatMap(({ rings }) => Object.values(rings)).join(', ');
    return [{ subject: 'rings', message: 'The cluster has only one ring', expected: 'two rings on separate networks', actual: `one: ${actual}` }];
  },
});
