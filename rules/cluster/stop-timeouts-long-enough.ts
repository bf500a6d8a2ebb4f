import { attribute, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseSeconds } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/**
 * Reactions to a failed stop that leave the resource where it may still run. Pacemaker takes `demote` for the default.
 */
const withoutFencing = ['ignore', 'block', 'stop', 'restart', 'restart-container', 'standby'];

export default clusterRule({
  severity: 'error',
  summary: 'Stop timeouts are long enough, and stop failures are not ignored',
  why:
    'A stop that is cut off counts as failed: the node is fenced in the middle of an orderly move, or with ' +
    'on-fail=ignore the service runs twice.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Raise the timeout. pcs replaces the whole operation, and so removes an on-fail=ignore.',
        commands: {
          pcs: 'pcs resource update {resource} op stop timeout={seconds}s',
          crmsh:
            'crm configure set {resource}.stop.timeout {seconds}s    # without such an operation: crm configure ' +
            'edit {resource}',
        },
        verify: '`crm_simulate -Ls` plans no action, and halint check --rule cluster/stop-timeouts-long-enough passes.',
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
        pgsql: 60,
        drbd: 100,
        others: 20,
      },
      unit: 's',
      minimum: 0,
      describes:
        'Seconds that a stop needs at least, by type of the agent (a unit’s name without .service) or its class; ' +
        'others: for agents without a row',
      source: 'metadata of the agents, systemd’s own 90 s, Pacemaker’s default of 20 s',
    },
  },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, parameters: { least } }) => {
    const general =
      parseSeconds(
        attribute(cib.operationDefaults, 'timeout') ?? attribute(cib.properties, 'default-action-timeout'),
      ) ?? 20;
    return servicePrimitives(cib).flatMap(({ primitive }): Finding[] => {
      const stop = primitive.operations.find(({ name }) => name === 'stop');
      const timeout = stop?.timeout ?? general;
      const needs = least[primitive.type] ?? least[primitive.class] ?? least['others'] ?? 0;
      const short = {
        subject: primitive.id,
        message: `The stop timeout of ${primitive.id} is too short`,
        expected: `at least ${needs} s`,
        actual: `${timeout} s`,
        values: { seconds: String(needs) },
      };
      const onFail = stop?.onFail ?? attribute(cib.operationDefaults, 'on-fail');
      const ignored = {
        subject: primitive.id,
        message: `A failed stop of ${primitive.id} does not lead to fencing`,
        expected: 'on-fail=fence (default)',
        actual: `on-fail=${onFail ?? ''}`,
        values: { seconds: String(Math.max(needs, timeout)) },
      };
      const careless = onFail !== undefined && withoutFencing.includes(onFail);
      return [
        ...(timeout < needs ? [{ ...short, moment: 'after-failover' as const }] : []),
        ...(careless ? [{ ...ignored, moment: 'after-failover' as const }] : []),
      ];
    });
  },
});
