import { attribute, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Start timeouts are long enough',
  why:
    'After a crash a service starts slowly: it checks a file system, replays a log. A start that is cut off counts ' +
    'as failed on the only host that is left, and nothing serves.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Raise the timeout. pcs replaces the whole operation: repeat its other options (on-fail).',
        commands: {
          pcs: 'pcs resource update {resource} op start timeout={seconds}s',
          crmsh:
            'crm configure set {resource}.start.timeout {seconds}s    # without such an operation: crm configure ' +
            'edit {resource}',
        },
        verify:
          '`crm_simulate -Ls` plans no action, and halint check --rule cluster/start-timeouts-long-enough passes.',
        undo: 'Set the former timeout.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-operations',
    'man:systemd.service(5)',
  ],
  reads: { cib },
  parameters: {
    least: {
      kind: 'table',
      default: {
        systemd: 90,
        service: 90,
        lsb: 90,
        Filesystem: 60,
        'LVM-activate': 90,
        LVM: 30,
        pgsql: 120,
        drbd: 240,
        others: 20,
      },
      unit: 's',
      minimum: 0,
      describes:
        'Seconds that a start needs at least, by type of the agent (a unit’s name without .service) or its class; ' +
        'others: for agents without a row',
      source: 'metadata of the agents, systemd’s own 90 s, Pacemaker’s default of 20 s',
    },
  },
  appliesTo: ({ cib }) =>
    servicePrimitives(cib).length === 0 ? 'the cluster has no services' : configurationInForce(cib),
  check: ({ cib, parameters: { least } }) => {
    const general =
      parseSeconds(
        attribute(cib.operationDefaults, 'timeout') ?? attribute(cib.properties, 'default-action-timeout'),
      ) ?? 20;
    return servicePrimitives(cib).flatMap(({ primitive }): Finding[] => {
      const timeout = primitive.operations.find(({ name }) => name === 'start')?.timeout ?? general;
      const needs = least[primitive.type] ?? least[primitive.class] ?? least['others'] ?? 0;
      if (timeout >= needs) return [];
      return [
        {
          subject: primitive.id,
          message: `The start timeout of ${primitive.id} is too short`,
          expected: `at least ${needs} s`,
          actual: `${timeout} s`,
          moment: 'after-failover',
          values: { seconds: String(needs) },
        },
      ];
    });
  },
});
