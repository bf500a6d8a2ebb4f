import { pacemaker3 } from '../../src/facts/upgrade/pacemaker-3.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'info',
  summary: 'The CIB contains no option that Pacemaker 3 deprecates',
  why: 'Pacemaker 3 still accepts these options. A later version will not, and new documentation uses other names.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`cibadmin -Q > before.xml` saves the configuration.',
        text: 'Replace {option} after both nodes run the new version. Earlier versions ignore the new names.',
        verify: '`crm_verify -L -V` prints no warning.',
        undo: '`cibadmin --replace --xml-file before.xml` restores the configuration.',
      },
    ],
  },
  references: [
    'https://github.com/ClusterLabs/pacemaker/releases/tag/Pacemaker-3.0.0',
    'https://github.com/ClusterLabs/pacemaker/releases/tag/Pacemaker-3.0.2',
  ],
  targets: ['pacemaker-3', 'debian-13'],
  reads: { pacemaker3 },
  appliesTo: ({ pacemaker3 }) => pacemaker3 !== undefined || 'Pacemaker is not configured',
  check: ({ pacemaker3 }) =>
    (pacemaker3 ?? [])
      .filter(({ deprecated }) => deprecated)
      .map(({ subject, actual, effect, instead }) => ({
        subject,
        message: `In Pacemaker 3, ${effect}`,
        expected: instead,
        actual,
        values: { option: subject },
      })),
});
