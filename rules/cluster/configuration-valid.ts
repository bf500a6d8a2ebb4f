import { cibCheck } from '../../src/facts/cluster/cib-check.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** Errors that say that there is no fencing. */
const aboutFencing = /STONITH|stonith-enabled|fencing-enabled|shared data need|fence devices|fencing resources/i;

export default clusterRule({
  severity: 'error',
  summary: 'Pacemaker finds no error in its configuration',
  why:
    'Pacemaker leaves out elements that it cannot read: a constraint or an operation that administrators rely on ' +
    'does not exist.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text: 'Read all messages, and correct the elements that they name.',
        commands: { shell: 'crm_verify -L -V' },
        verify: '`crm_verify -L -V` says nothing, and `crm_simulate -Ls` plans no action that you do not want.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: ['man:crm_verify(8)'],
  explainedBy: {
    'fencing/fence-device-exists': (own) => aboutFencing.test(own.actual),
  },
  reads: { cibCheck },
  appliesTo: ({ cibCheck }) => (cibCheck.running ? true : 'Pacemaker does not run here'),
  check: ({ cibCheck: { errors } }) =>
    errors.map((error) => ({
      subject: error.replace(/[:,].*$/, ''),
      message: 'Pacemaker reports an error in its configuration',
      expected: 'no error',
      actual: error,
      moment: 'after-failover' as const,
    })),
});
