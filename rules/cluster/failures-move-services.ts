import { configurationInForce, isOcf, metaOf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseScore } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'A service that keeps failing moves to the other host, and old failures expire or are counted',
  why:
    'With migration-threshold at its default Pacemaker restarts a failing service on the same host indefinitely, ' +
    'where the other host could run it.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'either',
        check: '`crm_mon -1rf` shows which resources have a fail count.',
        text: 'Clear old failures first: a resource with three of them would move at once, with its group.',
        commands: { pcs: 'pcs resource cleanup', crmsh: 'crm resource cleanup' },
        verify: '`crm_mon -1rf` shows no fail count.',
      },
      {
        on: 'either',
        text: 'Set the limit and the time after which failures are forgotten.',
        effect: 'Nothing without old failures; a resource at the limit moves with its group.',
        commands: {
          pcs: 'pcs resource defaults update migration-threshold=3 failure-timeout=3600s',
          crmsh: 'crm configure rsc_defaults migration-threshold=3 failure-timeout=3600s',
        },
        verify: '`crm_simulate -Ls` plans no action.',
        undo: '`pcs resource defaults update migration-threshold= failure-timeout=` or `crm configure edit`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes',
  ],
  reads: { cib },
  parameters: {
    most: {
      kind: 'number',
      default: 999_999,
      unit: 'failures',
      minimum: 1,
      whole: true,
      describes: 'Failures on one host after which a service must have moved',
      source: 'Pacemaker’s INFINITY is 1000000',
    },
  },
  appliesTo: ({ cib }) =>
    servicePrimitives(cib).length === 0 ? 'the cluster has no services' : configurationInForce(cib),
  check: ({ cib, parameters: { most } }) => {
    const endless = servicePrimitives(cib).filter((placed) => {
      // The connection to a remote node is no service.
      if (isOcf(placed.primitive, 'remote')) return false;
      const threshold = metaOf(cib, placed, 'migration-threshold');
      return threshold === undefined || threshold === '0' || (parseScore(threshold) ?? 0) > most;
    });
    const subjects = [...new Set(endless.map(({ primitive, within }) => within[0]?.id ?? primitive.id))];
    return subjects.map((subject) => ({
      subject,
      message: `${subject} is restarted on the same host indefinitely`,
      expected: 'migration-threshold 1 to 5',
      actual: 'migration-threshold INFINITY',
      moment: 'after-failover' as const,
    }));
  },
});
