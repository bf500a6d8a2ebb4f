import {
  attribute,
  configurationInForce,
  isOcf,
  monitors,
  servicePrimitives,
} from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The cluster runs DRBD on both hosts, promotes one of them and sends notifications',
  why:
    'Without notify the agent does not learn of its peer and sets wrong promotion scores; with two promoted the ' +
    'data are open to both hosts; without a monitor for each role a failure goes unseen.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        check: '`pcs config` or `crm configure show` names the clone, and `drbdadm status` says Connected.',
        text:
          'Set the options of the clone. Where {resource} is not promotable yet, making it so restarts it and all ' +
          'that is on it: stop the services first.',
        effect:
          'Two promoted hosts become one: the one that is demoted stops what is on it. A plain resource or clone ' +
          'restarts.',
        commands: {
          pcs:
            'pcs resource meta {clone} promotable=true promoted-max=1 promoted-node-max=1 clone-max=2 ' +
            'clone-node-max=1 notify=true',
          crmsh: [
            'crm resource meta {clone} set promotable true',
            'crm resource meta {clone} set promoted-max 1',
            'crm resource meta {clone} set promoted-node-max 1',
            'crm resource meta {clone} set clone-max 2',
            'crm resource meta {clone} set clone-node-max 1',
            'crm resource meta {clone} set notify true',
          ],
        },
        verify: '`crm_mon -1` shows one promoted and one unpromoted instance.',
        undo: 'Set the former options.',
      },
      {
        on: 'either',
        text: 'Give each role a monitor, with intervals that differ.',
        commands: {
          'pcs 0.11': [
            'pcs resource op add {resource} monitor interval=29s role=Promoted',
            'pcs resource op add {resource} monitor interval=31s role=Unpromoted',
          ],
          'pcs 0.12': [
            'pcs resource op add {resource} monitor interval=29s role=Promoted',
            'pcs resource op add {resource} monitor interval=31s role=Unpromoted',
          ],
          crmsh:
            'crm configure edit {resource}    # op monitor interval=29s role=Promoted op monitor interval=31s ' +
            'role=Unpromoted',
        },
        verify: '`crm_mon -1rf` shows no failure, and halint check --rule replication/drbd-clone-options passes.',
      },
    ],
  },
  references: ['https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#ch-pacemaker', 'man:ocf_linbit_drbd(7)'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return (
      servicePrimitives(cib).some(({ primitive }) => isOcf(primitive, 'drbd') && primitive.provider === 'linbit') ||
      'the cluster manages no DRBD resource'
    );
  },
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'drbd') && primitive.provider === 'linbit')
      .flatMap(({ primitive, within }): Finding[] => {
        const clone = within.find(({ kind }) => kind === 'clone');
        const subject = clone?.id ?? primitive.id;
        const wrong = (message: string, expected: string, actual: string): Finding => ({
          subject: `${subject} ${expected}`,
          message,
          expected,
          actual,
          moment: 'after-failover',
          values: { resource: primitive.id, ...(clone === undefined ? {} : { clone: clone.id }) },
        });
        if (clone?.kind !== 'clone' || !clone.promotable)
          return [
            wrong(
              `${primitive.id} is not a promotable clone`,
              'a promotable clone',
              clone === undefined ? 'no clone' : 'a plain clone',
            ),
          ];
        const meta = (...names: readonly string[]): string | undefined =>
          names.map((name) => attribute(clone.meta, name)).find((value) => value !== undefined);
        const promoted = meta('promoted-max', 'master-max') ?? '1';
        const notify = meta('notify');
        const intervals = monitors(primitive).map(({ interval }) => interval);
        return [
          ...(promoted === '1'
            ? []
            : [wrong(`${subject} may be promoted on ${promoted} hosts`, 'promoted-max=1', `promoted-max=${promoted}`)]),
          ...(parseBoolean(notify) === true
            ? []
            : [
                wrong(
                  `${subject} does not tell its instances about each other`,
                  'notify=true',
                  notify === undefined ? 'not set' : `notify=${notify}`,
                ),
              ]),
          ...(new Set(intervals).size >= 2
            ? []
            : [
                wrong(
                  `${primitive.id} is not monitored in both roles`,
                  'two monitors with different intervals',
                  `${intervals.length} monitor operations`,
                ),
              ]),
        ];
      }),
});
