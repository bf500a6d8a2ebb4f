import { pacemaker3 } from '../../src/facts/upgrade/pacemaker-3.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The CIB contains nothing that Pacemaker 3 rejects, removes or reads differently',
  why:
    'Pacemaker 3 no longer supports many options that Pacemaker 2.1 only warns about. The node that is upgraded first ' +
    'then refuses the configuration, or runs it with other constraints and resources than before.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`cibadmin -Q > before.xml` saves the configuration.',
        text: 'Replace the option before the upgrade, while both nodes run Pacemaker 2.1: {expected}.',
        verify: '`crm_verify -L -V` prints no warning, and `halint check --target pacemaker-3` no finding.',
        undo: '`cibadmin --replace --xml-file before.xml` restores the configuration.',
      },
    ],
  },
  references: [
    'https://github.com/ClusterLabs/pacemaker/releases/tag/Pacemaker-3.0.0',
    'https://projects.clusterlabs.org/w/projects/pacemaker/pacemaker_3.0_changes/',
  ],
  targets: ['pacemaker-3', 'debian-13'],
  reads: { pacemaker3 },
  appliesTo: ({ pacemaker3 }) => pacemaker3 !== undefined || 'Pacemaker is not configured',
  check: ({ pacemaker3 }) =>
    (pacemaker3 ?? [])
      .filter(({ deprecated }) => !deprecated)
      .map(({ subject, actual, effect, instead }) => ({
        subject,
        message: `In Pacemaker 3, ${effect}`,
        expected: instead,
        actual,
        values: { expected: instead },
        moment: 'after-failover',
      })),
});
