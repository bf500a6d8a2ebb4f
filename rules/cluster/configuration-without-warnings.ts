import { cibCheck } from '../../src/facts/cluster/cib-check.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Pacemaker ignores or replaces no value of its configuration',
  why:
    'Pacemaker replaces a value that it cannot use with its default, or ignores the element. The configuration then ' +
    'does something else than it says, often only in a failover.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text: 'Correct the values that the warnings name. A value that is missing has a default.',
        commands: { shell: 'crm_verify -L -V -V' },
        verify: '`crm_verify -L -V -V` prints no such warning, and `crm_simulate -Ls` plans no action.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: [
    'man:crm_verify(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes',
  ],
  reads: { cibCheck },
  appliesTo: ({ cibCheck: { running, errors } }) => {
    if (!running) return 'Pacemaker does not run here';
    return errors.length === 0 || 'Pacemaker finds errors: cluster/configuration-valid reports them';
  },
  check: ({ cibCheck: { warnings } }) =>
    warnings.map((warning) => ({
      subject: warning.replace(/[:,].*$|\(.*$/, '').trim(),
      message: 'Pacemaker ignores or replaces a value of its configuration',
      expected: 'no warning',
      actual: warning,
      moment: 'after-failover' as const,
    })),
});
