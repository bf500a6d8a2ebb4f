import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The expected votes are those of the configured nodes',
  why: 'With more expected votes than nodes a survivor never has quorum; with fewer, both halves may have it.',
  remedy: 'Remove `expected_votes` from corosync.conf: corosync counts the nodes itself.',
  references: ['man:votequorum(5)', 'man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => (corosyncConf.nodes.length === 0 ? (corosyncConf.configured ? 'corosync.conf has no node list' : corosyncInUse(corosyncConf)) : corosyncInUse(corosyncConf)),
  check: ({ corosyncConf }) => {
    const found = setting(corosyncConf, 'quorum.expected_votes');
    if (found === undefined || corosyncConf.deviceModel !== undefined || Number(found.value) === corosyncConf.nodes.length) return [];
    const at = { path: corosyncConf.path, line: found.line };
    return [{ subject: 'quorum.expected_votes', message: 'The expected votes are not those of the nodes', expected: String(corosyncConf.nodes.length), actual: found.value, at, moment: 'after-failover' }];
  },
});
