import { cib } from '../../src/facts/cluster/cib.ts';
import { failover } from '../../src/facts/failover/failover.ts';
import { isJudgeable } from '../../src/facts/failover/judgeable.ts';
import { lostServices, reasonFor } from '../../src/facts/failover/lost-services.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'Each service of the cluster runs on this host after the loss of the other one',
  why:
    'Pacemaker’s own scheduler, given the present state of the cluster and the loss of the other host, leaves the ' +
    'service stopped. It will do the same in the failover.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`crm_simulate -L -S --node-fail {peer-node}` shows the same, with the scores (`-s`).',
        text: 'Remove or change the constraint or property that is named.',
        commands: {
          pcs: 'pcs constraint remove {constraint}',
          crmsh: 'crm configure delete {constraint}',
        },
        verify: '`crm_simulate -L -S --node-fail {peer-node}` starts the services on {node}.',
        undo: 'Add the constraint again.',
      },
      {
        on: 'either',
        check: '`crm_mon -1f` shows a failure of {resource} on {node}, and its cause is repaired.',
        text: 'Where a failure is named instead, clean it up.',
        commands: { shell: 'crm_resource --cleanup --resource {resource}' },
        effect: 'Pacemaker asks for the state of {resource} again, and may start it where it should run.',
        verify: '`crm_simulate -L -S --node-fail {peer-node}` starts the services on {node}.',
      },
    ],
  },
  references: [
    'man:crm_simulate(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Administration/singlehtml/#troubleshooting-cluster-problems',
  ],
  explainedBy: {
    'replication/fence-constraint-lifted': (own, other) => own.actual.includes(other.subject),
  },
  reads: { cib },
  optional: { failover },
  appliesTo: ({ cib, failover }) => isJudgeable(cib, failover),
  check: ({ cib, failover: simulated }) => {
    if (!simulated.known) return simulated;
    const { value } = simulated;
    const { survivor, lost } = value;
    const stopped = lostServices(cib, value);
    const tops = new Set(stopped.map(({ primitive, within }) => within[0]?.id ?? primitive.id));
    return [...tops].map((subject): Finding => {
      const names = stopped
        .filter(({ primitive, within }) => (within[0]?.id ?? primitive.id) === subject)
        .map(({ primitive }) => primitive.id);
      const [first = subject, ...others] = names;
      const { text, constraint } = reasonFor(cib, value, names);
      return {
        subject,
        message: `${first} does not run on ${survivor} after the loss of ${lost}`,
        expected: `active on ${survivor}`,
        actual: `${text}: ${first}${others.length === 0 ? '' : ` and ${others.length} more`} stopped`,
        moment: 'after-failover',
        values: {
          node: survivor,
          'peer-node': lost,
          resource: first,
          ...(constraint === undefined ? {} : { constraint }),
        },
      };
    });
  },
});
