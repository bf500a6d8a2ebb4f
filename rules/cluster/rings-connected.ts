import { linkState } from '../../src/facts/cluster/link-state.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const noRing = 'All rings are down';
const allDown = ({ message }: Finding): boolean => message.startsWith(noRing);

export default hostRule({
  severity: 'error',
  summary: 'Each ring reaches the other host',
  why: 'With one ring down the cluster goes on over the other, unnoticed, until that fails as well.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text: 'See which ring is down, and on which interface.',
        commands: { shell: ['corosync-cfgtool -s', 'ip -s link'] },
      },
      {
        on: 'outside',
        text: 'Repair its cable, VLAN or firewall (UDP 5405 and up). corosync takes the ring into use by itself.',
      },
      {
        on: 'both',
        text: 'Look again.',
        commands: { shell: 'corosync-cfgtool -s' },
        verify: 'Every link is connected on both hosts.',
      },
    ],
  },
  references: ['man:corosync-cfgtool(8)'],
  explainedBy: {
    // With no ring left the host is alone: that is the fault, and both rings come back with its repair.
    'quorum/one-partition': (own) => allDown(own),
    'cluster/nodes-online': (own) => allDown(own),
  },
  reads: { linkState },
  appliesTo: ({ linkState }) => (linkState.running ? true : 'corosync does not run here'),
  check: ({ linkState: { links } }) => {
    const faulty = links.filter(({ faults }) => faults.length > 0);
    const all = faulty.length === links.length && links.length > 1;
    return faulty.map(({ id, address, faults }) => ({
      subject: `ring ${id}`,
      message: all ? `${noRing}, ring ${id} among them` : `Ring ${id} does not reach every node`,
      expected: 'connected',
      actual: `${address}: ${faults.map(({ node, status }) => `${node === '' ? '' : `node ${node} `}${status}`).join(', ')}`,
    }));
  },
});
