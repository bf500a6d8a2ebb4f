import { configurationInForce, property } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster does not ignore a loss of quorum',
  why:
    'no-quorum-policy=ignore predates two_node: it lets every partition run the services, and with a ' +
    'quorum device it cancels that device.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        text:
          'Look first whether this partition is quorate, and the cluster has two_node or a quorum device. If not, ' +
          'the change stops all services at once.',
        commands: { corosync: 'corosync-quorumtool -s' },
        verify: 'It says Quorate: Yes, and the flags include 2Node or Qdevice.',
      },
      {
        on: 'either',
        check: 'The step before was answered by Yes.',
        text: 'Change the policy (freeze where GFS2 or OCFS2 is in use).',
        effect: 'Nothing while the partition is quorate; all services stop where it is not.',
        commands: {
          pcs: 'pcs property set no-quorum-policy=stop',
          crmsh: 'crm configure property no-quorum-policy=stop',
        },
        verify: '`crm_mon -1` shows the services as before.',
        undo: 'Set the former policy.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
    'man:votequorum(5)',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const value = property(cib, 'no-quorum-policy');
    if (value !== 'ignore') return [];
    return [
      {
        subject: 'no-quorum-policy',
        message: 'Services continue without quorum',
        expected: 'stop',
        actual: value,
        moment: 'after-failover',
      },
    ];
  },
});
